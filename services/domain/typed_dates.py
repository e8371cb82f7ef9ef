"""Typed days and ranges of days, as people write them in China."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.domain.errors import InputInvalid
from services.domain.typed_text import TEXT_LONGEST, half_width, seen

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_WRAP = timedelta(days=183)

_AGO = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2}
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<y>[0-9]{4})([-/.])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})",
        r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
        r"(?P<y>[0-9]{4})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})[日号]?",
        r"(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})[日号]?",
        r"(?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})",
    )
)
_DAY_ALONE = re.compile(r"(?P<d>[0-9]{1,2})[日号]?")
_SHORT_DATE = re.compile(r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{1,2}")
_ONLY_BETWEEN = re.compile(r"[~至到]+|--+")  # parts of no date: they can only stand between two
_SIGNS = str.maketrans(dict.fromkeys("−–—‐‑﹣", "-") | dict.fromkeys("～〜∼", "~") | {"。": "."})


class DateUnclear(InputInvalid):
    """What was typed is no date that can be read."""


class DateImpossible(InputInvalid):
    """A day that no calendar has (2月30日), or one outside 1900 to 2100."""

    fields = ("given",)


class RangeBackwards(InputInvalid):
    """A range that ends before it starts."""

    fields = ("start", "end")


@dataclass(frozen=True, slots=True)
class _Day:
    """A day as it was typed: without a year, or (the end of a range) without a month."""

    typed: str
    day: int
    month: int | None = None
    year: int | None = None

    def in_year(self, year: int) -> date | None:
        try:
            return date(year, self.month or 0, self.day) if FIRST_YEAR <= year <= LAST_YEAR else None
        except ValueError:
            return None

    def in_year_of(self, start: date) -> date:
        """The day in the year of `start`, which need not exist (a 29 February)."""
        return self._found(iter((self.in_year(start.year),)))

    def exactly(self) -> date:
        """The day, when its year was typed."""
        return self._found(iter((self.in_year(self.year or 0),)))

    def not_after(self, last: date) -> date:
        """The latest such day that is not after `last`: nine years back there was a 29 February."""
        return self._found(day for back in range(9) if (day := self.in_year(last.year - back)) and day <= last)

    def not_before(self, first: date) -> date:
        return self._found(day for on in range(9) if (day := self.in_year(first.year + on)) and day >= first)

    def _found(self, days: Iterator[date | None]) -> date:
        found = next(days, None)
        if found is None:
            raise DateImpossible(self.typed)
        return found


def read_date(cleaned: str, today: date) -> str:
    """The day in ISO form; without a year the latest such day that is not after today.

    Raises `DateUnclear` for what is no date, `DateImpossible` for a day that does not exist.
    """
    day = _day_of(_squeezed(cleaned), today)
    if day is None:
        raise DateUnclear
    return _settled(day, today).isoformat()


def read_range(text: str, today: date) -> tuple[date, date] | None:
    """The first and last day of `10.12-10.14`, `10月12日至14日`, `2026-10-12 ~ 2026-10-14`, or of one day twice.

    Years left out: the start is the latest such day that is not after today, and the end follows it, over New Year
    where that makes at most half a year (`12.30-1.3`). None for what is no range or reads in two ways; raises
    `DateImpossible` for a day that does not exist, `RangeBackwards` for an end before the start.
    """
    typed = _squeezed(seen(text))
    if len(typed) > TEXT_LONGEST:
        return None
    single = _day_of(typed, today)
    if single is not None:
        day = _settled(single, today)
        return day, day
    readings = {(first, last) for first, last in _halves(typed, today) if first and last}
    if len(readings) != 1:
        return None
    first, last = readings.pop()
    return _ordered(first, last, today)


def _halves(typed: str, today: date) -> Iterator[tuple[_Day | None, _Day | None]]:
    between = list(_ONLY_BETWEEN.finditer(typed)) or list(re.finditer("-", typed))
    for sign in between:
        first = _day_of(typed[: sign.start()], today)
        rest = typed[sign.end() :]
        is_unclear = sign[0] == "-" and _SHORT_DATE.fullmatch(typed)  # 10-12-14 may as well have a short year
        yield first, None if first is None or is_unclear else _end_of(rest, first, today)


def _end_of(typed: str, first: _Day, today: date) -> _Day | None:
    alone = _DAY_ALONE.fullmatch(typed)
    return _day_of(typed, today) if alone is None else _Day(typed, int(alone["d"]), first.month, first.year)


def _day_of(typed: str, today: date) -> _Day | None:
    if typed in _AGO:
        day = today - timedelta(days=_AGO[typed])
        return _Day(typed, day.day, day.month, day.year)
    for form in _FORMS:
        match = form.fullmatch(typed)
        if match is not None:
            parts = {name: int(figure) for name, figure in match.groupdict().items()}
            return _Day(typed, parts["d"], parts["m"], parts.get("y"))
    return None


def _settled(day: _Day, today: date) -> date:
    return day.not_after(today) if day.year is None else day.exactly()


def _ordered(first: _Day, last: _Day, today: date) -> tuple[date, date]:
    if first.year is None and last.year is not None:
        end = last.exactly()
        return first.not_after(end), end
    start = _settled(first, today)
    if last.year is not None:
        end = last.exactly()
    else:
        end = last.not_before(start)
        if end.year > start.year and end - start > LONGEST_WRAP:
            raise RangeBackwards(start.isoformat(), last.in_year_of(start).isoformat())
    if end < start:
        raise RangeBackwards(start.isoformat(), end.isoformat())
    return start, end


def _squeezed(text: str) -> str:
    """Half-width, small letters, one sign for each kind of dash and for "to", no spaces."""
    spelled = half_width(text).translate(_SIGNS).casefold().replace(" ", "")
    return re.sub(r"to(?!day)", "~", re.sub(r"^(从|自|from)", "", spelled))
