"""What the use cases need from outside. `storage` and `bot` implement these; tests replace few of them.

Repositories speak entities; the read models further down are flat rows for screens that must be fast.
`get_` raises `NotFound`, `find_` may return None, `list_` and `count_` say what they do.
"""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.domain.circumstances import ApprovedCircumstance
from services.domain.claims import Claim, ClaimStatus
from services.domain.falsification import Falsification
from services.domain.hours import Hours
from services.domain.jobs import Job
from services.domain.learning import Subject, Track
from services.domain.ledger import LedgerEntry
from services.domain.organisations import (
    JOINABLE,
    Appointment,
    FormerEmployment,
    Invite,
    Organisation,
    OrganisationKind,
)
from services.domain.people import Account, Person, RegistrationStatus
from services.domain.petitions import Petition, PetitionStatus
from services.domain.phrases import Phrase
from services.domain.queues import Queue
from services.domain.review import Action, Caution, Decision, Review, ReviewKind
from services.domain.roster import RosterRow
from services.domain.workbooks import Column, SheetRow


class Clock(Protocol):
    """The only source of now."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...

    def today(self) -> date:
        """The calendar day in Asia/Shanghai."""
        ...


class Blobs(Protocol):
    """Bytes by their SHA-256 fingerprint, encrypted at rest."""

    async def keep(self, content: bytes) -> str: ...

    async def fetch(self, fingerprint: str) -> bytes: ...

    async def forget(self, fingerprint: str) -> None:
        """Deletes the content for whoever kept it: only for what cannot have been kept twice."""
        ...


class InspectedPaper(Protocol):
    """A file that was found fit to be evidence, cleaned of metadata."""

    @property
    def content(self) -> bytes: ...

    @property
    def original(self) -> str:
        """SHA-256 of what was sent."""
        ...

    @property
    def media_type(self) -> str: ...

    @property
    def name(self) -> str: ...


class PaperInspector(Protocol):
    """Decides by content whether a file may be evidence; raises an `InputInvalid` that says why not."""

    async def inspect(self, content: bytes, name: str) -> InspectedPaper: ...


class Sheet(Protocol):
    """A table that somebody sent, open for reading."""

    @property
    def name(self) -> str: ...

    @property
    def rows(self) -> int:
        """How many filled rows there are below the titles."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """The ids of the columns that the table has."""
        ...

    def batches(self) -> AsyncIterator[list[SheetRow]]:
        """The rows in order, some hundred at a time, once; the memory that it takes does not grow with the table."""
        ...


class Workbooks(Protocol):
    """Reads tables (xlsx, csv) that people send; raises a `WorkbookRefused` that says why not."""

    def open(self, content: bytes, columns: Sequence[Column]) -> AbstractAsyncContextManager[Sheet]: ...


class Tables(Protocol):
    """Writes tables for people. No text becomes a formula, a number or a link, whatever it begins with."""

    async def template(
        self, sheet: str, columns: Sequence[Column], page: str, explanation: Sequence[Sequence[str]]
    ) -> bytes:
        """An empty workbook to fill in, with lists for choices; the sheet `page` holds the explanation's rows."""
        ...

    async def table(self, sheet: str, titles: Sequence[str], batches: AsyncIterable[Sequence[Sequence[str]]]) -> bytes:
        """A workbook with the rows of all batches."""
        ...

    async def text(self, titles: Sequence[str], batches: AsyncIterable[Sequence[Sequence[str]]]) -> bytes:
        """The same as csv."""
        ...


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


class Persons(Protocol):
    async def add(self, person: Person) -> None: ...
    async def get(self, person_id: int) -> Person: ...
    async def hold(self, person_id: int) -> Person:
        """The person, locked until the end of the transaction: what is summed over their things cannot race."""
        ...

    async def is_document_taken(self, number: str, but_by: int) -> bool:
        """Whether a registration in force of somebody else holds the document number."""
        ...

    async def add_former_employment(self, employment: FormerEmployment) -> None: ...
    async def list_former_employments(self, person_id: int) -> Sequence[FormerEmployment]:
        """Where the person was before each move, the earliest first."""
        ...

    async def find_listed(self, employer_id: int, number: str, name: str) -> "RosterMatch | None":
        """Whom the unit's roster lists with this document number, and whether under this name (folded)."""
        ...

    async def merge(self, former_id: int, person_id: int) -> bool:
        """Gives the seats, petitions, cases, phrases and accounts of one person to another who is the same human.

        Says whether there were seats: then decisions name the former person for ever.
        """
        ...

    async def list_rows(self, among: "PeopleAmong", limit: int, offset: int) -> Sequence["PersonRow"]:
        """People of a unit, in the order in which they came."""
        ...

    async def count(self, among: "PeopleAmong") -> int: ...


