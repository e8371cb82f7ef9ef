"""What lies at desks and what goes out from them: reviews, queues, jobs, notices, the audit log."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from services.domain.jobs import Job
from services.domain.phrases import Phrase
from services.domain.queues import Queue
from services.domain.review import Decision, Review, ReviewKind
from services.ports.rows import (
    Applicant,
    BatchRow,
    CardCopy,
    DeskWait,
    KindCount,
    NextCase,
    Notice,
    OwnDecision,
    QueuePart,
)


class Reviews(Protocol):
    async def add(self, review: Review) -> None: ...
    async def get(self, review_id: int) -> Review: ...
    async def list_open(self, applicant_id: int) -> Sequence[Review]:
        """The person's cases that wait at a desk, in order."""
        ...

    async def list_overdue(self, today: date, after: int, limit: int) -> Sequence[int]:
        """Ids beyond `after`, in order, of cases whose desk's days ended before today."""
        ...

    async def settle_returns(self, applicant_id: int) -> None:
        """From now on no return of theirs can be called back."""
        ...

    async def add_decision(self, decision: Decision) -> None: ...
    async def list_decisions(self, review_id: int) -> Sequence[Decision]: ...
    async def put_card(self, copy: CardCopy) -> None:
        """Remembers which review a message shows now."""
        ...

    async def forget_card(self, account_id: int, message_id: int) -> None: ...
    async def is_called(self, account_id: int, desks: Sequence[int], since: datetime, but: int) -> bool:
        """Whether a card came to the account since then, and a case that waits at these desks is before it."""
        ...

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

    async def count_by_kind(self, queue: Queue) -> Sequence[KindCount]:
        """What waits of each kind, whatever the filter; counts up to `MOST_COUNTED`, late ones among the oldest."""
        ...

    async def count_handed(self, queue: Queue) -> int:
        """What was handed to the viewer and waits."""
        ...

    async def find_next(self, queue: Queue, after: int | None) -> NextCase | None:
        """The oldest waiting review behind `after`, else the oldest other than that."""
        ...

    async def list_applicants(self, queue: Queue, name: str) -> Sequence[Applicant]:
        """Who of this full name (folded) waits at the desks."""
        ...

    async def list_batch(self, queue: Queue, limit: int) -> Sequence[BatchRow]:
        """What waits there, oldest first, with what the hours of claims are reckoned from."""
        ...

    async def list_waits(self, desks: Sequence[int], kind: ReviewKind | None, limit: int) -> Sequence[DeskWait]:
        """The last decisions of each of the desks, of the kind or of all."""
        ...

    async def list_own_decisions(self, desks: Sequence[int], person_id: int, limit: int) -> Sequence[OwnDecision]:
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
