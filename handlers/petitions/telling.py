"""What the petitioner is told of a decision: the outcome, the reasons, and what happens now."""

from handlers.petitions.facts import effect_lines
from handlers.petitions.screens import kind_name
from handlers.widgets.history import verdict_lines
from handlers.widgets.navigation import GoHours, GoPetition, GoRegistration, GoUnits, home_row
from handlers.widgets.screen import Button, Screen, button
from handlers.widgets.words import bold, lines, say
from services.domain.review import Action
from services.petitions.kinds import CHANGES, FOR_ANYBODY
from services.review.told import Told


def petition_decided(told: Told) -> Screen:
    """One decision; the last approval says what follows from it."""
    line, review = told.line, told.review
    action = line.decision.action
    is_granted = action is Action.APPROVE and told.is_final
    values = {"kind": kind_name(review.kind), "number": review.subject_id, "desk": line.organisation or ""}
    text = lines(
        bold(say("decided.petition-granted" if is_granted else f"decided.petition-{action}", **values)),
        say("decided.about", title=told.title) if told.title else None,
        *verdict_lines(line, told.reasons),
        say(f"granted.{review.kind}") if is_granted else None,
        *(effect_lines(told.effects) if is_granted else []),
    )
    return Screen(text, [_next_row(told, is_granted=is_granted), home_row()], stays=True)


def _next_row(told: Told, *, is_granted: bool) -> list[Button]:
    """The petition, and the door to what it has changed."""
    review = told.review
    key = "decided.mend" if told.line.decision.action is Action.RETURN else "petition.see"
    row = [button(key, GoPetition(petition=review.subject_id))]
    if not is_granted:
        return row
    if review.kind in FOR_ANYBODY:
        return [*row, button("home.units", GoUnits())]
    if review.kind in CHANGES:
        return [*row, button("home.registration-active", GoRegistration())]
    return [*row, button("home.hours", GoHours())]
