"""What something changes in a person's years: as they are without it, and with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.ledger import LedgerEntry
from services.ports import Work
from services.rulebook import Circumstance, YearResult
from services.standing import Standings, as_entry


@dataclass(frozen=True, slots=True)
class YearEffect:
    """One year: before something happens, and after it."""

    year: int
    before: YearResult
    after: YearResult


async def weigh_entry(work: Work, standings: Standings, entry: LedgerEntry) -> Sequence[YearEffect]:
    """The years of an entry, in force or reversed: without it, and with it where it was approved."""
    effects = []
    circumstances = await standings.circumstances_of(work, entry.person_id)
    for year in range(entry.first_year, entry.last_year + 1):
        place = await standings.place_of_person(work, entry.person_id, year)
        together = list(await work.ledger.list_of_year(entry.person_id, year))
        others = [each for each in together if each.id != entry.id]
        if len(others) == len(together):  # reversed: it would stand where it stood
            earlier = [each for each in others if (each.recorded_at, each.id) < (entry.recorded_at, entry.id)]
            together.insert(len(earlier), entry)
        before, after = (
            standings.evaluate(place, year, circumstances, [as_entry(each) for each in counted])
            for counted in (others, together)
        )
        effects.append(YearEffect(year, before, after))
    return effects


async def weigh_circumstance(
    work: Work, standings: Standings, person_id: int, circumstance: Circumstance, petition_id: int
) -> Sequence[YearEffect]:
    """The years that a circumstance touches: without what its petition asks for, and with it alone of its petition."""
    approved = await work.circumstances.list_of_person(person_id)
    others = [Circumstance(c.kind, c.first_day, c.last_day) for c in approved if c.petition_id != petition_id]
    effects = []
    for year in range(circumstance.first_day.year, circumstance.last_day.year + 1):
        place = await standings.place_of_person(work, person_id, year)
        entries = await standings.entries_of(work, person_id, year)
        before = standings.evaluate(place, year, others, entries)
        effects.append(YearEffect(year, before, standings.evaluate(place, year, [*others, circumstance], entries)))
    return effects
