"""Flat rows that repositories give for screens that must be fast, and what is put away for others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.domain.claims import ClaimStatus
from services.domain.hours import Hours
from services.domain.learning import Subject, Track
from services.domain.people import Person, RegistrationStatus
from services.domain.petitions import PetitionStatus
from services.domain.review import Action, Caution, ReviewKind


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to somebody else: what it is about, in ids; the words are made when it is sent, in their language.

    `key` makes a notice unique: put twice, it is there once.
    """

    account_id: int
    kind: str
    params: dict[str, Any]
    key: str
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class CardCopy:
    """A message on somebody's screen that shows a review."""

    account_id: int
    message_id: int
    review_id: int


@dataclass(frozen=True, slots=True)
class Credit:
    """Of an entry what counts in a year."""

    category: str
    subject: Subject | None
    track: Track | None
    hours: Hours | None
    first_day: date | None
    last_day: date | None
    points: int | None


@dataclass(frozen=True, slots=True)
class YearSummary:
    """The stored result of a year: a cache of `evaluate_year`. `figures` is its compact JSON."""

    person_id: int
    year: int
    rulebook: str
    figures: str


@dataclass(frozen=True, slots=True)
class StandingRow:
    """What `/hours` shows of a person. `summary` is None before the first entry of the year."""

    name: str
    region: str
    employer: str
    nature: str | None
    pack: str | None
    summary: YearSummary | None


@dataclass(frozen=True, slots=True)
class PeopleAmong:
    """Which people of a unit: in one state, of one name (folded), with one document number."""

    organisation_id: int
    status: RegistrationStatus | None = None
    name: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A line of a unit's people."""

    id: int
    name: str
    status: RegistrationStatus
    has_account: bool


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """Who holds a document number. `is_here`: of the unit that asks; the others' answers are not told."""

    person_id: int
    is_listed: bool
    is_here: bool
    name: str
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A line of the unit's people."""

    id: int
    name: str
    status: RegistrationStatus
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class RosterMatch:
    """Somebody on a roster with a document number; `has_same_name` compares folded names."""

    person: Person
    has_same_name: bool


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A line of my claims."""

    id: int
    year: int
    category: str
    status: ClaimStatus
    facts: dict[str, str]
    updated_at: datetime
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class PetitionRow:
    """A line of my petitions."""

    id: int
    kind: ReviewKind
    status: PetitionStatus
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A line of a reviewer's queue. `category` and `facts` are None for all but claims."""

    review_id: int
    kind: ReviewKind
    subject_id: int
    applicant: str
    category: str | None
    cautions: Caution
    waiting_since: datetime
    facts: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class NextCase:
    """The case to look at next. `left`: how many wait, with it; `is_anew`: after the last one the oldest again."""

    review_id: int
    left: int
    is_anew: bool = False


@dataclass(frozen=True, slots=True)
class QueuePart:
    """Some lines of a queue, and how many there are in all. The rest is where the desk of the first line stands."""

    rows: Sequence[QueueRow]
    total: int
    region: str | None = None
    nature: str | None = None
    pack: str | None = None


@dataclass(frozen=True, slots=True)
class KindCount:
    """How much of a kind waits, since when the oldest, and how much of it is late."""

    kind: ReviewKind
    count: int
    oldest: datetime
    late: int


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody whose cases wait."""

    person_id: int
    name: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A case that may be decided with others. What stands behind a claim is None for other kinds."""

    review_id: int
    version: int
    subject_id: int
    year: int | None
    category: str | None
    subject: Subject | None
    facts: dict[str, str] | None
    region: str | None
    nature: str | None
    pack: str | None


@dataclass(frozen=True, slots=True)
class DeskWait:
    """A decision of a desk: since when the case had waited there, and when it was decided."""

    organisation_id: int
    kind: ReviewKind
    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnDecision:
    """A line of what a reviewer decided."""

    review_id: int
    kind: ReviewKind
    subject_id: int
    applicant: str
    action: Action
    at: datetime


@dataclass(frozen=True, slots=True)
class PaperUse:
    """A file that another claim holds as well."""

    original: str
    claim_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Sitter:
    """An account of somebody who reviews for an organisation."""

    id: int
    person_id: int
