"""Where a person stands in a year: the evaluation of the ledger, its stored summary, and the credit of a claim."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.domain.claims import Claim
from services.domain.errors import DomainError
from services.domain.falsification import AlreadyAccused, Falsification, FalsificationState
from services.domain.ledger import EntrySource, LedgerEntry
from services.permissions import Actor, Permission
from services.places import place_of, place_of_row
from services.ports import Clock, Credit, StandingRow, Work, YearSummary
from services.rulebook import (
    Category,
    Circumstance,
    Entry,
    Place,
    Rulebook,
    Rules,
    YearResult,
    entry_of,
    evaluate_year,
    years_of,
)
from services.use_case import Query

_TITLE_FACTS = ("title", "name", "content", "project", "certificate", "organiser")


class CategoryUnknown(DomainError):
    """The place knows no such category in that year."""

    fields = ("year",)


class Standings:
    """Evaluates years inside the transaction of a use case."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._rulebook, self._clock = rulebook, clock

    async def place_of_person(self, work: Work, person_id: int, year: int) -> Place:
        """The place whose rules hold for a registered person: that of the unit in which the year ended."""
        moves = await work.persons.list_former_employments(person_id)
        former = next((move.organisation_id for move in moves if move.until.year > year), None)
        unit_id = former or (await work.persons.get(person_id)).employer_id
        return place_of(await work.organisations.get(unit_id or 0))

    def category_of(self, place: Place, claim: Claim) -> Category:
        category = self._rulebook.rules_for(place, claim.year).categories.get(claim.category)
        if category is None:
            raise CategoryUnknown(claim.year)
        return category

    async def entries_of(self, work: Work, person_id: int, year: int) -> list[Entry]:
        return [as_entry(entry) for entry in await work.ledger.list_credits(person_id, year)]

    async def circumstances_of(self, work: Work, person_id: int) -> list[Circumstance]:
        """What lowers the person's targets, in whatever year it lies."""
        approved = await work.circumstances.list_of_person(person_id)
        return [Circumstance(each.kind, each.first_day, each.last_day) for each in approved]

    def evaluate(
        self, place: Place, year: int, circumstances: Sequence[Circumstance], entries: Sequence[Entry]
    ) -> YearResult:
        return evaluate_year(self._rulebook.rules_for(place, year), circumstances, entries)

    async def rewrite(self, work: Work, person_id: int, years: Iterable[int]) -> None:
        """Stores the summaries anew, in the transaction that changed what they come from."""
        circumstances = await self.circumstances_of(work, person_id)
        for year in years:
            place = await self.place_of_person(work, person_id, year)
            entries = await self.entries_of(work, person_id, year)
            result = self.evaluate(place, year, circumstances, entries)
            await work.ledger.put_summary(YearSummary(person_id, year, self._rulebook.version, result.to_json()))

    async def rewrite_all(self, work: Work, person_id: int) -> None:
        """Stores every summary that there is anew."""
        await self.rewrite(work, person_id, [summary.year for summary in await work.ledger.list_years(person_id)])

    async def credit(self, work: Work, claim: Claim, at: datetime) -> None:
        """An approved claim becomes an entry of the credit bank."""
        await work.persons.hold(claim.person_id)
        place = await self.place_of_person(work, claim.person_id, claim.year)
        entry = entry_of(self.category_of(place, claim), claim.subject, claim.facts)
        years = years_of(entry) or (claim.year,)
        await work.ledger.append(
            LedgerEntry(
                person_id=claim.person_id,
                source=EntrySource.CLAIM,
                claim_id=claim.id,
                reverses_id=None,
                category=claim.category,
                subject=entry.subject,
                track=entry.track,
                hours=entry.hours,
                first_day=entry.first_day,
                last_day=entry.last_day,
                points=entry.points,
                first_year=min(years),
                last_year=max(years),
                title=title_of(claim.facts),
                rulebook=self._rulebook.version,
                recorded_at=at,
            )
        )
        await self.rewrite(work, claim.person_id, years)

    async def reverse(self, work: Work, claim: Claim, at: datetime) -> None:
        """What was credited for the claim is taken back by an entry that names the one it reverses."""
        entry = await work.ledger.find_by_claim(claim)
        if entry is None:
            raise AlreadyAccused
        reversal = replace(
            entry,
            source=EntrySource.CORRECTION,
            reverses_id=entry.id,
            rulebook=self._rulebook.version,
            recorded_at=at,
        )
        await work.ledger.append(reversal)
        await self.rewrite(work, claim.person_id, range(entry.first_year, entry.last_year + 1))

    async def restore(self, work: Work, claim: Claim, at: datetime) -> None:
        """A reversal was wrong: an entry of the same content; caps go by when the first one was approved (I8)."""
        entries = {entry.id: entry for entry in await work.ledger.list_of_claim(claim)}
        first = entries[entries[max(entries)].reverses_id or 0]
        await work.ledger.append(replace(first, source=EntrySource.CORRECTION, recorded_at=at))
        await self.rewrite(work, claim.person_id, range(first.first_year, first.last_year + 1))


