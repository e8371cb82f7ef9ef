"""Long work: whose it is, how a step of it is done, what is told of it. The work itself stands with its area.

A step is a use case `UseCase[int, Job]` that is a `JobStep` too: in one transaction it takes its job with `open_job`,
does the next items and moves on with `advance`. It runs as the job's owner, whose rights are read afresh each time.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from services.domain.errors import DomainError, NotFound
from services.domain.jobs import Job, JobKind, JobOver, JobState
from services.domain.words import Words
from services.permissions import Actor, Permission
from services.ports import Blobs, Clock, Notice, Work
from services.use_case import Query, UseCase

KEPT = timedelta(days=3)  # after its end; then the report and the files are gone


class JobStep:
    """Beside `UseCase[int, Job]`: does the next items of a job of the `kind`.

    `skips`: an error concerns one item, which is left out and reported; otherwise it ends the job.
    """

    kind: ClassVar[JobKind]
    skips: ClassVar[bool] = True


async def start_job(work: Work, job: Job) -> Job:
    """The job waits for its first step."""
    await work.jobs.add(job)
    return job


async def open_job(work: Work, actor: Actor, job_id: int) -> Job:
    """The actor's own job, locked for this transaction; raises `JobOver` when there is nothing left to do."""
    job = await _own(work, actor, job_id, holds=True)
    if job.is_over:
        raise JobOver
    return job


async def advance(work: Work, job: Job, by: int, outcome: dict[str, Any], now: datetime) -> Job:
    """`by` more items are done, in the transaction that did them; the last one ends the job and says so."""
    job.advance(by, outcome)
    if job.position >= job.total:
        await _end(work, job, JobState.DONE, now)
    return job


async def _end(work: Work, job: Job, state: JobState, now: datetime) -> None:
    job.end(state, now)
    params = {"job": job.id}
    last = [Notice(job.account_id, "job_progress", params, f"job:{job.id}:last")] if job.message_id else []
    await work.outbox.put([*last, Notice(job.account_id, "job_done", params, f"job:{job.id}:done")])


async def _own(work: Work, actor: Actor, job_id: int, *, holds: bool = False) -> Job:
    job = await (work.jobs.hold(job_id) if holds else work.jobs.get(job_id))
    if job.account_id != actor.account_id:
        raise NotFound
    return job


def told_of(error: DomainError) -> dict[str, Any]:
    """The error as JSON: the keys of its sentence, the most particular first, and its values."""
    kinds = [kind for kind in type(error).__mro__ if issubclass(kind, DomainError) and kind is not DomainError]
    values = {
        name: {"zh": value.zh, "en": value.en} if isinstance(value, Words) else str(value)
        for name, value in error.values.items()
    }
    return {"keys": [kind.key_of() for kind in kinds], "values": values}


@dataclass(frozen=True, slots=True)
class Mishap:
    """What stopped a job at a position."""

    job_id: int
    position: int
    error: DomainError


@dataclass
class SkipItem(UseCase[Mishap, Job]):
    """Leaves out one item of one's own job and writes down why; nothing where the job has gone on meanwhile."""

    permission = Permission.LOOK_AROUND
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: Mishap) -> Job:
        job = await open_job(work, actor, request.job_id)
        if job.position != request.position:
            return job
        failures = [*job.outcome.get("failures", ()), {"item": job.position, **told_of(request.error)}]
        return await advance(work, job, 1, {**job.outcome, "failures": failures}, self.clock.now())


@dataclass
class StopJob(UseCase[Mishap, Job]):
    """Ends one's own job where nothing that is left can be done, and says why; what is done stays."""

    permission = Permission.LOOK_AROUND
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: Mishap) -> Job:
        job = await open_job(work, actor, request.job_id)
        job.outcome = {**job.outcome, "stopped": told_of(request.error)}
        await _end(work, job, JobState.CANCELLED, self.clock.now())
        return job


@dataclass
class CancelJob(UseCase[int, Job]):
    """Ends one's own job after the step under way; what is done stays. Refuses a job that is over."""

    permission = Permission.LOOK_AROUND
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, job_id: int) -> Job:
        job = await open_job(work, actor, job_id)
        job.end(JobState.CANCELLED, self.clock.now())
        return job


@dataclass
class ViewJob(Query[int, Job]):
    """One's own job as it is now."""

    permission = Permission.LOOK_AROUND

    async def _perform(self, work: Work, actor: Actor, job_id: int) -> Job:
        return await _own(work, actor, job_id)


@dataclass(frozen=True, slots=True)
class JobMessage:
    job_id: int
    message_id: int


@dataclass
class FollowJob(UseCase[JobMessage, Job]):
    """From now on the message shows how one's own job gets on."""

    permission = Permission.LOOK_AROUND

    async def _perform(self, work: Work, actor: Actor, request: JobMessage) -> Job:
        job = await _own(work, actor, request.job_id, holds=True)
        job.message_id = request.message_id
        return job


@dataclass
class ForgetOldJobs(UseCase[None, list[str]]):
    """Drops jobs that ended three days ago, with the files that they were about."""

    permission = Permission.KEEP_TIME
    clock: Clock
    blobs: Blobs = field(repr=False)

    async def __call__(self, actor: Actor, request: None) -> list[str]:
        files = await super().__call__(actor, request)
        for fingerprint in files:
            await self.blobs.forget(fingerprint)
        return files

    async def _perform(self, work: Work, actor: Actor, request: None) -> list[str]:
        return [file for job in await work.jobs.remove_ended(self.clock.now() - KEPT) for file in job.files]
