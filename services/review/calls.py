"""Calling a reviewer to a case: three hundred claims in an evening are one call and a queue, not three hundred."""

from dataclasses import dataclass
from datetime import timedelta

from services.domain.review import ReviewState
from services.permissions import Actor, Permission
from services.ports import Clock, Work
from services.review.cards import Card, CardTable
from services.rulebook import Rulebook
from services.use_case import Query

ANEW_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Call:
    """`is_personal`: a colleague handed it over; that is always said."""

    review_id: int
    is_personal: bool = False


@dataclass
class AnswerCall(Query[Call, Card | None]):
    """The card of a case that has come to a desk, for somebody who sits there.

    None where it lies elsewhere by now, and where they were called less than half an hour ago and that card, or the one
    that they turned to from it, still waits before them: its "next" leads to this case as well.
    """

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: Call) -> Card | None:
        review = await work.reviews.get(request.review_id)
        if review.state is not ReviewState.PENDING or review.desk_id not in actor.acts_for:
            return None
        since = self.clock.now() - ANEW_AFTER
        desks = sorted(actor.acts_for)
        if not request.is_personal and await work.reviews.is_called(actor.account_id, desks, since, but=review.id):
            return None
        return await CardTable(self.rulebook, self.clock).draw(work, actor, review)
