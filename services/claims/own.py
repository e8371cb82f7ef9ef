"""A person's own claim with the form of its category: what is stated, what is still missing."""

from dataclasses import dataclass

from services.domain.claims import Claim
from services.domain.errors import NotFound
from services.filings import FilledForm
from services.permissions import Actor
from services.ports import Clock, Work
from services.rulebook import Category, Rulebook
from services.standing import Standings


@dataclass(frozen=True)
class ClaimForm(FilledForm):
    """A claim and the category that says what it needs."""

    claim: Claim
    category: Category

    @property
    def filing(self) -> Claim:
        return self.claim

    @property
    def rules(self) -> Category:
        return self.category


async def get_own(work: Work, actor: Actor, claim_id: int) -> Claim:
    """The claim if it is the actor's; somebody else's is not found, as if it did not exist."""
    claim = await work.claims.get(claim_id)
    if claim.person_id != actor.person_id:
        raise NotFound
    return claim


async def form_of(work: Work, actor: Actor, claim_id: int, rulebook: Rulebook, clock: Clock) -> ClaimForm:
    """The actor's own claim with its form."""
    claim = await get_own(work, actor, claim_id)
    standings = Standings(rulebook, clock)
    place = await standings.place_of_person(work, claim.person_id, claim.year)
    return ClaimForm(claim, standings.category_of(place, claim))
