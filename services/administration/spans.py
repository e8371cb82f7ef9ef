"""The days of a deputy: typed or picked, in days of Asia/Shanghai, today or later."""

import re
from datetime import date, datetime, time, timedelta

from services.domain.moments import ZONE
from services.domain.organisations import SpanImpossible
from services.domain.typed_dates import DateUnclear, RangeBackwards, read_range
from services.domain.typed_text import TEXT_LONGEST, clean

AHEAD = timedelta(days=365)
_SOON = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2}
_WORDS = re.compile("|".join(_SOON))


def read_span(text: str, today: date) -> tuple[date, date]:
    """The first and last day of `12.1-12.5`, `今天`, `明天至12月5日`; a day without a year is the next such day.

    Raises `DateUnclear` for what cannot be read, and what `ensure_span` raises.
    """
    typed = _WORDS.sub(lambda said: (today + timedelta(days=_SOON[said[0]])).isoformat(), clean(text, TEXT_LONGEST))
    span = read_range(typed, today + AHEAD - timedelta(days=1))  # it takes the latest day that is not after this one
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
