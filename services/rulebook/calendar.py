"""Months and years of ranges of days (DOMAIN I1, I4, I5)."""

from calendar import monthrange
from datetime import date, timedelta


def within(first: date, last: date, year: int) -> tuple[date, date] | None:
    """The part of a range that lies in a year, or None."""
    start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
    return (start, end) if start <= end else None


def months_covered(first: date, last: date, year: int, measure: str = "at_least_half") -> int:
    """The months of `year` that a range covers, as a bit mask (bit 0 is January).

    `measure` says which share of its days counts a month: `at_least_half`, `any_day` or `whole_month`.
    """
    part = within(first, last, year)
    if part is None:
        return 0
    mask = 0
    for month in range(part[0].month, part[1].month + 1):
        days = monthrange(year, month)[1]
        covered = min(part[1], date(year, month, days)).day - (part[0].day if month == part[0].month else 1) + 1
        if _is_enough(covered, days, measure):
            mask |= 1 << (month - 1)
    return mask


def _is_enough(covered: int, days: int, measure: str) -> bool:
    if measure == "at_least_half":
        return 2 * covered >= days
    return covered >= 1 if measure == "any_day" else covered == days


def exceeds_months(first: date, last: date, year: int, months: int) -> bool:
    """Whether the part of a range inside the year is longer than so many calendar months.

    From 10 March, six months are exceeded on 10 September; from the 31st, on the last day of a shorter month.
    """
    part = within(first, last, year)
    if part is None or part[0].month + months > 12:
        return False
    month = part[0].month + months
    return part[1] >= date(year, month, min(part[0].day, monthrange(year, month)[1]))


def days_between(first: date, last: date) -> int:
    """How many days a range has, both ends included."""
    return (last - first) // timedelta(days=1) + 1


def share_of_year(whole: int, first: date, last: date, year: int) -> int:
    """The part of `whole` (tenths) that the days of a range in `year` carry.

    Rounded half up cumulatively from the first day, so that the years of a range sum to the whole.
    """
    part = within(first, last, year)
    if part is None:
        return 0
    days = days_between(first, last)
    before = days_between(first, part[0]) - 1
    return _rounded(whole * (before + days_between(*part)), days) - _rounded(whole * before, days)


def _rounded(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)
