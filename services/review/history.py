"""The history of a case in the words of its steps: who decided what, when, at which desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.domain.review import Action, Decision, Review, ReviewState
from services.permissions import Actor
from services.ports import Work
from services.review.pace import Pace, usual_pace

_AT_DESK = frozenset({Action.APPROVE, Action.RETURN, Action.REJECT, Action.ESCALATE})  # decided, or owed a decision


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One decision with the names that it is shown with. `organisation` is None for what the applicant did.

    `is_undone`: it was called back, or the case moved to other desks; it stands in the history and decides nothing.
    `colleague`: to whom the case was handed over.
    """

    decision: Decision
    person: str
    organisation: str | None
    is_undone: bool = False
    colleague: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What was mended: by field id the answer before and after, and how many papers came and went."""

    fields: Mapping[str, tuple[str | None, str | None]]
    papers_added: int
    papers_removed: int


@dataclass(frozen=True, slots=True)
class History:
    """A review with its lines, oldest first, and the names of its desks in order.

    `pace`: how long the desk that has it usually takes; `assignee`: whom it was handed to there. `has_left`: the case
    has gone to other organisations, and these are the lines of before.
    """

    review: Review
    lines: Sequence[HistoryLine]
    desks: Sequence[str]
    pace: Pace | None = None
    assignee: str = ""
    has_left: bool = False

    def until(self, count: int) -> "History":
        """Its first lines, for those whom the case has left; where it went is not for them."""
        if count == len(self.lines):
            return self
        return History(self.review, self.lines[:count], (), has_left=True)

    @property
    def returned(self) -> HistoryLine | None:
        """The latest return, which tells what is to be mended."""
        return next((line for line in reversed(self.standing) if line.decision.action is Action.RETURN), None)

    @property
    def standing(self) -> Sequence[HistoryLine]:
        """What desks decided and nobody called back."""
        return [line for line in self.lines if line.decision.desk is not None and not line.is_undone]

    @property
    def handed_in(self) -> Decision | None:
        """The latest submission."""
        return next((line.decision for line in reversed(self.lines) if line.decision.action is Action.SUBMIT), None)

    @property
    def changes(self) -> Changes | None:
        """What the latest submission has otherwise than the one before; None for a first one."""
        handed_in = [line.decision for line in self.lines if line.decision.action is Action.SUBMIT]
        if len(handed_in) < 2:
            return None
        before, after = handed_in[-2], handed_in[-1]
        fields = sorted(before.content.keys() | after.content.keys())
        altered = {f: (before.content.get(f), after.content.get(f)) for f in fields}
        return Changes(
            {f: pair for f, pair in altered.items() if pair[0] != pair[1]},
            papers_added=len(set(after.papers) - set(before.papers)),
            papers_removed=len(set(before.papers) - set(after.papers)),
        )

    @property
    def last(self) -> HistoryLine | None:
        """The latest decision of a desk."""
        return next(iter(reversed(self.standing)), None)

    @property
    def is_called_back(self) -> bool:
        """A decision was called back last, and the case waits at that desk again."""
        return self.review.state is ReviewState.PENDING and self.lines[-1].decision.action is Action.CALL_BACK

    def is_approved_by(self, actor: Actor) -> bool:
        """One of the actor's desks has approved what was handed in last."""
        of_now = [line.decision for line in self.standing if line.decision.round == self.review.round]
        return any(d.action is Action.APPROVE and d.organisation_id in actor.acts_for for d in of_now)

    def may_be_called_back_by(self, actor: Actor) -> bool:
        """The latest decision is the actor's own, and neither the next desk nor the clock has acted on it."""
        if self.last is None:
            return False
        decision, review = self.last.decision, self.review
        is_next = review.state is ReviewState.PENDING and review.position == (decision.desk or 0) + 1
        is_current = (decision.round, decision.turn) == (review.round, review.turn)
        is_own = decision.person_id == actor.person_id and decision.organisation_id in actor.acts_for
        return is_own and is_current and (is_next or review.state is ReviewState.RETURNED)


def readable_by(units: frozenset[int], review: Review, decisions: Sequence[Decision]) -> int:
    """How many of the decisions, given all in order, administrators of these organisations may read; 0: no such case.

    All of them, for a desk that the case has come to; the desks ahead do not know of it yet. A case that has gone to
    other organisations, as with somebody who moved, stays with who decided on it, up to then, and with nobody else.
    """
    is_released = review.state is ReviewState.WITHDRAWN and decisions[-1].action is Action.MOVE
    desks = () if is_released else review.organisations
    stakes = [n for n, d in enumerate(decisions, 1) if d.organisation_id in units and d.action in _AT_DESK]
    if units & set(desks[: review.position + 1]) or (stakes and units & set(desks)):
        return len(decisions)
    if not stakes:
        return 0
    gone = (n for n, d in enumerate(decisions[stakes[-1] :], stakes[-1]) if d.action in {Action.SUBMIT, Action.MOVE})
    return next(gone, len(decisions))


def undone_of(decisions: Sequence[Decision]) -> set[Decision]:
    """The decisions that a call back or a move undid, given all in order: each call back undoes the one before it."""
    undone: set[Decision] = set()
    standing: list[Decision] = []
    for decision in decisions:
        if decision.action is Action.SUBMIT:
            standing = []
        elif decision.action is Action.CALL_BACK:
            undone.add(standing.pop())
        elif decision.action is Action.MOVE:
            undone.update(standing)
            standing = []
        elif decision.desk is not None:
            standing.append(decision)
    return undone


async def history_of(work: Work, review: Review) -> History:
    decisions = await work.reviews.list_decisions(review.id)
    ids = {*review.organisations, *(d.organisation_id for d in decisions if d.organisation_id is not None)}
    names = {o.id: o.name for o in await work.organisations.list_by_ids(sorted(ids))}
    present = {id_ for d in decisions for id_ in (d.person_id, d.colleague_id) if id_ is not None}
    people = {id_: (await work.persons.get(id_)).name for id_ in sorted(present)}
    undone = undone_of(decisions)
    lines = [
        HistoryLine(
            d,
            people.get(d.person_id or 0, ""),
            names.get(d.organisation_id or 0),
            is_undone=d in undone,
            colleague=people.get(d.colleague_id or 0, ""),
        )
        for d in decisions
    ]
    assignee = (await work.persons.get(review.assignee_id)).name if review.assignee_id else ""
    pace = await usual_pace(work, review.desk_id, review.kind) if review.desk_id else None
    return History(review, lines, [names[organisation] for organisation in review.organisations], pace, assignee)
