"""Working days in China, with make-up workdays; plain weekdays for years whose holidays are not announced yet."""

from collections.abc import Iterator
from datetime import date, timedelta

from chinese_calendar import is_workday

_FRIDAY = 4


def is_working_day(day: date) -> bool:
    """Whether offices are open: the State Council's calendar, or a weekday in years that it does not cover."""
    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return day.weekday() <= _FRIDAY


def working_day_after(day: date, days: int) -> date:
    """The day on which `days` working days have passed since `day`; the first counted is the one after it."""
    ahead = (later for later in _from(day) if is_working_day(later))
    for _ in range(days):
        day = next(ahead)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after `first`, up to and with `last`; 0 for the same day."""
    return sum(1 for n in range((last - first).days) if is_working_day(first + timedelta(days=n + 1)))


def _from(day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        yield day
