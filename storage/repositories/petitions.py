"""Petitions with their papers."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from services.domain.petitions import Petition, PetitionStatus
from services.domain.review import ReviewKind
from services.ports import PetitionRow
from storage import tables
from storage.repositories.loading import load

_c = tables.petitions.c
_DRAFTS = 10  # of which one may be begun anew
_UNFINISHED = (PetitionStatus.DRAFT, PetitionStatus.WITHDRAWN)
_SAID = _c.version > 1  # a form that was only looked at is none of somebody's petitions


class SqlAlchemyPetitions:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, petition: Petition) -> None:
        self._session.add(petition)
        await self._session.flush()

    async def get(self, petition_id: int) -> Petition:
        papers = joinedload(Petition.papers)  # type: ignore[arg-type]
        return await load(self._session, Petition, petition_id, options=[papers])

    async def list_unfinished(self, person_id: int, kind: ReviewKind) -> Sequence[Petition]:
        drafts = await self._session.scalars(
            select(Petition)
            .where(_c.person_id == person_id, _c.kind == kind, _c.status.in_(_UNFINISHED))
            .order_by(_c.updated_at.desc(), _c.id.desc())
            .limit(_DRAFTS)
            .options(joinedload(Petition.papers))  # type: ignore[arg-type]
        )
        return drafts.unique().all()

    async def remove_draft(self, petition: Petition) -> None:
        await self._session.delete(petition)

    async def list_rows(self, person_id: int, limit: int, offset: int) -> Sequence[PetitionRow]:
        rows = await self._session.execute(
            select(_c.id, _c.kind, _c.status, _c.updated_at)
            .where(_c.person_id == person_id, _SAID)
            .order_by(_c.updated_at.desc(), _c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return [PetitionRow(*row) for row in rows]

    async def count(self, person_id: int) -> int:
        counted = select(func.count()).select_from(tables.petitions).where(_c.person_id == person_id, _SAID)
        return int(await self._session.scalar(counted) or 0)

    async def count_by_status(self, person_id: int) -> dict[PetitionStatus, int]:
        rows = await self._session.execute(
            select(_c.status, func.count()).where(_c.person_id == person_id, _SAID).group_by(_c.status)
        )
        return {row.status: row[1] for row in rows}

    async def find_concerning(self, person_id: int, kind: ReviewKind, concerns: int) -> Petition | None:
        about = (_c.person_id == person_id) & (_c.kind == kind) & (_c.concerns == concerns)
        found = await self._session.scalars(
            select(Petition)
            .where(about)
            .order_by(_c.review_id.is_(None), _c.id.desc())
            .options(joinedload(Petition.papers))  # type: ignore[arg-type]
        )
        return found.unique().first()

    async def find_pending(self, kinds: Sequence[ReviewKind], key: str, but: int) -> int | None:
        same = (_c.kind.in_(kinds)) & (_c.key == key) & (_c.status == PetitionStatus.PENDING) & (_c.id != but)
        return await self._session.scalar(select(_c.person_id).where(same).limit(1))