class Accounts(Protocol):
    async def get(self, account_id: int) -> Account: ...
    async def forget_conversation(self, account_id: int) -> None:
        """Where the account's owner was typing is lost."""
        ...

    async def list_of_person(self, person_id: int) -> Sequence[Account]: ...
    async def list_at_desk(self, organisation_id: int, but: int | None, at: datetime) -> Sequence[Account]:
        """Accounts of those who review for the organisation at that moment, without the person `but`."""
        ...


class Organisations(Protocol):
    async def add(self, organisation: Organisation) -> None: ...
    async def get(self, organisation_id: int) -> Organisation: ...
    async def list_chain(self, organisation_id: int) -> Sequence[Organisation]:
        """The organisation and those above it, nearest first."""
        ...

    async def search(
        self,
        text: str,
        region: str | None,
        limit: int,
        offset: int,
        kinds: Sequence[OrganisationKind] = JOINABLE,
    ) -> Sequence[Organisation]:
        """Those of the kinds whose name holds every word of the text, in the region (a city holds its counties).

        Legal forms (有限公司 …), brackets, blanks, full-width and traditional characters make no difference. The name
        itself comes first, then those that begin with the text, the shorter ones first. All of them without a text.
        """
        ...

    async def find_same_name(self, name: str, region: str, kinds: Sequence[OrganisationKind]) -> Sequence[Organisation]:
        """Those in the region whose names are the same to the search."""
        ...

    async def find_by_credit_code(self, code: str) -> Organisation | None: ...
    async def list_authorities(self, regions: Sequence[str]) -> Sequence[Organisation]:
        """The authorities of exactly these regions, the eldest first."""
        ...

    async def list_by_ids(self, ids: Sequence[int]) -> Sequence[Organisation]: ...
    async def hold(self, organisation_id: int) -> Organisation:
        """The organisation, locked until the end of the transaction: who acts for it cannot change meanwhile."""
        ...

    async def add_appointment(self, appointment: Appointment) -> None: ...
    async def get_appointment(self, appointment_id: int) -> Appointment: ...
    async def list_appointments(self, organisation_id: int, at: datetime) -> Sequence[Appointment]:
        """Those in force at the moment, and those to come."""
        ...

    async def list_appointments_of(self, person_id: int, at: datetime) -> Sequence[Appointment]:
        """Those of a person in force at the moment, and those to come."""
        ...

    async def list_names(self, person_ids: Sequence[int]) -> dict[int, str]: ...
    async def list_deputies(
        self, organisation_id: int, but: int, at: datetime, limit: int, offset: int
    ) -> Sequence[tuple[int, str]]:
        """Ids and names of who may stand in for somebody: administrators, then active people with an account."""
        ...

    async def add_invite(self, invite: Invite) -> None: ...
    async def find_invite(self, token: str) -> Invite | None: ...
    async def hold_invite(self, token: str) -> Invite | None:
        """The invite, locked until the end of the transaction: its uses are counted one after another."""
        ...

    async def list_invites(self, organisation_id: int, at: datetime) -> Sequence[Invite]:
        """The links of a unit that are open at the moment, the latest first."""
        ...


class Claims(Protocol):
    async def add(self, claim: Claim) -> None: ...
    async def get(self, claim_id: int) -> Claim:
        """The claim with its papers."""
        ...

    async def find_draft(self, person_id: int, year: int, category: str, subject: Subject | None) -> Claim | None:
        """The latest draft of this kind, with its papers."""
        ...

    async def remove_draft(self, claim: Claim) -> None: ...
    async def list_rows(self, person_id: int, limit: int, offset: int) -> Sequence["ClaimRow"]: ...
    async def count_by_status(self, person_id: int) -> dict[ClaimStatus, int]: ...
    async def list_of_years(self, person_id: int, years: Sequence[int], but: int) -> Sequence["ClaimRow"]:
        """The person's claims for these years that were handed in, without one; the oldest first."""
        ...

    async def list_same_paper(self, originals: Sequence[str], but: int) -> Sequence["PaperUse"]:
        """Other claims (not drafts) that hold one of these files."""
        ...


