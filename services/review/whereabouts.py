"""Where one's own case lies: what its owner is told when it goes on and nobody decided."""

from dataclasses import dataclass

from services.domain.errors import NotFound
from services.permissions import Actor, Permission
from services.ports import Work
from services.review.history import History, history_of
from services.use_case import Query


@dataclass
class ViewWhereabouts(Query[int, History]):
    """One's own case with its desks and steps; somebody else's is not found."""

    permission = Permission.LOOK_AROUND

    async def _perform(self, work: Work, actor: Actor, review_id: int) -> History:
        review = await work.reviews.get(review_id)
        if review.applicant_id != actor.person_id:
            raise NotFound
        return await history_of(work, review)
