"""How long a desk takes: measured on its last decisions, in working days."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from statistics import median_high

from services.domain.moments import local
from services.domain.queues import Late, begin_of
from services.domain.review import ReviewKind
from services.domain.working_days import is_working_day, working_days_between
from services.ports import DeskWait, Work

LEAST = 5  # decisions, below which there is no figure
MOST = 200
_days_between = lru_cache(4096)(working_days_between)


@dataclass(frozen=True, slots=True)
class Pace:
    """Working days that half of the cases take at most, and nine in ten."""

    median: int
    ninetieth: int


def pace_of(waits: Sequence[DeskWait]) -> Pace | None:
    """The figures of a desk's last decisions; None where there are too few."""
    if len(waits) < LEAST:
        return None
    days = sorted(_days_between(local(wait.since).date(), local(wait.at).date()) for wait in waits)
    return Pace(median_high(days), days[math.ceil(len(days) * 9 / 10) - 1])


async def usual_pace(work: Work, organisation_id: int, kind: ReviewKind) -> Pace | None:
    """How long cases of the kind take at the desk."""
    return pace_of(await work.queues.list_waits([organisation_id], kind, MOST))


async def lateness(work: Work, desks: Sequence[int], today: date) -> tuple[Late, ...]:
    """From when on cases are late for which the chain gives no days: slower than nine in ten at their desk."""
    taken = defaultdict[tuple[int, ReviewKind], list[DeskWait]](list)
    for wait in await work.queues.list_waits(desks, None, MOST):
        taken[wait.organisation_id, wait.kind].append(wait)
    paces = {desk: pace for desk, waits in taken.items() if (pace := pace_of(waits))}
    return tuple(Late(*desk, begin_of(_day_before(today, pace.ninetieth + 1))) for desk, pace in paces.items())


def _day_before(today: date, working_days: int) -> date:
    """What came before this day has waited for at least so many working days."""
    day = today
    while working_days:
        working_days -= is_working_day(day)
        day -= timedelta(days=1)
    return day + timedelta(days=1)
