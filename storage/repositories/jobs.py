"""Jobs, and who holds them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.errors import NotFound
from services.domain.jobs import Job, JobState
from storage import tables
from storage.repositories.loading import load

_j = tables.jobs.c


class SqlAlchemyJobs:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, job: Job) -> None:
        self._session.add(job)
        await self._session.flush()

    async def get(self, job_id: int) -> Job:
        return await load(self._session, Job, job_id)

    async def hold(self, job_id: int) -> Job:
        job = await self._session.get(Job, job_id, with_for_update=True, populate_existing=True)
        if job is None:
            raise NotFound
        return job

    async def list_of_account(self, account_id: int, limit: int) -> Sequence[Job]:
        own = select(Job).where(_j.account_id == account_id).order_by(_j.id.desc()).limit(limit)
        return (await self._session.scalars(own)).all()

    async def is_any_free(self, now: datetime) -> bool:
        return await self._session.scalar(select(_j.id).where(_free(now)).limit(1)) is not None

    async def take_next(self, now: datetime, until: datetime) -> Job | None:
        free = select(Job).where(_free(now)).order_by(_j.id).limit(1).with_for_update(skip_locked=True)
        job = await self._session.scalar(free)
        if job is not None:
            job.held_until = until
        return job

    async def keep_hold(self, job_id: int, until: datetime | None) -> None:
        held = update(tables.jobs).where(_j.id == job_id, _j.state == JobState.WAITING)
        await self._session.execute(held.values(held_until=until))

    async def release_all(self) -> None:
        await self._session.execute(update(tables.jobs).where(_j.held_until.is_not(None)).values(held_until=None))

    async def remove_ended(self, before: datetime) -> Sequence[Job]:
        ended = (await self._session.scalars(select(Job).where(_j.ended_at < before))).all()
        for job in ended:
            await self._session.delete(job)
        return ended


def _free(now: datetime) -> ColumnElement[bool]:
    return (_j.state == JobState.WAITING) & or_(_j.held_until.is_(None), _j.held_until < now)
