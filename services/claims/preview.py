"""What a claim would count, and why, before and while it is reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.claims.own import ClaimForm
from services.ports import Work
from services.rulebook import YearResult, entry_of, years_of
from services.standing import Standings


@dataclass(frozen=True, slots=True)
class YearPreview:
    """One year that the claim touches: without it and with it. Its entry is number `index` of those in `after`."""

    year: int
    before: YearResult
    after: YearResult
    index: int


async def preview_claim(work: Work, standings: Standings, form: ClaimForm) -> Sequence[YearPreview]:
    """The years that a complete claim would change, evaluated as if it were approved now."""
    entry = entry_of(form.category, form.claim.subject, form.claim.facts)
    previews = []
    person_id = form.claim.person_id
    circumstances = await standings.circumstances_of(work, person_id)
    for year in years_of(entry) or (form.claim.year,):
        place = await standings.place_of_person(work, person_id, year)
        entries = await standings.entries_of(work, person_id, year)
        before = standings.evaluate(place, year, circumstances, entries)
        after = standings.evaluate(place, year, circumstances, [*entries, entry])
        previews.append(YearPreview(year, before, after, len(entries)))
    return previews
