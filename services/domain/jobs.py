"""Long work that goes on by itself, step by step, and survives a crash: batches of approvals, rosters."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.domain.errors import DomainError


class JobKind(StrEnum):
    BATCH_APPROVAL = "batch_approval"
    ROSTER_CHECK = "roster_check"  # the dry run of an import
    ROSTER_IMPORT = "roster_import"


class JobState(StrEnum):
    WAITING = "waiting"  # for its next step
    DONE = "done"
    CANCELLED = "cancelled"


class JobOver(DomainError):
    """The job was done or cancelled meanwhile."""


@dataclass(eq=False, kw_only=True)
class Job:
    """`position` of `total` items are done; what was done is committed together with it.

    `params` say what to do, `outcome` gathers what came of it; both are JSON and may be personal. `file` in the one and
    `files` in the other are blobs that the job alone uses. `message_id` is the message in which the account's owner
    sees the progress. `held_until`: a worker has it until then.
    """

    id: int = field(init=False)
    kind: JobKind
    account_id: int
    organisation_id: int | None
    created_at: datetime
    params: dict[str, Any]
    total: int
    position: int = 0
    outcome: dict[str, Any] = field(default_factory=dict)
    state: JobState = JobState.WAITING
    message_id: int | None = None
    held_until: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.state is not JobState.WAITING

    @property
    def files(self) -> list[str]:
        """The blobs that are forgotten with the job."""
        own = self.params.get("file")
        return [*([own] if own else []), *self.outcome.get("files", [])]

    def advance(self, by: int, outcome: dict[str, Any]) -> None:
        """`by` more items are done."""
        self.position += by
        self.outcome = outcome

    def end(self, state: JobState, at: datetime) -> None:
        self.state, self.ended_at, self.held_until = state, at, None
