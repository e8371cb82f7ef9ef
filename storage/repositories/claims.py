"""Claims with their papers."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from services.domain.claims import Claim, ClaimStatus
from services.domain.learning import Subject
from services.ports import ClaimRow, PaperUse
from storage import tables
from storage.repositories.loading import load


class SqlAlchemyClaims:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, claim: Claim) -> None:
        self._session.add(claim)
        await self._session.flush()

    async def get(self, claim_id: int) -> Claim:
        return await load(self._session, Claim, claim_id, options=[joinedload(Claim.papers)])  # type: ignore[arg-type]

    async def find_draft(self, person_id: int, year: int, category: str, subject: Subject | None) -> Claim | None:
        c = tables.claims.c
        same = (c.person_id == person_id) & (c.year == year) & (c.category == category)
        drafts = await self._session.scalars(
            select(Claim)
            .where(same, c.subject.is_not_distinct_from(subject), c.status == ClaimStatus.DRAFT)
            .order_by(c.id.desc())
            .options(joinedload(Claim.papers))  # type: ignore[arg-type]
        )
        return drafts.unique().first()

    async def remove_draft(self, claim: Claim) -> None:
        await self._session.delete(claim)

    async def list_rows(self, person_id: int, limit: int, offset: int) -> Sequence[ClaimRow]:
        c = tables.claims.c
        rows = await self._session.execute(
            select(c.id, c.year, c.category, c.status, c.facts, c.updated_at)
            .where(c.person_id == person_id)
            .order_by(c.updated_at.desc(), c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return [ClaimRow(*row) for row in rows]

    async def count_by_status(self, person_id: int) -> dict[ClaimStatus, int]:
        c = tables.claims.c
        rows = await self._session.execute(
            select(c.status, func.count()).where(c.person_id == person_id).group_by(c.status)
        )
        return {row.status: row[1] for row in rows}

    async def list_of_years(self, person_id: int, years: Sequence[int], but: int) -> Sequence[ClaimRow]:
        asked = {"person_id": person_id, "years": list(years), "but": but}
        return [ClaimRow(*row) for row in await self._session.execute(_of_years(), asked)]

    async def list_same_paper(self, originals: Sequence[str], but: int) -> Sequence[PaperUse]:
        asked = {"originals": list(originals), "but": but}
        return [PaperUse(*row) for row in await self._session.execute(_same_paper(), asked)]


@cache  # an approval asks for both, and putting them together takes longer than SQLite needs to answer
def _of_years() -> Select[Any]:
    c = tables.claims.c
    theirs = (c.person_id == bindparam("person_id")) & c.year.in_(bindparam("years", expanding=True))
    return (
        select(c.id, c.year, c.category, c.status, c.facts, c.updated_at, c.subject)
        .where(theirs, c.id != bindparam("but"), c.status != ClaimStatus.DRAFT)
        .order_by(c.id)
    )


@cache
def _same_paper() -> Select[Any]:
    p, c = tables.papers.c, tables.claims.c
    return (
        select(p.original, p.claim_id, c.person_id)
        .join_from(tables.papers, tables.claims, c.id == p.claim_id)
        .where(p.original.in_(bindparam("originals", expanding=True)), p.claim_id != bindparam("but"))
        .where(c.status != ClaimStatus.DRAFT)
        .order_by(p.claim_id)
        .limit(20)
    )
