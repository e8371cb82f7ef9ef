"""Choosing a region, city first (省 → 市 → 区县, or 省直), and a unit from a list or by part of its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiogram.filters.callback_data import CallbackData

from handlers.widgets.screen import Button, Screen, button, in_rows
from handlers.widgets.words import Html, bold, language, lines, say, shown
from services.domain.organisations import Organisation
from services.domain.regions import PROVINCIAL, cities, counties, full_name, region
from services.domain.words import Words

UNITS = 6  # a page
LONGEST_PART = 60  # characters of a name that are looked for


@dataclass(frozen=True, slots=True)
class PlaceDoors:
    """`open` leads to a city's counties, with an empty code to the cities; `pick` takes a region."""

    open: Callable[[str], CallbackData]
    pick: Callable[[str], CallbackData]


def cities_screen(doors: PlaceDoors, way_out: list[Button]) -> Screen:
    buttons = [Button(shown(city.name), doors.open(city.code)) for city in cities()]
    provincial = [button("reg.provincial", doors.pick(PROVINCIAL))]
    return Screen(say("reg.choose-city"), [provincial, *in_rows(buttons, 3), way_out])


def counties_screen(city: str, doors: PlaceDoors, way_out: list[Button]) -> Screen:
    buttons = [Button(shown(county.name), doors.pick(county.code)) for county in counties(city)]
    own = [button("reg.city-itself", doors.pick(city), city=region(city).name)]
    return Screen(say("reg.choose-county", city=region(city).name), [own, *in_rows(buttons, 3), way_out])


@dataclass(frozen=True, slots=True)
class FoundUnits:
    """A page of what was found with `text`; `place` is the code of the region that was looked in, None for all."""

    units: Sequence[Organisation]
    place: str | None
    text: str
    page: int
    has_more: bool


def unit_rows(
    found: FoundUnits, pick: Callable[[int], CallbackData], turn: Callable[[int], CallbackData]
) -> list[list[Button]]:
    """A button a unit, with its region where that is another one; then `‹ ›`."""
    buttons = [Button(_label(unit, found.place), pick(unit.id)) for unit in found.units[:UNITS]]
    pages = [Button("‹", turn(found.page - 1))] if found.page else []
    if found.has_more:
        pages.append(Button("›", turn(found.page + 1)))
    return [*in_rows(buttons, 1), pages]


def _label(unit: Organisation, place: str | None) -> str:
    return unit.name if unit.region == place else f"{unit.name} · {full_name(unit.region, language())}"


def units_text(title: Html | Words, hint: Html, text: str) -> Html:
    """What the list is of, what was looked for, and what to do now."""
    return lines(bold(title), say("reg.units-searched", text=text) if text else None, hint)
