"""What an applicant is told of a decision."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.errors import NotFound
from services.domain.review import Action, Review, ReviewKind
from services.permissions import Actor, Permission
from services.places import place_of
from services.ports import Clock, Work
from services.review.history import HistoryLine, history_of
from services.rulebook import Reason, Rulebook
from services.use_case import Query


@dataclass(frozen=True, slots=True)
class Told:
    """One decision. `is_final`: it ended the walk of its round."""

    review: Review
    line: HistoryLine
    reasons: Sequence[Reason]
    is_final: bool


@dataclass
class ViewDecision(Query[tuple[int, int, int], Told]):
    """The decision of a round and desk of one's own case."""

    permission = Permission.LOOK_AROUND
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: tuple[int, int, int]) -> Told:
        review_id, round_, desk = request
        review = await work.reviews.get(review_id)
        if review.applicant_id != actor.person_id:
            raise NotFound
        history = await history_of(work, review)
        of_round = [line for line in history.lines if line.decision.round == round_]
        line = next((line for line in of_round if line.decision.desk == desk), None)
        if line is None:
            raise NotFound
        is_last_desk = desk == len(review.levels) - 1
        is_final = line.decision.action is not Action.APPROVE or is_last_desk
        return Told(review, line, await self._reasons(work, review), is_final)

    async def _reasons(self, work: Work, review: Review) -> Sequence[Reason]:
        person = await work.persons.get(review.applicant_id)
        unit = await work.organisations.get(person.employer_id or 0)
        year = self.clock.today().year
        if review.kind is ReviewKind.CLAIM:
            year = (await work.claims.get(review.subject_id)).year
        return self.rulebook.rules_for(place_of(unit), year).reasons(review.kind)
