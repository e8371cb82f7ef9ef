"""Petitions with their papers."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from services.domain.petitions import Petition
from storage.repositories.loading import load


class SqlAlchemyPetitions:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, petition: Petition) -> None:
        self._session.add(petition)
        await self._session.flush()

    async def get(self, petition_id: int) -> Petition:
        papers = joinedload(Petition.papers)  # type: ignore[arg-type]
        return await load(self._session, Petition, petition_id, options=[papers])
