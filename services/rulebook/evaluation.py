"""Evaluation of a year: a pure function of rules, circumstances and entries (DOMAIN §2).

Three passes over tenths of hours, without any text: what each entry brings to the year; what day caps leave of it; what
yearly caps leave of that. Entries come in order of approval, and caps fill in that order (I3, I8). What the passes saw
is kept in `Trace`, from which `explanation` builds lines when somebody asks why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.domain.learning import Subject, Track
from services.rulebook.calendar import months_covered, share_of_year, within
from services.rulebook.days import Span, counted_tenths, nothing_is_cut
from services.rulebook.entries import Circumstance, Entry
from services.rulebook.errors import FactAbsent
from services.rulebook.plan import (
    COMPULSORY,
    ELECTIVE,
    FIXED,
    MONTHS,
    PROFESSIONAL,
    PUBLIC,
    REVIEWED,
    STATED,
    Counting,
    Targets,
)
from services.rulebook.results import YearResult
from services.rulebook.rules import Rules
from services.rulebook.targets import lowered

_PUBLIC, _COMPULSORY = Subject.PUBLIC, Track.COMPULSORY


class Piece(NamedTuple):
    """What one entry brings to one slot (see `plan`), in tenths; an aid mission has two pieces."""

    entry: int
    slot: int
    earned: int
    counting: Counting


@dataclass(slots=True)
class Trace:
    """The steps of an evaluation: `after_days` and `counted` are each piece's tenths after day caps and after all
    caps.
    """

    rules: Rules
    circumstances: Sequence[Circumstance]
    entries: Sequence[Entry]
    pieces: Sequence[tuple[int, int, int, Counting]]
    after_days: Sequence[int]
    counted: Sequence[int]
    targets: Targets


class _Intake:
    """The first pass: what each entry brings."""

    __slots__ = ("amounts", "months", "pieces", "rules", "spans", "year")

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.year = rules.year
        self.pieces: list[tuple[int, int, int, Counting]] = []
        self.amounts: list[int] = []
        self.spans: list[tuple[int, Span]] = []
        self.months = 0

    def take(self, entries: Sequence[Entry]) -> None:
        countings, year = self.rules.plan.countings, self.year
        for index, entry in enumerate(entries):
            counting = countings.get(entry.category)
            if counting is None:
                continue
            first, last = entry.first_day, entry.last_day
            if counting.mode == MONTHS:
                self._take_months(index, entry, counting)
                continue
            tenths = _whole(entry, counting)
            if first is not None:
                last = last or first
                if first.year != year or last.year != year:
                    tenths = self._in_year(tenths, entry, counting)
                    if tenths < 0:
                        continue
            if counting.day_limit >= 0:
                self._take_span(entry, counting)
            self.pieces.append((index, _slot(entry, counting), tenths, counting))
            self.amounts.append(tenths)

    def _in_year(self, tenths: int, entry: Entry, counting: Counting) -> int:
        """The year's part, -1 where the entry has no day in the year."""
        assert entry.first_day is not None  # noqa: S101 - the caller looked
        first, last = entry.first_day, entry.last_day or entry.first_day
        if not counting.by_days:
            return tenths if last.year == self.year else -1
        return share_of_year(tenths, first, last, self.year) if first.year <= self.year <= last.year else -1

    def _take_span(self, entry: Entry, counting: Counting) -> None:
        if entry.first_day is None:
            raise FactAbsent(counting.category, "from")
        first, last = entry.first_day, entry.last_day or entry.first_day
        part = (first, last)
        if counting.by_days and (first.year != self.year or last.year != self.year):
            part = within(first, last, self.year) or part
        start, end = part[0].toordinal(), part[1].toordinal()
        span = Span(start, end, _whole(entry, counting), last.toordinal() - first.toordinal() + 1, counting.day_limit)
        self.spans.append((len(self.pieces), span))

    def _take_months(self, index: int, entry: Entry, counting: Counting) -> None:
        """Both subjects by months, maybe none; a month that an earlier posting has filled brings nothing more (I1)."""
        if entry.first_day is None:
            raise FactAbsent(counting.category, "from")
        measure = self.rules.plan.switches.get("I1", "at_least_half")
        first, last = entry.first_day, entry.last_day or entry.first_day
        mask = months_covered(first, last, self.year, measure)
        earned = counting.monthly[mask.bit_count()]
        fresh = counting.monthly[(mask | self.months).bit_count()]
        before = counting.monthly[self.months.bit_count()]
        self.months |= mask
        if within(first, last, self.year):
            for which, subject in enumerate((PUBLIC, PROFESSIONAL)):
                self.pieces.append((index, subject + ELECTIVE, earned[which], counting))
                self.amounts.append(min(earned[which], fresh[which] - before[which]))


