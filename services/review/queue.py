"""A reviewer's queue: what waits of each kind, the list behind a filter, the next case."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.domain.learning import EmployerNature
from services.domain.queues import EVERYTHING, MOST_COUNTED, Queue, QueueFilter
from services.permissions import Actor, Permission
from services.places import place_of
from services.ports import Applicant, Clock, KindCount, NextCase, QueueRow, Work
from services.review.pace import lateness
from services.rulebook import Place, Rulebook, Rules
from services.use_case import Query


async def queue_of(work: Work, actor: Actor, clock: Clock, only: QueueFilter) -> Queue:
    """What waits for the actor and passes the filter."""
    queue = Queue(tuple(sorted(actor.acts_for)), actor.person_id, clock.now(), only)
    return replace(queue, late=await lateness(work, queue.desks, queue.today)) if only.is_overdue else queue


@dataclass(frozen=True, slots=True)
class Overview:
    """What waits of each kind, and how much of it was handed to the viewer."""

    kinds: Sequence[KindCount]
    handed: int

    @property
    def count(self) -> int:
        return min(sum(kind.count for kind in self.kinds), MOST_COUNTED)

    @property
    def late(self) -> int:
        return sum(kind.late for kind in self.kinds)


@dataclass
class ViewQueue(Query[None, Overview]):
    """How much waits at the desks of this administrator, how old it is and how much of it is late."""

    permission = Permission.REVIEW
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: None) -> Overview:
        queue = await queue_of(work, actor, self.clock, EVERYTHING)
        queue = replace(queue, late=await lateness(work, queue.desks, queue.today))
        return Overview(await work.queues.count_by_kind(queue), await work.queues.count_handed(queue))


@dataclass(frozen=True, slots=True)
class QueueRef:
    """A page of what passes a filter."""

    only: QueueFilter
    page: int
    size: int


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, clamped when the list shrank; `rules` give the categories their names.

    `person` is the name of the one whose cases alone are shown.
    """

    rows: Sequence[QueueRow]
    total: int
    page: int
    rules: Rules

    @property
    def person(self) -> str:
        return self.rows[0].applicant if self.rows else ""


@dataclass
class ListQueue(Query[QueueRef, QueuePage]):
    """What waits at the desks of this administrator, oldest first; one's own cases are not among them."""

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: QueueRef) -> QueuePage:
        queue = await queue_of(work, actor, self.clock, request.only)
        page = max(0, min(request.page, (MOST_COUNTED - 1) // request.size))
        part = await work.queues.list_part(queue, request.size, page * request.size)
        if part.total and not part.rows:
            page = (part.total - 1) // request.size
            part = await work.queues.list_part(queue, request.size, page * request.size)
        if part.region:
            place = Place(part.region, EmployerNature(part.nature) if part.nature else None, part.pack)
        else:
            place = place_of(await work.organisations.get(queue.desks[0]))
        rules = self.rulebook.rules_for(place, queue.today.year)
        return QueuePage(part.rows, part.total, page if part.rows else 0, rules)


@dataclass(frozen=True, slots=True)
class NextRef:
    """What comes after a case, among those that pass the filter."""

    after: int | None = None
    only: QueueFilter = EVERYTHING


@dataclass
class FindNextCase(Query[NextRef, NextCase | None]):
    """The oldest waiting review behind the given one, or of all; None when nothing passes the filter."""

    permission = Permission.REVIEW
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: NextRef) -> NextCase | None:
        return await work.queues.find_next(await queue_of(work, actor, self.clock, request.only), request.after)


@dataclass
class FindApplicants(Query[str, Sequence[Applicant]]):
    """Who of this full name has cases waiting at the desks of this administrator."""

    permission = Permission.REVIEW
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, name: str) -> Sequence[Applicant]:
        return await work.queues.list_applicants(await queue_of(work, actor, self.clock, EVERYTHING), name)


@dataclass
class ListQueueCategories(Query[None, Rules]):
    """The rules of the desk's place, whose categories a queue can be filtered by."""

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: None) -> Rules:
        unit = await work.organisations.get(min(actor.acts_for))
        return self.rulebook.rules_for(place_of(unit), self.clock.today().year)
