"""Typed figures: hours and whole numbers. Exact, no floats, and each kind of mistake is told by its own name."""

import re
from decimal import Decimal

from services.domain.errors import InputInvalid
from services.domain.hours import hours, plain
from services.domain.typed_text import half_width

HOURS_LIMIT = 10_000
NUMBER_LIMIT = 999_999_999

_FIGURE = re.compile(r"([+-]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(.*)")
_HOUR_UNITS = {"", "个", "学时", "个学时", "hour", "hours", "hr", "hrs", "h"}
_OTHER_UNITS = re.compile(
    r"个?(半?小时|钟头|课时|学分|天|日|周|个?月|分钟?|分|节)|days?|weeks?|months?|min(ute)?s?|credits?|lessons?"
)
_GROUPS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_MINUS = str.maketrans(dict.fromkeys("−–—‐‑﹣", "-") | {"。": ".", "．": "."})


class HoursMistyped(InputInvalid):
    """Not a number of hours that can be claimed; each of its kinds says why."""


class HoursNotNumber(HoursMistyped):
    """Hours in words, or no figure at all."""


class HoursOtherUnit(HoursMistyped):
    """A figure in hours of the clock, lessons, days, credits: no source says how many 学时 that is (DOMAIN §7)."""


class HoursZero(HoursMistyped):
    """No hours at all."""


class HoursNegative(HoursMistyped):
    """Less than no hours."""


class HoursTooFine(HoursMistyped):
    """More than one decimal place."""

    fields = ("given",)


class HoursTooMany(HoursMistyped):
    """More than anybody can learn."""

    fields = ("limit",)


class NumberInvalid(InputInvalid):
    """Not a whole number from 0 up."""


class NumberNotWhole(NumberInvalid):
    """A number with a part behind the point."""


class NumberNegative(NumberInvalid):
    """A number below 0."""


class NumberTooLarge(NumberInvalid):
    """A number beyond any that a form asks for."""

    fields = ("limit",)


def read_hours(cleaned: str) -> str:
    """`8`, `8.5`: hours above 0 with one decimal place at most; raises a `HoursMistyped` that says what is wrong."""
    match = _FIGURE.fullmatch(_figure_of(cleaned))
    if match is None:
        raise HoursNotNumber
    sign, figure, unit = match.groups()
    if unit not in _HOUR_UNITS:
        raise HoursOtherUnit if _OTHER_UNITS.fullmatch(unit) else HoursNotNumber
    exact = Decimal(figure)
    _ensure_hours(sign, figure, exact)
    return plain(hours(f"{exact:f}"))


def _ensure_hours(sign: str, figure: str, exact: Decimal) -> None:
    if exact == 0:
        raise HoursZero
    if sign == "-":
        raise HoursNegative
    if exact > HOURS_LIMIT:
        raise HoursTooMany(HOURS_LIMIT)
    if len(figure.partition(".")[2].rstrip("0")) > 1:
        raise HoursTooFine(figure[:12])


def read_number(cleaned: str) -> str:
    """A whole number from 0 up (points, pages, a rank among authors); raises a `NumberInvalid`."""
    figure = _figure_of(cleaned)
    match = _FIGURE.fullmatch(figure.replace(",", "") if _GROUPS.fullmatch(figure) else figure)
    if match is None or match[3]:
        raise NumberInvalid
    exact = Decimal(match[2])
    if match[1] == "-" and exact != 0:
        raise NumberNegative
    if match[2].partition(".")[2].strip("0"):
        raise NumberNotWhole
    if exact > NUMBER_LIMIT:
        raise NumberTooLarge(NUMBER_LIMIT)
    return str(int(exact))


def _figure_of(cleaned: str) -> str:
    figure = half_width(cleaned).translate(_MINUS).casefold()
    return re.sub(r"(?<![0-9.,]) | (?![0-9.,])", "", figure)  # not between digits: 8 5 is not 85
