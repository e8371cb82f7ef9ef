"""The days of a deputy: typed or picked, in days of Asia/Shanghai, today or later."""

import re
from datetime import date, datetime, time, timedelta

from services.domain.moments import ZONE
from services.domain.organisations import SpanImpossible
from services.domain.typed_dates import DateUnclear, RangeBackwards, read_range
from services.domain.typed_text import TEXT_LONGEST, clean

AHEAD = timedelta(days=365)
_WITHOUT_A_YEAR = timedelta(days=183)  # how far ahead a day is meant that was typed without one
_SAID = {"前天": -2, "昨天": -1, "昨日": -1, "yesterday": -1, "今天": 0, "今日": 0, "today": 0}
_SAID |= {"明天": 1, "明日": 1, "tomorrow": 1, "后天": 2}
_WORDS = re.compile("|".join(_SAID))


def read_span(text: str, today: date) -> tuple[date, date]:
    """The first and last day of `12.1-12.5`, `今天`, `明天至12月5日`; a day without a year lies within half a year.

    Raises `DateUnclear` for what cannot be read, and what `ensure_span` raises.
    """
    typed = _WORDS.sub(lambda said: (today + timedelta(days=_SAID[said[0]])).isoformat(), clean(text, TEXT_LONGEST))
    span = read_range(typed, today + _WITHOUT_A_YEAR)  # it takes the latest such day that is not after this one
    if span is None:
        raise DateUnclear
    ensure_span(*span, today)
    return span


def ensure_span(first: date, last: date, today: date) -> None:
    """Raises `RangeBackwards`, and `SpanImpossible` for days before today or more than a year ahead."""
    if last < first:
        raise RangeBackwards(first, last)
    if first < today or last > today + AHEAD:
        raise SpanImpossible


def begins(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), ZONE)


def is_over_after(day: date) -> datetime:
    """The moment at which a day is over."""
    return begins(day + timedelta(days=1))
