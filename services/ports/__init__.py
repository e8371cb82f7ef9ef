"""What the use cases need from outside. `storage` and `bot` implement these; tests replace few of them.

Repositories speak entities; the read models in `rows` are flat rows for screens that must be fast.
`get_` raises `NotFound`, `find_` may return None, `list_` and `count_` say what they do.
"""

from services.ports.desks import Audit, Jobs, Outbox, Phrases, Queues, Reviews
from services.ports.filings import Claims, Falsifications, Ledger, Petitions, Standings
from services.ports.outside import Blobs, Clock, InspectedPaper, PaperInspector, Sheet, Tables, Workbooks
from services.ports.people import Accounts, Circumstances, Organisations, Persons, Roster
from services.ports.rows import (
    Applicant,
    BatchRow,
    CardCopy,
    ClaimRow,
    Credit,
    DeskWait,
    KindCount,
    NextCase,
    Notice,
    OwnDecision,
    PaperUse,
    PeopleAmong,
    PersonRow,
    PetitionRow,
    QueuePart,
    QueueRow,
    RosterEntry,
    RosterMatch,
    RosterPerson,
    StandingRow,
    YearSummary,
)
from services.ports.work import Memory, Work

__all__ = [
    "Accounts",
    "Applicant",
    "Audit",
    "BatchRow",
    "Blobs",
    "CardCopy",
    "Circumstances",
    "ClaimRow",
    "Claims",
    "Clock",
    "Credit",
    "DeskWait",
    "Falsifications",
    "InspectedPaper",
    "Jobs",
    "KindCount",
    "Ledger",
    "Memory",
    "NextCase",
    "Notice",
    "Organisations",
    "Outbox",
    "OwnDecision",
    "PaperInspector",
    "PaperUse",
    "PeopleAmong",
    "PersonRow",
    "Persons",
    "PetitionRow",
    "Petitions",
    "Phrases",
    "QueuePart",
    "QueueRow",
    "Queues",
    "Reviews",
    "Roster",
    "RosterEntry",
    "RosterMatch",
    "RosterPerson",
    "Sheet",
    "StandingRow",
    "Standings",
    "Tables",
    "Work",
    "Workbooks",
    "YearSummary",
]
