"""The review chain (审核链): one engine for whatever passes from desk to desk (DOMAIN §4).

A review walks a list of desks. At each step an administrator of that organisation approves, returns or rejects; the
applicant may withdraw until the first decision. After a return the chain starts again at the first desk, because every
desk answers for what it approved (谁审核谁负责, Zibo 六3) and the mended thing is another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntFlag, StrEnum

from services.domain.errors import DomainError, NotPermitted, Stale
from services.domain.hours import Hours
from services.domain.moments import local
from services.domain.working_days import working_day_after


class ReviewKind(StrEnum):
    """What is reviewed; also the name of its chain in the rule packs."""

    CLAIM = "claim"
    REGISTRATION = "registration"
    DEPARTMENT_REGISTRATION = "department_registration"
    EMPLOYER_REGISTRATION = "employer_registration"
    AGENCY_REGISTRATION = "agency_registration"
    ADMINISTRATION = "administration"  # to act for an organisation that exists
    TITLE_CHANGE = "title_change"
    DOCUMENT_CHANGE = "document_change"
    CIRCUMSTANCE = "circumstance"
    TRANSFER = "transfer"
    APPEAL = "appeal"


PETITIONED = frozenset(ReviewKind) - {ReviewKind.CLAIM, ReviewKind.REGISTRATION}


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
    HAND_OVER = "hand_over"  # to a colleague at the same desk
    CALL_BACK = "call_back"  # one's own decision, until the next desk has acted
    ESCALATE = "escalate"  # by the clock: the desk was silent for the days that its chain gives it
    MOVE = "move"  # by a unit transfer: the case goes on at the new unit's desks


class Caution(IntFlag):
    """What gives a reviewer pause, as it was when the case came in; the card looks again."""

    PAPER_REUSED_OWN = 1
    PAPER_REUSED_OTHER = 2
    DAYS_CLAIMED = 4  # the same days stand in another claim of the person
    OVER_CAP = 8  # counts less than it states
    OUTSIDE_WINDOW = 16
    FACTS_MISSING = 32
    RANK_UNSTATED = 64


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


class CallBackTooLate(DomainError):
    """The next desk has acted on the decision, or it was somebody else's."""


class NotColleague(DomainError):
    """The case can be handed only to somebody who sits at the same desk, and not to its applicant."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One step of a chain: the level (employer, department, authority) and the organisation that fills it.

    `days`: the working days that it has, where its chain gives any.
    """

    level: str
    organisation_id: int
    days: int | None = None


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
    person_id: int | None  # None: the clock
    action: Action
    reasons: list[str]
    comment: str
    papers: list[str]  # fingerprints
    content: dict[str, str]  # what was handed in, for a submission; all of it is personal
    rulebook: str
    at: datetime
    turn: int = 0  # how often the round was taken up again: a called back step is decided anew
    waited_since: datetime | None = None  # when the case had come to the desk
    colleague_id: int | None = None  # to whom it was handed over


