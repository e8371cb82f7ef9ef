"""The rules of a year compiled for counting: whole tenths of an hour and small indexes, no decimals, no texts.

Evaluating a year takes some tens of microseconds because everything that depends only on place and year is computed
here, once. Slots: public compulsory 0, public elective 1, professional compulsory 2, professional elective 3; where a
place has no tracks all hours are elective.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from services.domain.learning import CircumstanceKind, Subject, Track
from services.rulebook.parts import Category, HoursRule, Interpretation, Requirement

PUBLIC, PROFESSIONAL = 0, 2
COMPULSORY, ELECTIVE = 0, 1
STATED, FIXED, POINTS, MONTHS, REVIEWED = range(5)
NO_LIMIT = -1
_MODES = {HoursRule.STATED: STATED, HoursRule.REVIEWER: REVIEWED, HoursRule.FIXED: FIXED}
_MODES |= {HoursRule.POINTS: POINTS, HoursRule.MONTHS: MONTHS}


class Targets(NamedTuple):
    """Required tenths of hours; `tracks` by slot, None where the place has no tracks."""

    public: int
    professional: int
    total: int
    tracks: tuple[int, int, int, int] | None


class Terms(NamedTuple):
    """What a result needs to know of its rules."""

    year: int
    title_requirement: str
    excess_is_elective: bool


@dataclass(slots=True)
class Counting:
    """How the entries of one category are counted, in tenths of hours; -1 where there is no limit or no fixed subject.

    `monthly[n]` are the tenths that n months grant (public, professional).
    """

    category: str
    mode: int
    slot: int
    may_be_compulsory: bool
    each: int
    least_points: int
    monthly: tuple[tuple[int, int], ...]
    day_limit: int
    year_limit: int
    year_group: int
    by_days: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """See the module's text. `switches` are the answers to DOMAIN §3.4 by id."""

    terms: Terms
    countings: Mapping[str, Counting]
    groups: int
    targets: Targets
    switches: Mapping[str, str]
    months_over: Mapping[CircumstanceKind, int | None]

    @property
    def year(self) -> int:
        return self.terms.year


def tenths(value: Decimal) -> int:
    """An exact figure of hours as whole tenths."""
    return int(value * 10)


def compile_plan(
    year: int,
    requirement: Requirement,
    categories: Mapping[str, Category],
    interpretations: Mapping[str, Interpretation],
    months_over: Mapping[CircumstanceKind, int | None],
    *,
    waived: bool,
) -> Plan:
    """The plan of a year; `months_over` are the circumstances with the months they must exceed."""
    switches = {each.id: each.value for each in interpretations.values()}
    groups: dict[str, int] = {}
    countings = {
        id_: _counting(each, groups, switches, tracks=bool(requirement.tracks)) for id_, each in categories.items()
    }
    return Plan(
        terms=Terms(year, "waived" if waived else "required", switches.get("I6") == "counts_as_elective"),
        countings=countings,
        groups=len(groups),
        targets=_targets(requirement),
        switches=switches,
        months_over=months_over,
    )


def _counting(category: Category, groups: dict[str, int], switches: Mapping[str, str], *, tracks: bool) -> Counting:
    cap = category.year_cap
    grant = category.grant
    only = category.subjects[0] if len(category.subjects) == 1 else None
    return Counting(
        category=category.id,
        mode=_MODES[grant.rule],
        slot=-1 if only is None else PUBLIC if only is Subject.PUBLIC else PROFESSIONAL,
        may_be_compulsory=tracks and Track.COMPULSORY in category.tracks,
        each=tenths(grant.each) if grant.each is not None else 0,
        least_points=grant.least_points or 0,
        monthly=_monthly(grant.yearly, whole_hours=switches.get("I2") == "half_up_to_whole"),
        day_limit=tenths(category.day_cap.hours) if category.day_cap else NO_LIMIT,
        year_limit=tenths(cap.hours) if cap else NO_LIMIT,
        year_group=groups.setdefault(cap.group, len(groups)) if cap else -1,
        by_days=switches.get("I4", "by_days") == "by_days",
    )


def _monthly(yearly: Mapping[Subject, Decimal], *, whole_hours: bool) -> tuple[tuple[int, int], ...]:
    if not yearly:
        return ()
    step = 10 if whole_hours else 1
    public, professional = tenths(yearly[Subject.PUBLIC]), tenths(yearly[Subject.PROFESSIONAL])
    return tuple((_part(public, n, step), _part(professional, n, step)) for n in range(13))


def _part(whole: int, months: int, step: int) -> int:
    """`months` twelfths of a figure, rounded half up to `step` tenths."""
    return (2 * whole * months + 12 * step) // (24 * step) * step


def share(whole: int, months: int) -> int:
    """A target for `months` months on duty, half up to one place (DOMAIN I5)."""
    return _part(whole, months, 1)


def _targets(requirement: Requirement) -> Targets:
    by_slot = [0, 0, 0, 0]
    for (subject, track), bar in requirement.tracks.items():
        slot = (PUBLIC if subject is Subject.PUBLIC else PROFESSIONAL) + (
            COMPULSORY if track is Track.COMPULSORY else ELECTIVE
        )
        by_slot[slot] = tenths(bar.hours)
    return Targets(
        tenths(requirement.public.hours),
        tenths(requirement.professional.hours),
        tenths(requirement.total.hours),
        (by_slot[0], by_slot[1], by_slot[2], by_slot[3]) if requirement.tracks else None,
    )
