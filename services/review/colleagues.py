"""Handing a case to a colleague at the same desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.review import AlreadyDecided, NotThisDesk, Review, ReviewState
from services.permissions import Actor, Permission
from services.ports import Clock, Work
from services.review.cards import CardTable
from services.review.office import ReviewOffice
from services.review.recall import CaseRef
from services.rulebook import Rulebook
from services.use_case import Query, UseCase


@dataclass(frozen=True, slots=True)
class Colleague:
    person_id: int
    name: str


@dataclass
class ListColleagues(Query[CaseRef, Sequence[Colleague]]):
    """Who else sits at the desk that has the case, without its applicant.

    Refuses a case that is not at one of the actor's desks now, and an old button.
    """

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: CaseRef) -> Sequence[Colleague]:
        review = await work.reviews.get(request.review_id)
        await CardTable(self.rulebook, self.clock).ensure_may_see(work, actor, review)
        if review.state is not ReviewState.PENDING or review.version != request.version:
            raise AlreadyDecided
        if review.desk_id not in actor.acts_for:
            raise NotThisDesk
        there = await work.accounts.list_at_desk(review.desk_id or 0, but=actor.person_id, at=self.clock.now())
        ids = dict.fromkeys(a.person_id for a in there if a.person_id not in {None, review.applicant_id})
        return [Colleague(id_, (await work.persons.get(id_)).name) for id_ in ids if id_ is not None]


@dataclass(frozen=True, slots=True)
class Handing:
    """A case in the version that was on the screen, and the person who is to take it."""

    review_id: int
    version: int
    to: int


@dataclass
class HandOver(UseCase[Handing, Review]):
    """Asks a colleague at the same desk to decide the case; they get its card, and everybody there still may.

    Refuses a case that has gone on, one's own, and somebody who does not sit at the desk.
    """

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: Handing) -> Review:
        review = await work.reviews.get(request.review_id)
        await CardTable(self.rulebook, self.clock).ensure_may_see(work, actor, review)
        if review.version != request.version:
            raise AlreadyDecided
        if review.desk_id not in actor.acts_for:
            raise NotThisDesk
        await ReviewOffice(self.rulebook, self.clock).hand_over(work, actor, review, request.to)
        return review
