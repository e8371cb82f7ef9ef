"""Persons and their accounts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.organisations import AppointmentRole
from services.domain.people import Account, Person
from storage import tables
from storage.repositories.loading import load
from storage.seats import in_force

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
        if self._session.get_bind().dialect.name == "sqlite":  # the transaction has held the only write lock all along
            return await self.get(person_id)
        # FOR NO KEY UPDATE: rows that only point to the person need not wait, or two who decide on each other lock up
        lock = {"key_share": True}
        return await self._session.get_one(Person, person_id, with_for_update=lock, populate_existing=True)

    async def is_document_taken(self, number: str, but_by: int) -> bool:
        connection = await self._session.connection()
        index = connection.dialect.keyring.blind(number, "persons.document_index")  # type: ignore[attr-defined]
        holder = await self._session.scalar(
            select(tables.persons.c.id).where(
                tables.persons.c.document_index == index, tables.IN_FORCE, tables.persons.c.id != but_by
            )
        )
        return holder is not None


class SqlAlchemyAccounts:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, account_id: int) -> Account:
        return await load(self._session, Account, account_id)

    async def list_of_person(self, person_id: int) -> Sequence[Account]:
        accounts = tables.accounts.c
        return (
            await self._session.scalars(select(Account).where(accounts.person_id == person_id).order_by(accounts.id))
        ).all()

    async def list_at_desk(self, organisation_id: int, but: int | None, at: datetime) -> Sequence[Account]:
        accounts, appointments = tables.accounts.c, tables.appointments.c
        return (
            await self._session.scalars(
                select(Account)
                .join(tables.appointments, appointments.person_id == accounts.person_id)
                .where(
                    appointments.organisation_id == organisation_id,
                    appointments.role.in_(_AT_THE_DESK),
                    in_force(at),
                    accounts.person_id.is_distinct_from(but),
                )
                .order_by(accounts.id)
                .distinct()
            )
        ).all()
