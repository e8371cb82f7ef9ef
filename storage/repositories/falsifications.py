"""Findings of falsified evidence, kept for ever."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.falsification import Falsification
from storage import tables
from storage.repositories.loading import load


class SqlAlchemyFalsifications:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, falsification: Falsification) -> None:
        self._session.add(falsification)
        await self._session.flush()

    async def get(self, falsification_id: int) -> Falsification:
        return await load(self._session, Falsification, falsification_id)

    async def list_of_claim(self, claim_id: int) -> Sequence[Falsification]:
        f = tables.falsifications.c
        return (await self._session.scalars(select(Falsification).where(f.claim_id == claim_id).order_by(f.id))).all()

    async def list_of_person(self, person_id: int) -> Sequence[Falsification]:
        f = tables.falsifications.c
        of_person = select(Falsification).where(f.person_id == person_id).order_by(f.id)
        return (await self._session.scalars(of_person)).all()
