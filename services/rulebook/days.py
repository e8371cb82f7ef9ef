"""Day caps (DOMAIN I3): at most so many hours a person and day, over all claims, earlier-approved claims first.

A claim's hours are spread evenly over the days of its range. Everything here is exact: with L the least common multiple
of the ranges' lengths, a claim of h tenths over n days has h × (L / n) units a day, a unit being 1/L of a tenth.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import lcm
from typing import NamedTuple


class Span(NamedTuple):
    """The days of one claim that lie in the year: first and last as ordinals, both included.

    `hours` are the tenths of the whole range, `length` all its days (also those outside the year), `limit` the tenths
    that a day may hold.
    """

    first: int
    last: int
    hours: int
    length: int
    limit: int


def nothing_is_cut(spans: Sequence[Span]) -> bool:
    """Whether no day is claimed twice and no claim exceeds its own limit: the common case, found cheaply."""
    reached = 0
    for first, last, hours, length, limit in spans if len(spans) < 2 else sorted(spans):
        if first <= reached or hours > limit * length:
            return False
        reached = last
    return True


def counted_units(spans: Sequence[Span], *, across_claims: bool = True) -> tuple[list[int], int]:
    """What each claim counts, in order of approval, in units of 1/L of a tenth, and L.

    Days between two neighbouring borders of ranges are alike, so they are counted as one stretch.
    """
    unit = lcm(*(span.length for span in spans))
    borders = sorted({span.first for span in spans} | {span.last + 1 for span in spans})
    taken = dict.fromkeys(borders, 0)
    counted = []
    for span in spans:
        rate = span.hours * (unit // span.length)
        total = 0
        for start, end in pairwise(borders):
            if span.first <= start and end <= span.last + 1:
                room = span.limit * unit - (taken[start] if across_claims else 0)
                units = max(0, min(rate, room))
                taken[start] += units
                total += units * (end - start)
        counted.append(total)
    return counted, unit


def counted_tenths(spans: Sequence[Span], *, across_claims: bool = True) -> list[int | None]:
    """What each claim counts in tenths of an hour, rounded half up at the end; None where no day cuts it."""
    counted, unit = counted_units(spans, across_claims=across_claims)
    whole = [span.hours * (unit // span.length) * (span.last + 1 - span.first) for span in spans]
    return [
        None if units == full else (2 * units + unit) // (2 * unit) for units, full in zip(counted, whole, strict=True)
    ]
