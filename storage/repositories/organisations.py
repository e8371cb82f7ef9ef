"""Organisations, appointments and invites."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.organisations import JOINABLE, Appointment, Invite, Organisation, OrganisationKind
from services.domain.people import RegistrationStatus
from storage import tables
from storage.repositories.loading import hold, load, locked
from storage.repositories.organisation_search import Among, find_same_name, search
from storage.seats import in_force, not_over

_seats = tables.appointments.c
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

    async def hold(self, organisation_id: int) -> Organisation:
        return await hold(self._session, Organisation, organisation_id)

    async def add_appointment(self, appointment: Appointment) -> None:
        self._session.add(appointment)
        await self._session.flush()

    async def get_appointment(self, appointment_id: int) -> Appointment:
        return await load(self._session, Appointment, appointment_id)

    async def list_appointments(self, organisation_id: int, at: datetime) -> Sequence[Appointment]:
        return await self._appointments(_seats.organisation_id == organisation_id, at)

    async def find_last_over(self, person_id: int, at: datetime) -> Appointment | None:
        over = (_seats.person_id == person_id) & (_seats.until <= at)
        return await self._session.scalar(select(Appointment).where(over).order_by(_seats.until.desc()).limit(1))

    async def list_appointments_of(self, person_id: int, at: datetime) -> Sequence[Appointment]:
        return await self._appointments(_seats.person_id == person_id, at)

    async def _appointments(self, whose: ColumnElement[bool], at: datetime) -> Sequence[Appointment]:
        return (await self._session.scalars(select(Appointment).where(whose, not_over(at)).order_by(_seats.id))).all()

    async def list_names(self, person_ids: Sequence[int]) -> dict[int, str]:
        p = tables.persons.c
        rows = await self._session.execute(select(p.id, p.name).where(p.id.in_(person_ids)))
        return {row.id: row.name for row in rows}

    async def list_deputies(
        self, organisation_id: int, but: int, at: datetime, limit: int, offset: int
    ) -> Sequence[tuple[int, str]]:
        p, a = tables.persons.c, tables.accounts.c
        serves = exists().where(_seats.person_id == p.id, _seats.organisation_id == organisation_id, in_force(at))
        belongs = (p.employer_id == organisation_id) & (p.status == RegistrationStatus.ACTIVE)
        among = (
            select(p.id, p.name)
            .where(serves | belongs, exists().where(a.person_id == p.id), p.id != but)
            .order_by(serves.desc(), p.id)
        )
        return [(row.id, row.name) for row in await self._session.execute(among.limit(limit).offset(offset))]

    async def add_invite(self, invite: Invite) -> None:
        self._session.add(invite)

    async def find_invite(self, token: str) -> Invite | None:
        return await self._session.get(Invite, token)

    async def hold_invite(self, token: str) -> Invite | None:
        return await self._session.get(Invite, token, **locked(self._session))

    async def list_invites(self, organisation_id: int, at: datetime) -> Sequence[Invite]:
        i = tables.invites.c
        is_open = i.revoked_at.is_(None) & (i.expires_at > at) & (i.most_uses.is_(None) | (i.uses < i.most_uses))
        found = select(Invite).where(i.organisation_id == organisation_id, is_open)
        return (await self._session.scalars(found.order_by(i.issued_at.desc(), i.token))).all()
