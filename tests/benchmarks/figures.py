"""What a benchmark is: a named figure with an aim, and a function that measures it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

Measure = Callable[[], float | Awaitable[float]]


@dataclass(frozen=True)
class Figure:
    """One line of the table: `measure` returns the value, in `unit`."""

    name: str
    aim: float
    better: Literal["lower", "higher"]
    unit: str
    measure: Measure

    def meets(self, value: float) -> bool:
        return value <= self.aim if self.better == "lower" else value >= self.aim


FIGURES: dict[str, Figure] = {}


def figure(name: str, *, aim: float, better: Literal["lower", "higher"], unit: str) -> Callable[[Measure], Measure]:
    """Registers the decorated function (plain or async, no arguments) as the measure of `name`."""

    def register(measure: Measure) -> Measure:
        FIGURES[name] = Figure(name, aim, better, unit, measure)
        return measure

    return register
