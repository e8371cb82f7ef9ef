"""Handing a claim in, taking it back."""

from dataclasses import dataclass
from functools import partial

from services.claims.own import ClaimForm, form_of, get_own
from services.domain.claims import Claim
from services.domain.errors import InputInvalid, Stale
from services.domain.review import ReviewKind
from services.permissions import Actor, Permission
from services.ports import Clock, Work
from services.review.chain import desks_of
from services.review.office import ReviewOffice
from services.rulebook import Rulebook, check_entry, entry_of, years_of
from services.standing import Standings
from services.use_case import UseCase


class OutsideYear(InputInvalid):
    """None of the stated days lies in the year for which the claim is made."""

    fields = ("year",)


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
        form = await form_of(work, actor, request.claim_id, self.rulebook, self.clock)
        claim = form.claim
        if claim.version != request.version:
            raise Stale
        claim.ensure_editable()
        await self._ensure_fit(work, form)
        person = await work.persons.get(claim.person_id)
        upwards = await work.organisations.list_chain(person.employer_id or 0)
        place = await Standings(self.rulebook, self.clock).place_of_person(work, claim.person_id)
        desks = desks_of(self.rulebook.rules_for(place, claim.year).chain(ReviewKind.CLAIM), upwards)
        office = ReviewOffice(self.rulebook, self.clock)
        review = await office.submit(work, actor, ReviewKind.CLAIM, claim.id, claim.review_id, desks)
        claim.review_id = review.id
        return claim

    async def _ensure_fit(self, work: Work, form: ClaimForm) -> None:
        form.ensure_complete()
        place = await Standings(self.rulebook, self.clock).place_of_person(work, form.claim.person_id)
        entry = entry_of(form.category, form.claim.subject, form.claim.facts)
        if form.claim.year not in (years_of(entry) or (form.claim.year,)):
            raise OutsideYear(form.claim.year)
        check_entry(partial(self.rulebook.rules_for, place), entry, self.clock.today())


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
