"""What the owner of a case is told when it goes on and nobody decided: escalated, called back, moved along."""

from typing import Any

from handlers.widgets.navigation import GoClaim, GoClaims, GoHours, GoPetition, GoRegistration, home_row
from handlers.widgets.screen import Button, Screen, button
from handlers.widgets.words import bold, lines, listed, say
from services.domain.review import Review, ReviewKind, ReviewState
from services.review.history import History


def went_on_screen(kind: str, history: History) -> Screen:
    """`kind`: escalated or called_back; where the case lies now."""
    review = history.review
    here = history.desks[review.position] if review.state is ReviewState.PENDING else ""
    text = lines(
        bold(say(f"went.{kind}", what=say(f"went.of-{review.kind}"), number=review.subject_id)),
        say("went.now-at", desk=here) if here else None,
    )
    return Screen(text, [[_door(review)], home_row()], stays=True)


def _door(review: Review) -> Button:
    if review.kind is ReviewKind.CLAIM:
        return button("claim.see", GoClaim(claim=review.subject_id))
    if review.kind is ReviewKind.REGISTRATION:
        return button("home.registration", GoRegistration())
    return button("went.see", GoPetition(petition=review.subject_id))


def moved_screen(params: dict[str, Any]) -> Screen:
    """A transfer has taken effect: what went along, and what could not."""
    left = listed(f"№{number}" for number in params["released"])
    text = lines(
        bold(say("moved.title")),
        say("moved.hours"),
        say("moved.cases", count=params["moved"]) if params["moved"] else None,
        say("moved.released", claims=left) if left else None,
    )
    return Screen(text, [[button("home.hours", GoHours()), button("moved.claims", GoClaims())], home_row()], stays=True)