@dataclass(eq=False, kw_only=True)
class Review:
    """A walk along the desks. `round` counts submissions, `position` is the desk that has it now.

    `turn` counts what took up a step of the round anew: a call back, an escalation, a move to another unit.
    `assignee_id` is the colleague it was handed to; `category` and `cautions` are what queues are filtered by.
    """

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
    days: list[int | None] = field(default_factory=list)
    turn: int = 0
    due_on: date | None = None
    assignee_id: int | None = None
    category: str | None = None
    cautions: int = 0

    @classmethod
    def open(
        cls, kind: ReviewKind, subject_id: int, applicant_id: int, desks: Sequence[Desk], at: datetime
    ) -> "Review":
        """A first submission, at the first desk."""
        review = cls(
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
            days=[desk.days for desk in desks],
        )
        review._wait_at(0, at)
        return review

    @property
    def desks(self) -> tuple[Desk, ...]:
        return tuple(map(Desk, self.levels, self.organisations, self.days))

    @property
    def is_untouched(self) -> bool:
        """No desk has decided since the last submission."""
        return self.state is ReviewState.PENDING and self.position == 0

    def resubmit(self, desks: Sequence[Desk], at: datetime) -> None:
        """The mended case goes to the first desk again; the chain is that of today's organisations."""
        if self.state not in {ReviewState.RETURNED, ReviewState.WITHDRAWN}:
            raise AlreadyDecided
        self._walk(desks)
        self.round, self.turn = self.round + 1, 0
        self._wait_at(0, at)

    def move(self, desks: Sequence[Desk], at: datetime) -> None:
        """The applicant came to another unit: the open case begins again at the first of the new desks."""
        if self.state is not ReviewState.PENDING:
            raise AlreadyDecided
        self._walk(desks)
        self.turn += 1
        self._wait_at(0, at)

    def release(self, at: datetime) -> None:
        """The applicant came to where nothing of the kind is known: the open case is in their own hands again."""
        if self.state is not ReviewState.PENDING:
            raise AlreadyDecided
        self.turn += 1
        self._end(ReviewState.WITHDRAWN, at)

    def hand_over(self, colleague: int, acts_for: frozenset[int]) -> None:
        """Another administrator of the same desk is asked to take it; every one of them still may."""
        self._ensure_here(acts_for)
        if colleague == self.applicant_id:
            raise NotColleague
        self.assignee_id = colleague

    def call_back(self, decision: Decision, by: int, acts_for: frozenset[int], at: datetime) -> None:
        """One's own latest decision is undone, until the next desk or the applicant has acted."""
        if decision.desk is None or decision.person_id != by or decision.organisation_id not in acts_for:
            raise CallBackTooLate
        is_next = self.state is ReviewState.PENDING and self.position == decision.desk + 1
        is_returned = self.state is ReviewState.RETURNED and self.position == decision.desk
        if (decision.round, decision.turn) != (self.round, self.turn) or not (is_next or is_returned):
            raise CallBackTooLate
        self.turn += 1
        self._wait_at(decision.desk, at)

    def escalate(self, organisation_id: int, level: str, at: datetime) -> None:
        """A silent desk's case goes to the organisation above it, which decides in its place."""
        if self.state is not ReviewState.PENDING:
            raise AlreadyDecided
        self.levels = [*self.levels[: self.position], level, *self.levels[self.position + 1 :]]
        changed = [*self.organisations]
        changed[self.position] = organisation_id
        self.organisations = changed
        self.days = [*self.days[: self.position], None, *self.days[self.position + 1 :]]
        self.turn += 1
        self._wait_at(self.position, at)

    def decide(self, verdict: Verdict, by: int, acts_for: frozenset[int], at: datetime) -> None:
        """One verdict at the present desk; the last approval ends the walk."""
        if self.state is not ReviewState.PENDING:
            raise AlreadyDecided
        if by == self.applicant_id:
            raise OwnCase
        self._ensure_here(acts_for)
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

    def _ensure_here(self, acts_for: frozenset[int]) -> None:
        if self.state is not ReviewState.PENDING:
            raise AlreadyDecided
        if self.desk_id not in acts_for:
            raise NotThisDesk

    def _walk(self, desks: Sequence[Desk]) -> None:
        self.levels, self.organisations = [d.level for d in desks], [d.organisation_id for d in desks]
        self.days = [d.days for d in desks]

    def _wait_at(self, position: int, at: datetime) -> None:
        self.state, self.position, self.waiting_since = ReviewState.PENDING, position, at
        self.desk_id, self.assignee_id = self.organisations[position], None
        days = self.days[position]
        self.due_on = None if days is None else working_day_after(local(at).date(), days)

    def _end(self, state: ReviewState, at: datetime) -> None:
        self.state, self.desk_id, self.waiting_since = state, None, at
        self.assignee_id = self.due_on = None


_ENDS = {
    Action.APPROVE: ReviewState.APPROVED,
    Action.RETURN: ReviewState.RETURNED,
    Action.REJECT: ReviewState.REJECTED,
}
