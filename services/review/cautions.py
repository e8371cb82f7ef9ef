"""What gives a reviewer pause about a claim: looked for as it comes in, for the queue, and again on the card."""

from services.claims.own import ClaimForm
from services.domain.claims import Claim
from services.domain.review import Caution
from services.ports import Work
from services.standing import Standings


async def cautions_of(work: Work, standings: Standings, claim: Claim) -> Caution:
    """What gives pause about a claim now."""
    place = await standings.place_of_person(work, claim.person_id, claim.year)
    form = ClaimForm(claim, standings.category_of(place, claim))
    found = Caution(0) if form.is_complete else Caution.FACTS_MISSING
    for use in await work.claims.list_same_paper([paper.original for paper in claim.papers], but=claim.id):
        found |= Caution.PAPER_REUSED_OWN if use.person_id == claim.person_id else Caution.PAPER_REUSED_OTHER
    return found
