"""A case's steps on screen: the desks in order, who decided when, who has it now; and what a return asks to mend."""

from collections.abc import Sequence
from typing import Any

from handlers.widgets.words import Html, bold, lines, say, shown
from services.domain.review import Action, ReviewState
from services.review.history import History, HistoryLine
from services.rulebook import Reason

_PASSING = frozenset({Action.HAND_OVER, Action.CALL_BACK, Action.ESCALATE, Action.MOVE})


def history_lines(history: History) -> list[Html]:
    """One line a desk of the present round, what else happened to the case in it, then earlier rounds in short."""
    review = history.review
    if history.has_left:
        return [_earlier(line) for line in history.lines if line.decision.action is not Action.SUBMIT]
    decided = {line.decision.desk: line for line in history.standing if line.decision.round == review.round}
    told = []
    for position, (level, name) in enumerate(zip(review.levels, history.desks, strict=True)):
        line = decided.get(position)
        values = {"step": position + 1, "level": say(f"level.{level}"), "desk": name}
        if line is not None:
            by = {"who": line.person, "at": line.decision.at}
            told.append(say(f"steps.{line.decision.action}", **values, **by))
        elif review.state is ReviewState.PENDING and position == review.position:
            told += _here(history, values)
        else:
            told.append(say("steps.ahead", **values))
    passed = [_passed(line) for line in history.lines if line.decision.round == review.round and _is_passing(line)]
    told += [Html(""), bold(say("steps.passed")), *passed] if passed else []
    earlier = [line for line in history.lines if line.decision.round < review.round]
    return told + [_earlier(line) for line in earlier if line.decision.action is not Action.SUBMIT]


def _here(history: History, values: dict[str, Any]) -> list[Html]:
    """Who has it, and how long that usually takes."""
    told = [bold(say("steps.here", **values, at=history.review.waiting_since))]
    if history.assignee:
        told.append(say("steps.assigned", who=history.assignee))
    if history.pace:
        days = history.pace.median
        told.append(say("steps.usual", days=days) if days else say("steps.usual-same-day"))
    return told


def _is_passing(line: HistoryLine) -> bool:
    return line.decision.action in _PASSING


def _passed(line: HistoryLine) -> Html:
    """What happened to the case besides the desks' decisions."""
    decision = line.decision
    values = {"desk": line.organisation or "", "who": line.person, "to": line.colleague, "at": decision.at}
    return say(f"steps.{decision.action}", **values)


def _earlier(line: HistoryLine) -> Html:
    decision = line.decision
    where = line.organisation or say("steps.applicant")
    return say(
        "steps.earlier", round=decision.round, where=where, what=say(f"action.{decision.action}"), at=decision.at
    )


def verdict_lines(line: HistoryLine, reasons: Sequence[Reason]) -> list[Html]:
    """Why a desk returned or rejected: each reason with its clause, then the comment."""
    known = {reason.id: reason for reason in reasons}
    told = [
        say("return.reason", reason=known[code].name, citation=known[code].citation.brief)
        if code in known
        else say("return.reason-old", reason=code)
        for code in line.decision.reasons
    ]
    if line.decision.comment:
        told.append(say("return.comment", comment=line.decision.comment))
    return told


def return_lines(history: History | None, reasons: Sequence[Reason]) -> list[Html]:
    """What the last desk said, with its name and time."""
    last = history.last if history else None
    if last is None:
        return []
    action = last.decision.action
    head = say(f"return.{action}", desk=last.organisation or "", who=last.person, at=last.decision.at)
    return [lines(bold(head)), *verdict_lines(last, reasons), Html("")]


def reason_label(reason: Reason, is_chosen: bool) -> str:
    """A reason on a button, with a mark in words of shape when it is chosen."""
    return f"{'☑' if is_chosen else '☐'} {shown(reason.name)}"
