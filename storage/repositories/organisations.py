"""Organisations, appointments and invites."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.organisations import JOINABLE, Appointment, Invite, Organisation
from storage import tables
from storage.mapping import searchable
from storage.repositories.loading import load

_DEEPEST = 8  # levels above a unit; the tree of the domain has four


class SqlAlchemyOrganisations:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, organisation: Organisation) -> None:
        self._session.add(organisation)
        await self._session.flush()

    async def get(self, organisation_id: int) -> Organisation:
        return await load(self._session, Organisation, organisation_id)

    async def list_chain(self, organisation_id: int) -> Sequence[Organisation]:
        table = tables.organisations
        up = (
            select(table.c.id, table.c.parent_id, table.c.id.label("step") - table.c.id)
            .where(table.c.id == organisation_id)
            .cte("up", recursive=True)
        )
        step = up.c[2]
        up = up.union_all(
            select(table.c.id, table.c.parent_id, step + 1).where(table.c.id == up.c.parent_id, step < _DEEPEST)
        )
        rows = await self._session.scalars(select(Organisation).join(up, table.c.id == up.c.id).order_by(up.c[2]))
        return rows.all()

    async def search(self, text: str, region: str | None, limit: int, offset: int) -> Sequence[Organisation]:
        columns = tables.organisations.c
        found: list[ColumnElement[bool]] = [columns.kind.in_(JOINABLE)]
        if text:
            found.append(columns.search_name.contains(searchable(text), autoescape=True))
        if region:
            found.append(_within(region))
        return (
            await self._session.scalars(
                select(Organisation).where(*found).order_by(columns.search_name, columns.id).limit(limit).offset(offset)
            )
        ).all()

    async def list_by_ids(self, ids: Sequence[int]) -> Sequence[Organisation]:
        return (await self._session.scalars(select(Organisation).where(tables.organisations.c.id.in_(ids)))).all()

    async def add_appointment(self, appointment: Appointment) -> None:
        self._session.add(appointment)

    async def add_invite(self, invite: Invite) -> None:
        self._session.add(invite)

    async def find_invite(self, token: str) -> Invite | None:
        return await self._session.get(Invite, token)


def _within(region: str) -> ColumnElement[bool]:
    """A city's code ends in 00 and holds its counties; 省直 and counties stand for themselves."""
    column = tables.organisations.c.region
    return column.startswith(region[:4]) if region.endswith("00") else column == region
