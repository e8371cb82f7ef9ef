"""Reviewers' own texts."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.phrases import Phrase
from storage import tables
from storage.repositories.loading import load


class SqlAlchemyPhrases:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, phrase: Phrase) -> None:
        self._session.add(phrase)

    async def get(self, phrase_id: int) -> Phrase:
        return await load(self._session, Phrase, phrase_id)

    async def list_of_person(self, person_id: int) -> Sequence[Phrase]:
        p = tables.phrases.c
        return (await self._session.scalars(select(Phrase).where(p.person_id == person_id).order_by(p.id))).all()

    async def remove(self, phrase: Phrase) -> None:
        await self._session.delete(phrase)
