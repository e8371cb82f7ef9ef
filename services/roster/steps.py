"""The jobs of a roster: the check of a file, and its import. They differ in one thing: the import writes."""

from dataclasses import dataclass

from services.domain.jobs import Job, JobKind
from services.jobs import JobStep, advance, open_job
from services.permissions import Actor, Permission
from services.ports import Blobs, Clock, Work
from services.roster.batches import RosterBatches
from services.use_case import UseCase


@dataclass
class CheckRosterRows(UseCase[int, Job], JobStep):
    """The next batch of a dry run: counts and errors, nothing else. Refuses whoever does not keep the unit's people."""

    permission = Permission.MANAGE_PEOPLE
    kind = JobKind.ROSTER_CHECK
    skips = False
    clock: Clock
    batches: RosterBatches

    async def _prepare(self, actor: Actor, request: int) -> int:
        await self.batches.weigh_next(actor, request, self.kind)
        return request

    async def _perform(self, work: Work, actor: Actor, request: int) -> Job:
        batch, job = self.batches.at_hand, await open_job(work, actor, request)
        outcome = batch.follow(job)
        return await advance(work, job, batch.size, outcome, self.clock.now())


@dataclass
class ImportRosterRows(UseCase[int, Job], JobStep):
    """Takes the next batch over: good rows only, once each whatever happens. Refuses as the check does.

    The file is deleted once all of it was taken over.
    """

    permission = Permission.MANAGE_PEOPLE
    kind = JobKind.ROSTER_IMPORT
    skips = False
    clock: Clock
    batches: RosterBatches
    blobs: Blobs

    async def __call__(self, actor: Actor, request: int) -> Job:
        job = await super().__call__(actor, request)
        if job.is_over:
            await self.blobs.forget(self.batches.file)
        return job

    async def _prepare(self, actor: Actor, request: int) -> int:
        await self.batches.weigh_next(actor, request, self.kind)
        return request

    async def _perform(self, work: Work, actor: Actor, request: int) -> Job:
        batch, job, now = self.batches.at_hand, await open_job(work, actor, request), self.clock.now()
        outcome = batch.follow(job)
        await work.roster.add(batch.unit.id, batch.unit.region, batch.added, now)
        await work.roster.change(batch.changed)
        subject = f"organisation {batch.unit.id}"
        facts = {"job": job.id, "from": batch.position, "rows": batch.size, **batch.counts}
        await work.audit.record(actor.person_id, "roster.import", subject, facts, now)
        await advance(work, job, batch.size, outcome, now)
        if job.is_over:
            job.params = {}
        return job
