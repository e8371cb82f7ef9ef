"""Calling back one's own decision (撤回本次决定), until the next desk or the applicant has acted on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.review import AlreadyDecided, Review
from services.permissions import Actor, Permission
from services.ports import Clock, OwnDecision, Work
from services.review.cards import CardTable
from services.review.office import ReviewOffice
from services.rulebook import Rulebook
from services.use_case import Query, UseCase

SHOWN = 60


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case in the version that was on the screen."""

    review_id: int
    version: int


@dataclass
class CallBack(UseCase[CaseRef, Review]):
    """Undoes one's own latest decision: the case waits at one's desk again.

    Refuses somebody else's decision, one that ended the case for good, and one on which the next desk or the applicant
    has acted meanwhile.
    """

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: CaseRef) -> Review:
        review = await work.reviews.get(request.review_id)
        await CardTable(self.rulebook, self.clock).ensure_may_see(work, actor, review)
        if review.version != request.version:
            raise AlreadyDecided
        await ReviewOffice(self.rulebook, self.clock).call_back(work, actor, review)
        return review


@dataclass
class ListOwnDecisions(Query[None, Sequence[OwnDecision]]):
    """What this administrator decided last at their desks."""

    permission = Permission.REVIEW

    async def _perform(self, work: Work, actor: Actor, request: None) -> Sequence[OwnDecision]:
        return await work.queues.list_own_decisions(sorted(actor.acts_for), actor.known_person_id, SHOWN)
