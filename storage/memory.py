"""The unit of work: one transaction with its repositories, committed once and last."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.ports import (
    Accounts,
    Audit,
    Circumstances,
    Claims,
    Clock,
    Falsifications,
    Jobs,
    Ledger,
    Organisations,
    Outbox,
    Persons,
    Petitions,
    Phrases,
    Queues,
    Reviews,
    Roster,
    Standings,
    Work,
)
from storage.arrivals import UpdateMark
from storage.audit import SqlAlchemyAudit
from storage.engine import for_reading, for_writing
from storage.faults import in_our_words
from storage.outbox import SqlAlchemyOutbox
from storage.repositories.circumstances import SqlAlchemyCircumstances
from storage.repositories.claims import SqlAlchemyClaims
from storage.repositories.falsifications import SqlAlchemyFalsifications
from storage.repositories.jobs import SqlAlchemyJobs
from storage.repositories.ledger import SqlAlchemyLedger, SqlAlchemyStandings
from storage.repositories.organisations import SqlAlchemyOrganisations
from storage.repositories.people import SqlAlchemyAccounts, SqlAlchemyPersons
from storage.repositories.petitions import SqlAlchemyPetitions
from storage.repositories.phrases import SqlAlchemyPhrases
from storage.repositories.queues import SqlAlchemyQueues
from storage.repositories.reviews import SqlAlchemyReviews
from storage.repositories.roster import SqlAlchemyRoster


class SqlAlchemyWork:
    """The repositories of one transaction."""

    def __init__(self, session: AsyncSession, clock: Clock, audit: Audit) -> None:
        self.persons: Persons = SqlAlchemyPersons(session)
        self.accounts: Accounts = SqlAlchemyAccounts(session)
        self.organisations: Organisations = SqlAlchemyOrganisations(session)
        self.claims: Claims = SqlAlchemyClaims(session)
        self.petitions: Petitions = SqlAlchemyPetitions(session)
        self.circumstances: Circumstances = SqlAlchemyCircumstances(session)
        self.falsifications: Falsifications = SqlAlchemyFalsifications(session)
        self.reviews: Reviews = SqlAlchemyReviews(session)
        self.queues: Queues = SqlAlchemyQueues(session)
        self.phrases: Phrases = SqlAlchemyPhrases(session)
        self.ledger: Ledger = SqlAlchemyLedger(session)
        self.standings: Standings = SqlAlchemyStandings(session)
        self.roster: Roster = SqlAlchemyRoster(session)
        self.jobs: Jobs = SqlAlchemyJobs(session)
        self.outbox: Outbox = SqlAlchemyOutbox(session, clock)
        self.audit: Audit = audit


@dataclass
class SqlAlchemyMemory:
    """Opens transactions. With a `mark`, a writing one also notes that the update was handled, in the same commit."""

    engine: AsyncEngine
    clock: Clock
    mark: UpdateMark | None = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Work]:
        with in_our_words():
            session = AsyncSession(for_reading(self.engine), expire_on_commit=False, autoflush=False)
            try:
                yield SqlAlchemyWork(session, self.clock, SqlAlchemyAudit(session))
            finally:
                if session.in_transaction():  # else it holds no connection, and closing costs a task: 30 µs
                    await asyncio.shield(session.close())

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Work]:
        with in_our_words():
            async with AsyncSession(for_writing(self.engine), expire_on_commit=False, autoflush=False) as session:
                audit = SqlAlchemyAudit(session)
                yield SqlAlchemyWork(session, self.clock, audit)
                await session.flush()
                await audit.flush()
                if self.mark:
                    await self.mark.note(session, self.clock.now())
                await session.commit()
                if self.mark:
                    self.mark.is_noted = True
