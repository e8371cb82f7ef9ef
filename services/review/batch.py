"""Approving many cases of one kind at once: each is decided on its own, in its own transaction, and looked at again."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from services.domain.claims import GRANTED_FACT
from services.domain.errors import DomainError, Stale
from services.domain.hours import Hours
from services.domain.jobs import Job, JobKind
from services.domain.learning import EmployerNature
from services.domain.queues import QueueFilter
from services.domain.review import Action, AlreadyDecided, Caution, Review, ReviewKind, Verdict
from services.jobs import JobStep, advance, open_job, start_job
from services.permissions import Actor, Permission
from services.ports import BatchRow, Clock, Work
from services.review.cards import CardTable
from services.review.cautions import Scrutiny
from services.review.desk import ensure_granted
from services.review.history import undone_of
from services.review.office import ReviewOffice
from services.review.queue import queue_of
from services.rulebook import Category, Place, Rulebook, entry_of, evaluate_year, years_of
from services.use_case import Query, UseCase

MOST = 500  # cases of one batch
ONE_BY_ONE = frozenset(
    {
        ReviewKind.APPEAL,
        ReviewKind.DEPARTMENT_REGISTRATION,
        ReviewKind.EMPLOYER_REGISTRATION,
        ReviewKind.AGENCY_REGISTRATION,
        ReviewKind.ADMINISTRATION,
    }
)  # a finding against somebody, and who may act for an organisation, are never decided in passing
_LOOKED_BACK = 10  # jobs of one's own, for one that was ordered twice
_APPROVED = Verdict(Action.APPROVE)


class NothingToApprove(DomainError):
    """No case passes the filter that could be approved without looking at it."""


class BatchChanged(Stale):
    """Cases came or went since the batch was shown."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a filter leaves to be approved together. `hours`: what each claim counts by itself, added up.

    `kind` is None where several kinds pass; of `choice`, with how many of each, one is to be chosen. `warned` cases
    give pause, `unset` ones wait for hours that a reviewer sets. `mark` is another one as soon as anything in it is.
    """

    kind: ReviewKind | None
    cases: Sequence[BatchRow] = ()
    hours: Hours | None = None
    warned: int = 0
    unset: int = 0
    choice: Sequence[tuple[ReviewKind, int]] = ()

    @property
    def is_one_by_one(self) -> bool:
        """Cases of the kind are never approved together."""
        return self.kind in ONE_BY_ONE

    @property
    def mark(self) -> str:
        told = json.dumps([(row.review_id, row.version) for row in self.cases])
        return hashlib.sha256(told.encode()).hexdigest()[:8]


class _Gathering:
    """Puts a batch together inside the transaction of a use case."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._rulebook, self._clock = rulebook, clock

    async def gather(self, work: Work, actor: Actor, only: QueueFilter) -> Batch:
        if only.only_kind is None:
            choice = await self._choice(work, actor, only)
            if len(choice) != 1:
                return Batch(None, choice=choice)
            only = replace(only, kind=choice[0][0])
        if only.only_kind in ONE_BY_ONE:
            return Batch(only.only_kind)
        queue = await queue_of(work, actor, self._clock, only)
        found = (await work.queues.list_part(queue, 1, 0)).total
        if only.cautions:
            return Batch(only.only_kind, warned=found)
        clean = replace(queue, only=replace(only, cautions=Caution(0)))
        rows = await work.queues.list_batch(clean, MOST)
        warned = found - (await work.queues.list_part(clean, 1, 0)).total
        ready = [row for row in rows if not self._is_unset(row)]
        hours = Hours(sum((self._hours(row) for row in ready), Decimal(0)))
        is_claims = only.only_kind is ReviewKind.CLAIM
        return Batch(only.only_kind, ready, hours if is_claims else None, warned, len(rows) - len(ready))

    async def _choice(self, work: Work, actor: Actor, only: QueueFilter) -> list[tuple[ReviewKind, int]]:
        """How much of each kind passes the filter."""
        queue = await queue_of(work, actor, self._clock, only)
        waiting = [counted.kind for counted in await work.queues.count_by_kind(queue) if counted.kind not in ONE_BY_ONE]
        found = []
        for kind in waiting:
            part = await work.queues.list_part(replace(queue, only=replace(only, kind=kind)), 1, 0)
            found.append((kind, part.total))
        return [(kind, count) for kind, count in found if count]

    def _category(self, row: BatchRow, year: int) -> Category | None:
        rules = self._rulebook.rules_for(_place_of(row), year)
        return rules.categories.get(row.category or "")

    def _is_unset(self, row: BatchRow) -> bool:
        """No source gives its hours, and no reviewer has set them yet."""
        if row.year is None or row.facts is None:
            return False
        category = self._category(row, row.year)
        return category is None or (category.hours_by_reviewer and not row.facts.get(GRANTED_FACT))

    def _hours(self, row: BatchRow) -> Decimal:
        if row.year is None or row.facts is None or (category := self._category(row, row.year)) is None:
            return Decimal(0)
        try:
            entry = entry_of(category, row.subject, row.facts)
            years = years_of(entry) or (row.year,)
            rules = [self._rulebook.rules_for(_place_of(row), year) for year in years]
            return sum((evaluate_year(each, (), [entry]).total.recognised for each in rules), Decimal(0))
        except DomainError:
            return Decimal(0)


