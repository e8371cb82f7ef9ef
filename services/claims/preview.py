"""What a claim would count, and why, before and while it is reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.claims.own import ClaimForm
from services.ports import Work
from services.rulebook import Place, YearResult, entry_of, years_of
from services.standing import Standings


@dataclass(frozen=True, slots=True)
class YearPreview:
    """One year that the claim touches: without it and with it. Its entry is number `index` of those in `after`."""

    year: int
    before: YearResult
    after: YearResult
    index: int


async def preview_claim(work: Work, standings: Standings, place: Place, form: ClaimForm) -> Sequence[YearPreview]:
    """The years that a complete claim would change, evaluated as if it were approved now."""
    entry = entry_of(form.category, form.claim.subject, form.claim.facts)
    previews = []
    for year in years_of(entry) or (form.claim.year,):
        entries = await standings.entries_of(work, form.claim.person_id, year)
        before = standings.evaluate(place, year, entries)
        previews.append(YearPreview(year, before, standings.evaluate(place, year, [*entries, entry]), len(entries)))
    return previews
