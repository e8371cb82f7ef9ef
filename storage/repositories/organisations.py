"""Organisations, appointments and invites."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.organisations import JOINABLE, Appointment, Invite, Organisation, OrganisationKind
from storage import tables
from storage.repositories.loading import load
from storage.repositories.organisation_search import Among, find_same_name, search

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

    async def search(
        self,
        text: str,
        region: str | None,
        limit: int,
        offset: int,
        kinds: Sequence[OrganisationKind] = JOINABLE,
    ) -> Sequence[Organisation]:
        return await search(self._session, text, Among(region, kinds), limit, offset)

    async def find_same_name(self, name: str, region: str, kinds: Sequence[OrganisationKind]) -> Sequence[Organisation]:
        return await find_same_name(self._session, name, Among(region, kinds))

    async def find_by_credit_code(self, code: str) -> Organisation | None:
        return await self._session.scalar(select(Organisation).where(tables.organisations.c.credit_code == code))

    async def list_authorities(self, regions: Sequence[str]) -> Sequence[Organisation]:
        columns = tables.organisations.c
        there = columns.region.in_(regions) & (columns.kind == OrganisationKind.AUTHORITY)
        return (await self._session.scalars(select(Organisation).where(there).order_by(columns.id))).all()

    async def list_by_ids(self, ids: Sequence[int]) -> Sequence[Organisation]:
        return (await self._session.scalars(select(Organisation).where(tables.organisations.c.id.in_(ids)))).all()

    async def add_appointment(self, appointment: Appointment) -> None:
        self._session.add(appointment)

    async def add_invite(self, invite: Invite) -> None:
        self._session.add(invite)

    async def find_invite(self, token: str) -> Invite | None:
        return await self._session.get(Invite, token)