def _place_of(row: BatchRow) -> Place:
    return Place(row.region or "", EmployerNature(row.nature) if row.nature else None, row.pack)


@dataclass
class PlanApprovals(Query[QueueFilter, Batch]):
    """What of the queue could be approved together: of one kind, without warnings, without one's own cases.

    Where one kind alone passes the filter, of that; never appeals and applications of organisations.
    """

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, only: QueueFilter) -> Batch:
        return await _Gathering(self.rulebook, self.clock).gather(work, actor, only)


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """What is to be approved, and the mark of the batch that was on the screen."""

    only: QueueFilter
    mark: str


@dataclass
class StartApprovals(UseCase[BatchOrder, Job]):
    """Approves, from now on and one by one, what was on the screen; refuses when anything in it has changed.

    One order is one job: pressed once more, it gives the job that it has started.
    """

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: BatchOrder) -> Job:
        if begun := await self._begun(work, actor, request):
            return begun
        batch = await _Gathering(self.rulebook, self.clock).gather(work, actor, request.only)
        if not batch.cases:
            raise NothingToApprove
        if batch.mark != request.mark:
            raise BatchChanged
        job = Job(
            kind=JobKind.BATCH_APPROVAL,
            account_id=actor.account_id,
            organisation_id=None,
            created_at=self.clock.now(),
            params={
                "kind": batch.kind,
                "mark": batch.mark,
                "cases": [[row.review_id, row.version, row.subject_id] for row in batch.cases],
            },
            total=len(batch.cases),
        )
        return await start_job(work, job)

    async def _begun(self, work: Work, actor: Actor, request: BatchOrder) -> Job | None:
        """The job of this very order; one that ended without any approval may be ordered anew."""
        own = await work.jobs.list_of_account(actor.account_id, _LOOKED_BACK)
        same = (job for job in own if job.kind is JobKind.BATCH_APPROVAL and job.params.get("mark") == request.mark)
        return next((job for job in same if not job.is_over or job.outcome.get("approved")), None)


@dataclass
class ApproveNext(UseCase[int, Job], JobStep):
    """Approves the next case of one's own batch, as pressing its button would.

    One that gives pause by now is left out and reported, one that they have approved themselves meanwhile is counted;
    whatever stops a verdict is reported by the worker.
    """

    permission = Permission.REVIEW
    kind = JobKind.BATCH_APPROVAL
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, job_id: int) -> Job:
        job = await open_job(work, actor, job_id)
        review_id, version, subject_id = job.params["cases"][job.position]
        review = await work.reviews.get(review_id)
        case = await CardTable(self.rulebook, self.clock).lay_out(work, actor, review)
        outcome, found = dict(job.outcome), Caution(0)
        if review.version != version:
            if not await self._is_approved(work, actor, review):
                raise AlreadyDecided
            outcome["before"] = outcome.get("before", 0) + 1
            return await advance(work, job, 1, outcome, self.clock.now())
        if case.claim:
            found = (await Scrutiny(self.rulebook, self.clock).examine(work, case.rules.place, case.claim)).cautions
        if found:
            outcome["warned"] = [*outcome.get("warned", ()), [subject_id, int(found)]]
        else:
            ensure_granted(case, _APPROVED)
            await ReviewOffice(self.rulebook, self.clock).decide(work, actor, review, _APPROVED, None)
            outcome["approved"] = outcome.get("approved", 0) + 1
        return await advance(work, job, 1, outcome, self.clock.now())

    async def _is_approved(self, work: Work, actor: Actor, review: Review) -> bool:
        """The actor's own approval of what was handed in last stands."""
        decisions = await work.reviews.list_decisions(review.id)
        own = {d for d in decisions if d.person_id == actor.person_id and d.round == review.round}
        return any(d.action is Action.APPROVE for d in own - undone_of(decisions))
