"""Works off the jobs: several at a time, each step as the job's owner and in a transaction of its own.

A job is held for a minute, again and again while its steps are done: of a process that died, another takes it up after
that minute and goes on where the last commit stands. On SQLite there is one process, so it takes up all at start.
"""

import asyncio
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog
from dishka import AsyncContainer

from bot.container import job_steps, outside_update
from bot.tasks import Tasks
from services.domain.errors import DomainError, Stale
from services.domain.jobs import Job, JobOver
from services.jobs import ForgetOldJobs, Mishap, SkipItem, StopJob
from services.permissions import Actor
from services.ports import Clock, Memory, Notice
from storage.arrivals import Arrivals
from storage.faults import StorageUnavailable

log = structlog.get_logger(__name__)
_AT_ONCE = 3  # jobs of a process
_IDLE = 0.5  # seconds between looks for new jobs
_HELD = timedelta(minutes=1)
_TELL_EVERY = 3.0  # seconds
_CARE_EVERY = 3600.0  # seconds
_LONGEST_PAUSE = timedelta(minutes=5)


class JobWorker:
    """Several of them, in several processes, share the jobs."""

    def __init__(self, container: AsyncContainer, arrivals: Arrivals, clock: Clock, *, is_alone: bool) -> None:
        self._container, self._arrivals, self._clock = container, arrivals, clock
        self._steps = {use_case.kind: use_case for use_case in job_steps()}
        self._stopping = asyncio.Event()
        self._tasks = Tasks()
        self._under_way = 0
        self._faults: dict[int, int] = {}  # in a row, by job
        self._is_alone, self._care_at = is_alone, 0.0

    def stop(self) -> None:
        self._stopping.set()

    async def run(self, drain_seconds: float = 20) -> None:
        """Until `stop`; then the steps under way are waited for."""
        while not self._stopping.is_set():
            try:
                await self._take_care()
                job = await self._take() if self._under_way < _AT_ONCE else None
            except StorageUnavailable as outage:
                log.warning("storage away", reason=str(outage))
                job = None
            if job:
                self._under_way += 1
                self._tasks.start(self._carry(job), name=f"job {job.id}")
            else:
                await self._nap()
        await self._tasks.drain(drain_seconds)

    async def work_off(self) -> None:
        """Every job that waits and is not held, to its end."""
        while not self._stopping.is_set() and (job := await self._take()):
            self._under_way += 1
            await self._carry(job)

    async def _take(self) -> Job | None:
        now = self._clock.now()
        async with self._container(context=outside_update()) as scope:
            memory = await scope.get(Memory)
            async with memory.reading() as work:
                if not await work.jobs.is_any_free(now):
                    return None
            async with memory.writing() as work:
                job: Job | None = await work.jobs.take_next(now, now + _HELD)
        return job

    async def _take_care(self) -> None:
        """At start and now and then: nothing stays held by the dead, nothing that is over stays for ever."""
        if monotonic() < self._care_at:
            return
        async with self._container(context=outside_update()) as scope:
            if self._is_alone and not self._care_at:
                async with (await scope.get(Memory)).writing() as work:
                    await work.jobs.release_all()
            await (await scope.get(ForgetOldJobs))(Actor.clock(), None)
        self._care_at = monotonic() + _CARE_EVERY

    async def _nap(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), _IDLE)
        except TimeoutError:
            return

    async def _carry(self, job: Job) -> None:
        """Steps until the job is over or we stop; a job with a fault rests, each time longer, and is never lost."""
        rest: timedelta | None = None
        try:
            async with self._container(context=outside_update()) as scope:
                await self._go_on(scope, job)
            self._faults.pop(job.id, None)
        except StorageUnavailable as outage:
            log.warning("storage away", job=job.id, reason=str(outage))
            return  # it is taken up when the time runs out for which we hold it
        except Exception:  # whatever it is, the other jobs go on, and this one is tried again
            log.exception("fault in a job", job=job.id, kind=job.kind)
            self._faults[job.id] = self._faults.get(job.id, 0) + 1
            rest = min(timedelta(seconds=2 ** self._faults[job.id]), _LONGEST_PAUSE)
        finally:
            self._under_way -= 1
        await self._let_go(job, rest)

    async def _go_on(self, scope: AsyncContainer, job: Job) -> None:
        step = await scope.get(self._steps[job.kind])
        tell_at = monotonic() + _TELL_EVERY
        while not (job.is_over or self._stopping.is_set()):
            try:
                job = await self._step(scope, step, job)
            except JobOver:
                return
            if monotonic() >= tell_at and not job.is_over:
                await self._tell(scope, job)
                tell_at = monotonic() + _TELL_EVERY

    async def _step(self, scope: AsyncContainer, step: Any, job: Job) -> Job:
        actor = await self._arrivals.actor_of(job.account_id)
        try:
            done: Job = await step(actor, job.id)
        except JobOver:
            raise
        except DomainError as fact:
            is_allowed = actor.may(step.permission)
            if is_allowed and not step.skips and isinstance(fact, Stale):
                raise  # somebody else wrote the same rows: the step is tried again
            remedy = await scope.get(SkipItem if is_allowed and step.skips else StopJob)
            done = await remedy(actor, Mishap(job.id, job.position, fact))
        return done

    async def _tell(self, scope: AsyncContainer, job: Job) -> None:
        """Holds the job for another while, and has its message redrawn."""
        now = self._clock.now()
        async with (await scope.get(Memory)).writing() as work:
            await work.jobs.keep_hold(job.id, now + _HELD)
            if job.message_id:
                key = f"job:{job.id}:{job.position}"
                await work.outbox.put([Notice(job.account_id, "job_progress", {"job": job.id}, key)])

    async def _let_go(self, job: Job, rest: timedelta | None) -> None:
        try:
            async with self._container(context=outside_update()) as scope, (await scope.get(Memory)).writing() as work:
                await work.jobs.keep_hold(job.id, self._clock.now() + rest if rest else None)
        except StorageUnavailable as outage:
            log.warning("storage away", job=job.id, reason=str(outage))
