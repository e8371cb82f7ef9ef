"""For every use case and every role: what comes of a right request, and of a forged one.

`authorisation/` holds a row for each use case that the container knows: who is let through, and what stops the others;
and forgeries, requests that no screen offers. Whatever is refused leaves the database as it was.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.container import use_cases
from services.permissions import Permission
from services.use_case import Query, UseCase
from tests.house import House, open_house
from tests.integration.authorisation import gather
from tests.integration.authorisation.cast import OK, Maker, Outcome, Role, Scene, set_scene

ROWS, FORGERIES = gather()

# ── the tests ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


async def outcome_of(scene: Scene, use_case: type[Any], make: Maker) -> type[Exception] | None:
    """What comes of it. Who is refused has changed nothing."""
    before = ""
    try:
        request = await make(scene)
        before = await scene.house.everything()
        await scene.house.ask(use_case, scene.account, request)
    except Exception as refused:  # noqa: BLE001  # a fault is an outcome too, and never one that is wanted
        assert before in {"", await scene.house.everything()}
        return type(refused)
    return OK


def test_every_use_case_has_a_row() -> None:
    assert set(ROWS) == set(use_cases())


def test_every_request_that_says_anything_is_forged_as_well() -> None:
    told = {use_case for use_case in use_cases() if _request_of(use_case) is not type(None)}
    assert told == {forgery.use_case for forgery in FORGERIES}


def _request_of(use_case: type[Any]) -> Any:
    base: Any = use_case.__orig_bases__[0]
    return get_args(base)[0]


def test_every_use_case_declares_its_own_permission() -> None:
    for use_case in use_cases():
        assert isinstance(use_case.__dict__["permission"], Permission), use_case


@pytest.mark.parametrize("kind", [UseCase, Query])
def test_a_use_case_without_a_permission_cannot_even_be_defined(kind: type[Any]) -> None:
    with pytest.raises(TypeError, match="names no permission"):
        type("Careless", (kind,), {"_perform": lambda *_: None})


@pytest.mark.parametrize("use_case", ROWS, ids=lambda use_case: use_case.__name__)
async def test_each_role_gets_what_its_row_says(house: House, use_case: type[Any]) -> None:
    row = ROWS[use_case]
    found = {role: await outcome_of(await set_scene(house, role), use_case, row.request) for role in Role}
    assert found == row.outcomes
    assert await house.audit_faults() == []


@pytest.mark.parametrize("use_case", ROWS, ids=lambda use_case: use_case.__name__)
async def test_forged_requests_are_answered_and_change_nothing(house: House, use_case: type[Any]) -> None:
    forged = [forgery for forgery in FORGERIES if forgery.use_case is use_case]
    found = [(f, await outcome_of(await set_scene(house, f.role), use_case, f.request)) for f in forged]
    assert [(f.name, outcome) for f, outcome in found if not _is_as_wanted(outcome, f.error)] == []


def _is_as_wanted(outcome: type[Exception] | None, wanted: Outcome | tuple[Outcome, ...]) -> bool:
    if isinstance(wanted, tuple):
        return any(_is_as_wanted(outcome, each) for each in wanted)
    return outcome is wanted or (outcome is not None and wanted is not None and issubclass(outcome, wanted))