class Petitions(Protocol):
    async def add(self, petition: Petition) -> None: ...
    async def get(self, petition_id: int) -> Petition:
        """The petition with its papers."""
        ...

    async def list_drafts(self, person_id: int, kind: ReviewKind) -> Sequence[Petition]:
        """The latest drafts of a kind, newest first, with their papers."""
        ...

    async def remove_draft(self, petition: Petition) -> None: ...
    async def list_rows(self, person_id: int, limit: int, offset: int) -> Sequence["PetitionRow"]: ...
    async def count(self, person_id: int) -> int: ...
    async def find_concerning(self, person_id: int, kind: ReviewKind, concerns: int) -> Petition | None:
        """The person's petition about that thing, with its papers: the one handed in, else the latest draft."""
        ...

    async def is_pending(self, kinds: Sequence[ReviewKind], key: str, but: int) -> bool:
        """Whether another petition about the same thing is under review."""
        ...


class Falsifications(Protocol):
    async def add(self, falsification: Falsification) -> None: ...
    async def get(self, falsification_id: int) -> Falsification: ...
    async def list_of_claim(self, claim_id: int) -> Sequence[Falsification]:
        """All findings about the claim, the earliest first."""
        ...


class Circumstances(Protocol):
    async def add(self, circumstance: ApprovedCircumstance) -> None: ...
    async def list_of_person(self, person_id: int) -> Sequence[ApprovedCircumstance]:
        """All of the person's, in order of their first day."""
        ...


class Reviews(Protocol):
    async def add(self, review: Review) -> None: ...
    async def get(self, review_id: int) -> Review: ...
    async def list_open(self, applicant_id: int) -> Sequence[Review]:
        """The person's cases that wait at a desk, in order."""
        ...

    async def list_overdue(self, today: date, after: int, limit: int) -> Sequence[int]:
        """Ids beyond `after`, in order, of cases whose desk's days ended before today."""
        ...

    async def add_decision(self, decision: Decision) -> None: ...
    async def list_decisions(self, review_id: int) -> Sequence[Decision]: ...
    async def put_card(self, copy: CardCopy) -> None:
        """Remembers which review a message shows now."""
        ...

    async def forget_card(self, account_id: int, message_id: int) -> None: ...
    async def list_cards(self, review_id: int) -> Sequence[CardCopy]:
        """The messages that show the review now."""
        ...


class Queues(Protocol):
    """What waits at desks, read in columns: it is looked at far more often than it changes."""

    async def list_part(self, queue: Queue, limit: int, offset: int) -> "QueuePart":
        """What waits there, oldest first, and how much that is (counted up to `MOST_COUNTED`)."""
        ...

    async def count(self, desks: Sequence[int], but: int | None) -> int:
        """What waits at these desks without the cases of the person `but`, counted up to `MOST_COUNTED`."""
        ...

    async def count_by_kind(self, queue: Queue) -> Sequence["KindCount"]:
        """What waits of each kind, whatever the filter; counts up to `MOST_COUNTED`, late ones among the oldest."""
        ...

    async def count_handed(self, queue: Queue) -> int:
        """What was handed to the viewer and waits."""
        ...

    async def find_next(self, queue: Queue, after: int | None) -> int | None:
        """The oldest waiting review behind `after`, else the oldest other than that."""
        ...

    async def list_applicants(self, queue: Queue, name: str) -> Sequence["Applicant"]:
        """Who of this full name (folded) waits at the desks."""
        ...

    async def list_batch(self, queue: Queue, limit: int) -> Sequence["BatchRow"]:
        """What waits there, oldest first, with what the hours of claims are reckoned from."""
        ...

    async def list_waits(self, desks: Sequence[int], kind: ReviewKind | None, limit: int) -> Sequence["DeskWait"]:
        """The last decisions of each of the desks, of the kind or of all."""
        ...

    async def list_own_decisions(self, desks: Sequence[int], person_id: int, limit: int) -> Sequence["OwnDecision"]:
        """What the person decided last at these desks, the latest first."""
        ...


