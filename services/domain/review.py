"""The review chain (审核链): one engine for whatever passes from desk to desk (DOMAIN §4).

A review walks a list of desks. At each step an administrator of that organisation approves, returns or rejects; the
applicant may withdraw until the first decision. After a return the chain starts again at the first desk, because every
desk answers for what it approved (谁审核谁负责, Zibo 六3) and the mended thing is another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.domain.errors import DomainError, NotPermitted, Stale
from services.domain.hours import Hours


class ReviewKind(StrEnum):
    """What is reviewed; also the name of its chain in the rule packs."""

    CLAIM = "claim"
    REGISTRATION = "registration"


class ReviewState(StrEnum):
    PENDING = "pending"
    RETURNED = "returned"
    REJECTED = "rejected"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What was done to a review, by a desk or by the applicant."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    WITHDRAW = "withdraw"


class ChainIncomplete(DomainError):
    """The organisations above the unit do not make a whole chain of desks."""

    fields = ("level",)


class OwnCase(DomainError):
    """Nobody decides on their own claim or registration."""


class NotThisDesk(DomainError):
    """The case lies at another desk than one of this administrator's."""


class AlreadyDecided(Stale):
    """The step was decided before this press arrived."""


class ReasonMissing(DomainError):
    """A return or a rejection needs a reason."""


class HoursNotGranted(DomainError):
    """No source gives the figure: the reviewer has to enter hours and a reason with the approval (DOMAIN §7)."""


class WithdrawalTooLate(DomainError):
    """A desk has already decided."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One step of a chain: the level (employer, department, authority) and the organisation that fills it."""

    level: str
    organisation_id: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer says at a step. `granted` are hours that the reviewer sets, with the comment as their reason."""

    action: Action
    reasons: tuple[str, ...] = ()
    comment: str = ""
    granted: Hours | None = None

    def __post_init__(self) -> None:
        if self.action is Action.RETURN and not (self.reasons or self.comment):
            raise ReasonMissing
        if (self.action is Action.REJECT or self.granted is not None) and not self.comment:
            raise ReasonMissing


@dataclass(eq=False, kw_only=True)
class Decision:
    """A line of the history, kept for ever: who did what, when, for which desk, on which papers, under which rules."""

    id: int = field(init=False)
    review_id: int
    round: int
    desk: int | None  # position in the chain; None for what the applicant does
    organisation_id: int | None
    person_id: int
    action: Action
    reasons: list[str]
    comment: str
    papers: list[str]  # fingerprints
    content: dict[str, str]  # what was handed in, for a submission; all of it is personal
    rulebook: str
    at: datetime


@dataclass(eq=False, kw_only=True)
class Review:
    """A walk along the desks. `round` counts submissions, `position` is the desk that has it now."""

    id: int = field(init=False)
    version: int = field(init=False)
    kind: ReviewKind
    subject_id: int
    applicant_id: int
    levels: list[str]
    organisations: list[int]
    state: ReviewState
    round: int
    position: int
    desk_id: int | None  # the organisation that has it now; what the queues are read by
    waiting_since: datetime

    @classmethod
    def open(
        cls, kind: ReviewKind, subject_id: int, applicant_id: int, desks: Sequence[Desk], at: datetime
    ) -> "Review":
        """A first submission, at the first desk."""
        return cls(
            kind=kind,
            subject_id=subject_id,
            applicant_id=applicant_id,
            levels=[desk.level for desk in desks],
            organisations=[desk.organisation_id for desk in desks],
            state=ReviewState.PENDING,
            round=1,
            position=0,
            desk_id=desks[0].organisation_id,
            waiting_since=at,
        )

    @property
    def desks(self) -> tuple[Desk, ...]:
        return tuple(map(Desk, self.levels, self.organisations))

    @property
    def is_untouched(self) -> bool:
        """No desk has decided since the last submission."""
        return self.state is ReviewState.PENDING and self.position == 0

    def resubmit(self, desks: Sequence[Desk], at: datetime) -> None:
        """The mended case goes to the first desk again; the chain is that of today's organisations."""
        if self.state not in {ReviewState.RETURNED, ReviewState.WITHDRAWN}:
            raise AlreadyDecided
        self.levels, self.organisations = [d.level for d in desks], [d.organisation_id for d in desks]
        self.round += 1
        self._wait_at(0, at)

    def decide(self, verdict: Verdict, by: int, acts_for: frozenset[int], at: datetime) -> None:
        """One verdict at the present desk; the last approval ends the walk."""
        if self.state is not ReviewState.PENDING:
            raise AlreadyDecided
        if by == self.applicant_id:
            raise OwnCase
        if self.desk_id not in acts_for:
            raise NotThisDesk
        if verdict.action not in _ENDS:
            raise NotPermitted  # submitting and withdrawing are the applicant's
        if verdict.action is Action.APPROVE and self.position + 1 < len(self.levels):
            self._wait_at(self.position + 1, at)
        else:
            self._end(_ENDS[verdict.action], at)

    def withdraw(self, at: datetime) -> None:
        """The applicant takes it back, until the first decision."""
        if self.state is not ReviewState.PENDING:
            raise AlreadyDecided
        if not self.is_untouched:
            raise WithdrawalTooLate
        self._end(ReviewState.WITHDRAWN, at)

    def _wait_at(self, position: int, at: datetime) -> None:
        self.state, self.position, self.waiting_since = ReviewState.PENDING, position, at
        self.desk_id = self.organisations[position]

    def _end(self, state: ReviewState, at: datetime) -> None:
        self.state, self.desk_id, self.waiting_since = state, None, at


_ENDS = {
    Action.APPROVE: ReviewState.APPROVED,
    Action.RETURN: ReviewState.RETURNED,
    Action.REJECT: ReviewState.REJECTED,
}
