"""Persons and their accounts."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.organisations import AppointmentRole, FormerEmployment
from services.domain.people import Account, Person, RegistrationStatus
from services.ports import PeopleAmong, PersonRow, RosterMatch, Sitter
from storage import tables
from storage.repositories.loading import hold, load
from storage.search_names import plain, searchable
from storage.seats import in_force
from storage.types import Instant

_p = tables.persons.c
_OWNED = (  # what goes along when two persons turn out to be one human; decisions stay with whom they were made by
    tables.appointments.c.person_id,
    tables.appointments.c.deputy_of,
    tables.petitions.c.person_id,
    tables.reviews.c.applicant_id,
    tables.reviews.c.assignee_id,
    tables.phrases.c.person_id,
    tables.invites.c.person_id,
    tables.invites.c.issued_by,
    tables.accounts.c.person_id,
)
_AT_THE_DESK = (AppointmentRole.REVIEWER, AppointmentRole.HEAD)


class SqlAlchemyPersons:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, person: Person) -> None:
        self._session.add(person)
        await self._session.flush()

    async def get(self, person_id: int) -> Person:
        return await load(self._session, Person, person_id)

    async def hold(self, person_id: int) -> Person:
        return await hold(self._session, Person, person_id)

    async def is_document_taken(self, number: str, but_by: int) -> bool:
        index = self._blind(number, "persons.document_index")
        holder = await self._session.scalar(
            select(tables.persons.c.id).where(
                tables.persons.c.document_index == index, tables.IN_FORCE, tables.persons.c.id != but_by
            )
        )
        return holder is not None

    def _blind(self, value: str, column: str) -> bytes:
        """The value as the blind index of a column holds it."""
        index: bytes = self._session.get_bind().dialect.keyring.blind(value, column)  # type: ignore[attr-defined]
        return index

    async def find_listed(self, employer_id: int, number: str, name: str) -> RosterMatch | None:
        index = self._blind(number, "persons.document_index")
        listed = select(Person).where(_p.employer_id == employer_id, _p.document_index == index, tables.LISTED)
        person = await self._session.scalar(listed)
        return None if person is None else RosterMatch(person, plain(person.name) == plain(name))

    async def merge(self, former_id: int, person_id: int) -> bool:
        moved = [
            await self._session.execute(update(column.table).where(column == former_id).values({column: person_id}))
            for column in _OWNED
        ]
        return bool(moved[0].rowcount)  # type: ignore[attr-defined]

    async def list_rows(self, among: PeopleAmong, limit: int, offset: int) -> Sequence[PersonRow]:
        has_account = exists().where(tables.accounts.c.person_id == _p.id)
        page = select(_p.id, _p.name, _p.status, has_account).where(*self._among(among)).order_by(_p.id)
        return [PersonRow(*row) for row in await self._session.execute(page.limit(limit).offset(offset))]

    async def count(self, among: PeopleAmong) -> int:
        counted = select(func.count()).select_from(tables.persons).where(*self._among(among))
        return await self._session.scalar(counted) or 0

    def _among(self, among: PeopleAmong) -> list[ColumnElement[bool]]:
        asked = [_p.employer_id == among.organisation_id, _p.status != RegistrationStatus.DRAFT]
        if among.status:
            asked.append(_p.status == among.status)
        if among.name:
            asked.append(_p.name_index == self._blind(searchable(among.name), "persons.name_index"))
        if among.number:
            asked.append(_p.document_index == self._blind(among.number, "persons.document_index"))
        return asked

    async def add_former_employment(self, employment: FormerEmployment) -> None:
        self._session.info.setdefault("moves", {}).pop(employment.person_id, None)
        self._session.add(employment)
        await self._session.flush()

    async def list_former_employments(self, person_id: int) -> Sequence[FormerEmployment]:
        known: dict[int, Sequence[FormerEmployment]] = self._session.info.setdefault("moves", {})
        if person_id not in known:  # a decision asks for it up to six times
            known[person_id] = (await self._session.scalars(_moves(), {"person_id": person_id})).all()
        return known[person_id]


class SqlAlchemyAccounts:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, account_id: int) -> Account:
        return await load(self._session, Account, account_id)

    async def forget_conversation(self, account_id: int) -> None:
        held = tables.conversations
        await self._session.execute(delete(held).where(held.c.account_id == account_id))

    async def list_of_person(self, person_id: int) -> Sequence[Account]:
        return (await self._session.scalars(_accounts(), {"person_id": person_id})).all()

    async def list_at_desk(self, organisation_id: int, but: int | None, at: datetime) -> Sequence[Sitter]:
        rows = await self._session.execute(_at_desk(), {"organisation_id": organisation_id, "now": at})
        return [Sitter(*row) for row in rows if row.person_id != but]


@cache  # each decision asks for both, and putting them together takes longer than SQLite needs to answer
def _moves() -> Select[FormerEmployment]:
    f = tables.former_employments.c
    return select(FormerEmployment).where(f.person_id == bindparam("person_id")).order_by(f.id)


@cache
def _at_desk() -> Select[int, int]:
    a, seat = tables.accounts.c, tables.appointments.c
    return (
        select(a.id, a.person_id)
        .join(tables.appointments, seat.person_id == a.person_id)
        .where(
            seat.organisation_id == bindparam("organisation_id"),
            seat.role.in_(_AT_THE_DESK),
            in_force(bindparam("now", type_=Instant)),
        )
        .order_by(a.id)
        .distinct()
    )


@cache
def _accounts() -> Select[Account]:
    a = tables.accounts.c
    return select(Account).where(a.person_id == bindparam("person_id")).order_by(a.id)
