"""Circumstances that employers have approved."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.circumstances import ApprovedCircumstance
from storage import tables


class SqlAlchemyCircumstances:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, circumstance: ApprovedCircumstance) -> None:
        self._session.info.setdefault("circumstances", {}).pop(circumstance.person_id, None)
        self._session.add(circumstance)
        await self._session.flush()

    async def list_of_person(self, person_id: int) -> Sequence[ApprovedCircumstance]:
        known: dict[int, Sequence[ApprovedCircumstance]] = self._session.info.setdefault("circumstances", {})
        if person_id not in known:  # each of the years that an approval evaluates asks for them
            known[person_id] = (await self._session.scalars(_of_person(), {"person_id": person_id})).all()
        return known[person_id]


@cache
def _of_person() -> Select[ApprovedCircumstance]:
    c = tables.circumstances.c
    return select(ApprovedCircumstance).where(c.person_id == bindparam("person_id")).order_by(c.first_day, c.id)