def as_entry(entry: LedgerEntry | Credit) -> Entry:
    """A ledger entry as the rulebook reads it."""
    return Entry(
        category=entry.category,
        subject=entry.subject,
        track=entry.track,
        hours=entry.hours,
        first_day=entry.first_day,
        last_day=entry.last_day,
        points=entry.points,
    )


def title_of(facts: Mapping[str, str]) -> str:
    """What names the learned thing: the first of the facts that can."""
    return next((facts[name] for name in _TITLE_FACTS if facts.get(name)), "")[:200]


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's year on screen."""

    row: StandingRow
    year: int
    result: YearResult
    rules: Rules


@dataclass
class ViewStanding(Query[int, Standing]):
    """The figures of a year: one statement when the stored summary is that of today's rules, else evaluated afresh."""

    permission = Permission.SEE_OWN_HOURS
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, year: int) -> Standing:
        row = await work.standings.get(actor.known_person_id, year)
        place = place_of_row(row)
        rules = self.rulebook.rules_for(place, year)
        if row.summary is not None and row.summary.rulebook == self.rulebook.version:
            return Standing(row, year, YearResult.from_json(row.summary.figures), rules)
        standings = Standings(self.rulebook, self.clock)
        entries = await standings.entries_of(work, actor.known_person_id, year)
        circumstances = await standings.circumstances_of(work, actor.known_person_id)
        return Standing(row, year, standings.evaluate(place, year, circumstances, entries), rules)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Hours that do not count any more: the entry, and the finding that reversed it."""

    entry: LedgerEntry
    finding: Falsification


@dataclass(frozen=True, slots=True)
class Explained:
    """A year with the entries behind it, and those that were taken back: the ground of every 为什么."""

    year: int
    result: YearResult
    rules: Rules
    entries: Sequence[LedgerEntry]
    taken_back: Sequence[TakenBack] = ()


@dataclass
class ExplainStanding(Query[int, Explained]):
    """The year evaluated from the ledger, with its explanation lines."""

    permission = Permission.SEE_OWN_HOURS
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, year: int) -> Explained:
        place = place_of_row(await work.standings.get(actor.known_person_id, year))
        entries = await work.ledger.list_of_year(actor.known_person_id, year)
        rules = self.rulebook.rules_for(place, year)
        circumstances = await Standings(self.rulebook, self.clock).circumstances_of(work, actor.known_person_id)
        result = evaluate_year(rules, circumstances, [as_entry(entry) for entry in entries])
        return Explained(year, result, rules, entries, await self._taken_back(work, actor.known_person_id, year))

    async def _taken_back(self, work: Work, person_id: int, year: int) -> Sequence[TakenBack]:
        found = []
        for finding in await work.falsifications.list_of_person(person_id):
            if finding.state is FalsificationState.OVERTURNED:
                continue
            credit = (await work.ledger.list_of_claim(await work.claims.get(finding.claim_id)))[0]
            if credit.first_year <= year <= credit.last_year:
                found.append(TakenBack(credit, finding))
        return found


@dataclass
class ListYears(Query[None, Sequence[int]]):
    """The years with entries and the present one, newest first."""

    permission = Permission.SEE_OWN_HOURS
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: None) -> Sequence[int]:
        stored = {summary.year for summary in await work.ledger.list_years(actor.known_person_id)}
        return sorted(stored | {self.clock.today().year}, reverse=True)
