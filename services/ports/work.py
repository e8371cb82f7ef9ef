"""One transaction with its repositories."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from services.ports.desks import Audit, Jobs, Outbox, Phrases, Queues, Reviews
from services.ports.filings import Claims, Falsifications, Ledger, Petitions, Standings
from services.ports.people import Accounts, Circumstances, Organisations, Persons, Roster


class Work(Protocol):
    """One transaction with its repositories."""

    persons: Persons
    accounts: Accounts
    organisations: Organisations
    claims: Claims
    petitions: Petitions
    circumstances: Circumstances
    falsifications: Falsifications
    reviews: Reviews
    queues: Queues
    phrases: Phrases
    ledger: Ledger
    roster: Roster
    jobs: Jobs
    outbox: Outbox
    audit: Audit
    standings: Standings


class Memory(Protocol):
    """Opens transactions. A writing one commits when its block ends without an error, last and once."""

    def reading(self) -> AbstractAsyncContextManager[Work]: ...

    def writing(self) -> AbstractAsyncContextManager[Work]: ...
