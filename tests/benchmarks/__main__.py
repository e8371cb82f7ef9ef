"""`python -m tests.benchmarks [ONLY=name]`: measures, prints a table, writes var/bench.json."""

import asyncio
import importlib
import inspect
import json
import pkgutil
import sys
from pathlib import Path

from tests import benchmarks
from tests.benchmarks.figures import FIGURES, Figure
from tests.databases import PostgresMissing

REPORT = Path(__file__).resolve().parents[2] / "var" / "bench.json"


def main(asked: list[str]) -> int:
    """0 unless a name is unknown: a figure that misses its aim is said in the table."""
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name != "__main__":
            importlib.import_module(f"tests.benchmarks.{module.name}")
    names = [name.removeprefix("ONLY=") for name in asked] or sorted(FIGURES)
    if unknown := set(names) - set(FIGURES):
        _tell(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(sorted(FIGURES))}")
        return 2
    _tell(f"{'figure':<24}{'value':>10}  {'aim':>9}  unit")
    for name in names:
        value = _measured(FIGURES[name])
        if value is not None:
            _write(FIGURES[name], value)
    return 0


def _measured(figure: Figure) -> float | None:
    try:
        value = figure.measure()
        value = asyncio.run(_awaited(value)) if inspect.isawaitable(value) else value
    except PostgresMissing as missing:
        _tell(f"{figure.name:<24}NOT MEASURED: {missing}")
        return None
    sign = "≤" if figure.better == "lower" else "≥"
    verdict = "ok" if figure.meets(value) else "MISSED"
    _tell(f"{figure.name:<24}{value:>10.2f}  {sign} {figure.aim:>7g}  {figure.unit:<28} {verdict}")
    return value


async def _awaited(value: object) -> float:
    return await value  # type: ignore[misc, no-any-return]


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _write(figure: Figure, value: float) -> None:
    """Written after each figure, beside those of earlier runs: the long ones can be measured one by one."""
    told = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    told = {name: found for name, found in told.items() if name in FIGURES}
    told[figure.name] = {"value": round(value, 3), "aim": figure.aim, "better": figure.better, "unit": figure.unit}
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