class Phrases(Protocol):
    """Reviewers' own texts."""

    async def add(self, phrase: Phrase) -> None: ...
    async def get(self, phrase_id: int) -> Phrase: ...
    async def list_of_person(self, person_id: int) -> Sequence[Phrase]:
        """In the order in which they were added."""
        ...

    async def remove(self, phrase: Phrase) -> None: ...


class Ledger(Protocol):
    async def append(self, entry: LedgerEntry) -> None: ...
    async def find_by_claim(self, claim: Claim) -> LedgerEntry | None:
        """The entry in force that a claim was credited with."""
        ...

    async def list_of_claim(self, claim: Claim) -> Sequence[LedgerEntry]:
        """All that was ever entered for the claim, reversals with it, in order."""
        ...

    async def list_of_year(self, person_id: int, year: int) -> Sequence[LedgerEntry]:
        """Entries in force that touch the year, in order of approval; reversed ones are left out."""
        ...

    async def list_credits(self, person_id: int, year: int) -> Sequence["Credit"]:
        """The same as an evaluation reads them."""
        ...

    async def put_summary(self, summary: "YearSummary") -> None: ...
    async def list_years(self, person_id: int) -> Sequence["YearSummary"]: ...


class Roster(Protocol):
    """The people whom a unit lists, many at a time: rows that no entity is made for."""

    async def find(self, unit_id: int, rows: Sequence[RosterRow]) -> dict[str, "RosterEntry"]:
        """Who is meant, by document number: a registration before somebody whom the unit lists.

        Registrations in force count wherever they are, those begun only in the unit and under the same name.
        """
        ...

    async def add(self, unit_id: int, region: str, rows: Sequence[RosterRow], at: datetime) -> None:
        """Lists them."""
        ...

    async def change(self, rows: Sequence[tuple[int, RosterRow]]) -> None:
        """New answers of listed people by their ids; raises `Stale` when one of them is not listed any more."""
        ...

    async def list_page(self, unit_id: int, after: int, limit: int) -> Sequence["RosterPerson"]:
        """The unit's people behind the id, in the order of ids."""
        ...


class Jobs(Protocol):
    """Long work. A worker holds a job for a while; of one that died, another takes the job when that while is over."""

    async def add(self, job: Job) -> None: ...
    async def get(self, job_id: int) -> Job: ...
    async def hold(self, job_id: int) -> Job:
        """The job as it is now, locked until the end of the transaction: no two steps of it at once."""
        ...

    async def list_of_account(self, account_id: int, limit: int) -> Sequence[Job]:
        """The latest first."""
        ...

    async def is_any_free(self, now: datetime) -> bool:
        """Whether a job waits that nobody holds."""
        ...

    async def take_next(self, now: datetime, until: datetime) -> Job | None:
        """The oldest job that waits and that nobody holds, now held until then."""
        ...

    async def keep_hold(self, job_id: int, until: datetime | None) -> None:
        """Holds a waiting job until then; None lets it go."""
        ...

    async def release_all(self) -> None:
        """Nobody holds any job: for a process that knows to be the only one."""
        ...

    async def remove_ended(self, before: datetime) -> Sequence[Job]:
        """Deletes the jobs that ended before, and gives them."""
        ...


class Outbox(Protocol):
    async def put(self, notices: Sequence[Notice]) -> None: ...


class Audit(Protocol):
    async def record(self, actor: int | None, action: str, subject: str, facts: dict[str, Any], at: datetime) -> None:
        """Appends one link to the chain. `facts` hold ids and codes, never personal data."""
        ...


class Standings(Protocol):
    """The hot read of `/hours`: one statement."""

    async def get(self, person_id: int, year: int) -> "StandingRow": ...


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
    """A line of a reviewer's queue. `category` is None for all but claims."""

    review_id: int
    kind: ReviewKind
    subject_id: int
    applicant: str
    category: str | None
    cautions: Caution
    waiting_since: datetime


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
