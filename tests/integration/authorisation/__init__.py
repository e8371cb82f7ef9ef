"""Who gets what: for each area a module with `ROWS` (a row for each of its use cases) and `FORGERIES`."""

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Any

from tests.integration.authorisation.cast import Forgery, Row


def gather() -> tuple[dict[type[Any], Row], Sequence[Forgery]]:
    """The rows and forgeries of all areas."""
    rows: dict[type[Any], Row] = {}
    forgeries: list[Forgery] = []
    for module in pkgutil.iter_modules(__path__):
        if module.name != "cast":
            area = importlib.import_module(f"{__name__}.{module.name}")
            rows |= area.ROWS
            forgeries += area.FORGERIES
    return rows, forgeries