def _whole(entry: Entry, counting: Counting) -> int:
    """The tenths of an entry over all its days."""
    if counting.mode == STATED:
        if entry.hours is None:
            raise FactAbsent(counting.category, "hours")
        return int(entry.hours * 10)
    if counting.mode == FIXED:
        return counting.each
    if counting.mode == REVIEWED:  # a preview, before the reviewer has entered the hours, counts none
        return 0 if entry.hours is None else int(entry.hours * 10)
    if entry.points is None:
        raise FactAbsent(counting.category, "points")
    return counting.each if entry.points >= counting.least_points else 0


def _slot(entry: Entry, counting: Counting) -> int:
    subject = counting.slot
    if subject < 0:
        if entry.subject is None:
            raise FactAbsent(counting.category, "subject")
        subject = PUBLIC if entry.subject is _PUBLIC else PROFESSIONAL
    return subject + (COMPULSORY if counting.may_be_compulsory and entry.track is _COMPULSORY else ELECTIVE)


def evaluate_year(rules: Rules, circumstances: Sequence[Circumstance], entries: Sequence[Entry]) -> YearResult:
    """The result of one person's year; `entries` in order of approval, reversed ones left out.

    Hours are exact tenths. Entries of other years, and of categories that the place does not know, contribute nothing
    and are explained. Raises `FactAbsent` for an entry without the figure or day that its category counts by.
    Source: DOMAIN §2, §3 (167 二(一); the requirement's own clause is in every line).
    """
    plan = rules.plan
    intake = _Intake(rules)
    intake.take(entries)
    after_days = _after_day_caps(intake, across_claims=plan.switches.get("I3") != "each_claim")
    counted = after_days.copy()
    earned, recognised, used = [0, 0, 0, 0], [0, 0, 0, 0], [0] * plan.groups
    for place, (_, slot, tenths, counting) in enumerate(intake.pieces):
        amount = after_days[place]
        group = counting.year_group
        if group >= 0:
            room = counting.year_limit - used[group]
            if amount > room:
                amount = counted[place] = max(room, 0)
            used[group] += amount
        earned[slot] += tenths
        recognised[slot] += amount
    targets = lowered(plan, circumstances) if circumstances else plan.targets
    trace = Trace(rules, circumstances, entries, intake.pieces, after_days, counted, targets)
    return YearResult(plan.terms, earned, recognised, targets, trace)


def _after_day_caps(intake: _Intake, *, across_claims: bool) -> list[int]:
    """Each piece's tenths after day caps: never more than the piece, which was rounded on its own (I4), and just that
    where no day cuts it.
    """
    amounts = intake.amounts
    if not intake.spans:
        return amounts
    spans = [span for _, span in intake.spans]
    if nothing_is_cut(spans):
        return amounts
    amounts = amounts.copy()
    for (place, _), tenths in zip(intake.spans, counted_tenths(spans, across_claims=across_claims), strict=True):
        if tenths is not None:
            amounts[place] = min(amounts[place], tenths)
    return amounts
