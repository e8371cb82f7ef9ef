"""The credit bank (学时银行): an append-only ledger of what was approved, before any cap (DOMAIN §2)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.domain.hours import Hours
from services.domain.learning import Subject, Track


class EntrySource(StrEnum):
    """Where an entry comes from."""

    CLAIM = "claim"
    IMPORT = "import"
    CORRECTION = "correction"


@dataclass(eq=False, kw_only=True)
class LedgerEntry:
    """One approved thing. Never edited or deleted; a correction reverses the entry that it names.

    `hours` is None where the rulebook sets the figure (a paper, a posting, an exam). `first_year`..`last_year` are the
    calendar years that its days touch, or the claim's own year where no days are known.
    """

    id: int = field(init=False)
    person_id: int
    source: EntrySource
    claim_id: int | None
    reverses_id: int | None
    category: str
    subject: Subject | None
    track: Track | None
    hours: Hours | None
    first_day: date | None
    last_day: date | None
    points: int | None
    first_year: int
    last_year: int
    title: str
    rulebook: str
    recorded_at: datetime
