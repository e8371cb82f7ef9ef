"""Circumstances lower a year's target (167 二(一)5; DOMAIN I5)."""

from collections.abc import Iterable

from services.rulebook.calendar import exceeds_months, months_covered
from services.rulebook.entries import Circumstance
from services.rulebook.plan import Plan, Targets, share


def absent_months(plan: Plan, circumstance: Circumstance) -> int:
    """The months of the year that one circumstance takes away, as a bit mask.

    0 for a kind that the place does not know, and for one that must exceed a number of months and does not.
    """
    if circumstance.kind not in plan.months_over:
        return 0
    first, last, bar = circumstance.first_day, circumstance.last_day, plan.months_over[circumstance.kind]
    if bar is not None and not exceeds_months(first, last, plan.year, bar):
        return 0
    return months_covered(first, last, plan.year)


def months_on_duty(plan: Plan, circumstances: Iterable[Circumstance]) -> int:
    """12 less the absent months; a month absent for several reasons counts once."""
    absent = 0
    for circumstance in circumstances:
        absent |= absent_months(plan, circumstance)
    return 12 - absent.bit_count()


def lowered(plan: Plan, circumstances: Iterable[Circumstance]) -> Targets:
    """The targets for the months on duty, each rounded half up to one place."""
    targets = plan.targets
    months = months_on_duty(plan, circumstances)
    if months == 12 or plan.switches.get("I5") == "unchanged":
        return targets
    tracks = targets.tracks
    return Targets(
        share(targets.public, months),
        share(targets.professional, months),
        share(targets.total, months),
        tracks
        and (share(tracks[0], months), share(tracks[1], months), share(tracks[2], months), share(tracks[3], months)),
    )
