"""Circumstances that employers have approved."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.circumstances import ApprovedCircumstance
from storage import tables


class SqlAlchemyCircumstances:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, circumstance: ApprovedCircumstance) -> None:
        self._session.add(circumstance)
        await self._session.flush()

    async def list_of_person(self, person_id: int) -> Sequence[ApprovedCircumstance]:
        c = tables.circumstances.c
        found = await self._session.scalars(
            select(ApprovedCircumstance).where(c.person_id == person_id).order_by(c.first_day, c.id)
        )
        return found.all()
