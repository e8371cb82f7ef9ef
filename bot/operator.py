"""What the operator does by hand: organisations that nobody registers themselves, and their first administrators."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.domain.errors import DomainError, NotFound
from services.domain.learning import EmployerNature
from services.domain.organisations import Appointment, AppointmentRole, Organisation, OrganisationKind
from services.domain.people import Account, Person, RegistrationStatus
from services.domain.regions import PROVINCE, counties
from services.domain.regions import region as region_of
from services.ports import Clock
from storage import tables
from storage.audit import SqlAlchemyAudit
from storage.engine import for_writing
from storage.faults import in_our_words


class ParentMissing(DomainError):
    """The organisation above does not exist."""


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What an organisation is told by. `pack` names a rule pack of the unit's own."""

    kind: OrganisationKind
    name: str
    region: str
    parent_id: int | None = None
    nature: EmployerNature | None = None
    pack: str | None = None
    sample: bool = False


async def add_organisation(engine: AsyncEngine, clock: Clock, new: NewOrganisation) -> int:
    """Adds an organisation and gives its id; raises `RegionUnknown`, `ParentMissing`."""
    with in_our_words():
        async with AsyncSession(for_writing(engine)) as session, session.begin():
            if new.parent_id is not None and await session.get(Organisation, new.parent_id) is None:
                raise ParentMissing
            unit = Organisation(
                kind=new.kind,
                name=new.name,
                region=region_of(new.region).code,
                parent_id=new.parent_id,
                nature=new.nature,
                pack=new.pack,
                sample=new.sample,
            )
            session.add(unit)
            await session.flush()
            await _record(session, "operator.organisation", f"organisation {unit.id}", clock.now())
            return unit.id


async def list_organisations(engine: AsyncEngine, region: str | None) -> AsyncIterator[tuple[Any, ...]]:
    """Id, kind, region, credit code, id of the one above and name, by region; raises `RegionUnknown`."""
    c = tables.organisations.c
    listed = select(c.id, c.kind, c.region, c.credit_code, c.parent_id, c.name).order_by(c.region, c.id)
    if region is not None and (code := region_of(region).code) != PROVINCE:
        listed = listed.where(c.region.in_([code, *(county.code for county in counties(code))]))
    with in_our_words():
        async with engine.connect() as connection:
            async for row in await connection.stream(listed):
                yield tuple(row)


async def appoint(
    engine: AsyncEngine,
    clock: Clock,
    *,
    channel: str,
    user_id: int,
    name: str,
    organisation_id: int,
    role: AppointmentRole = AppointmentRole.HEAD,
) -> int:
    """Makes the owner of a channel's account an administrator of the organisation; gives the person's id.

    An account that the bot has not met yet is made known, with `name` for its person.
    """
    now = clock.now()
    with in_our_words():
        async with AsyncSession(for_writing(engine)) as session, session.begin():
            if await session.get(Organisation, organisation_id) is None:
                raise NotFound
            person_id = await _person_of(session, channel, user_id, name, now)
            seat = Appointment(person_id=person_id, organisation_id=organisation_id, role=role, since=now)
            session.add(seat)
            subject = f"organisation {organisation_id}"
            await _record(session, "operator.appoint", subject, now, person=person_id)
            return person_id


async def _person_of(session: AsyncSession, channel: str, user_id: int, name: str, now: datetime) -> int:
    known = (tables.accounts.c.channel == channel) & (tables.accounts.c.user_id == user_id)
    account = await session.scalar(select(Account).where(known))
    if account is None:
        account = Account(channel=channel, user_id=user_id, language="zh_CN")
        session.add(account)
    if account.person_id is None:
        person = Person(status=RegistrationStatus.NONE, created_at=now, name=name)
        session.add(person)
        await session.flush()
        account.person_id = person.id
    await session.flush()
    return account.person_id


async def _record(session: AsyncSession, action: str, subject: str, at: datetime, **facts: int) -> None:
    audit = SqlAlchemyAudit(session)
    await audit.record(None, action, subject, dict(facts), at)
    await session.flush()
    await audit.flush()
