"""Handing a claim in, taking it back."""

from dataclasses import dataclass

from services.claims.fitness import ensure_countable
from services.claims.own import form_of, get_own
from services.domain.claims import Claim
from services.domain.errors import Stale
from services.domain.review import ReviewKind
from services.permissions import Actor, Permission
from services.ports import Clock, Work
from services.review.chain import desks_of
from services.review.office import ReviewOffice
from services.rulebook import Rulebook
from services.standing import Standings
from services.use_case import UseCase


@dataclass(frozen=True, slots=True)
class ClaimRef:
    """A claim as a button saw it: an older version is refused."""

    claim_id: int
    version: int


@dataclass
class SubmitClaim(UseCase[ClaimRef, Claim]):
    """Sends a complete claim to the first desk of its chain.

    Refuses a claim that lacks a required fact or paper, days outside the year, its window or what a day can hold, and a
    unit whose chain of desks is not whole.
    """

    permission = Permission.CLAIM
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: ClaimRef) -> Claim:
        person = await work.persons.hold(actor.known_person_id)  # nobody moves to another unit meanwhile
        form = await form_of(work, actor, request.claim_id, self.rulebook, self.clock)
        claim = form.claim
        if claim.version != request.version:
            raise Stale
        claim.ensure_editable()
        if form.category.hours_by_reviewer:
            claim.revoke_grant()
        form.ensure_complete()
        place = await Standings(self.rulebook, self.clock).place_of_person(work, claim.person_id, claim.year)
        ensure_countable(self.rulebook, place, form, self.clock.today())
        upwards = await work.organisations.list_chain(person.employer_id or 0)
        desks = desks_of(self.rulebook.rules_for(place, claim.year).chain(ReviewKind.CLAIM), upwards)
        office = ReviewOffice(self.rulebook, self.clock)
        review = await office.submit(work, actor, ReviewKind.CLAIM, claim.id, claim.review_id, desks)
        claim.review_id = review.id
        return claim


@dataclass
class WithdrawClaim(UseCase[ClaimRef, Claim]):
    """Takes a claim back, until the first desk has decided; it can be mended and handed in again."""

    permission = Permission.CLAIM
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: ClaimRef) -> Claim:
        claim = await get_own(work, actor, request.claim_id)
        if claim.version != request.version or claim.review_id is None:
            raise Stale
        review = await work.reviews.get(claim.review_id)
        await ReviewOffice(self.rulebook, self.clock).withdraw(work, actor, review)
        return claim
