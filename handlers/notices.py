"""Messages to other people, put into words when they are sent, in their language and as things stand then."""

from dataclasses import dataclass, replace
from typing import Any

from handlers.jobs import report_screen
from handlers.registration.screens import registration_screen
from handlers.review.screens import card_screen
from handlers.widgets.history import verdict_lines
from handlers.widgets.jobs import job_screen
from handlers.widgets.navigation import GoClaim, GoHours, GoNewClaim, GoRegistration, home_row
from handlers.widgets.screen import Screen, button
from handlers.widgets.words import bold, lines, say
from services.domain.errors import NotFound, NotPermitted
from services.domain.jobs import Job
from services.domain.review import Action, ReviewKind, ReviewState
from services.jobs import ViewJob
from services.permissions import Actor
from services.registration import ViewRegistration
from services.review.cards import Card
from services.review.desk import ViewCard
from services.review.told import Told, ViewDecision

_NEXT = {Action.APPROVE: "pending", Action.RETURN: "returned", Action.REJECT: "rejected"}  # what a verdict leaves to do


@dataclass(frozen=True, slots=True)
class Written:
    """A notice in words. `edits`: the message to redraw instead of sending; `card`: the case whose buttons it shows."""

    screen: Screen
    edits: int | None = None
    card: Card | None = None
    is_quiet: bool = False


@dataclass
class Notices:
    """Writes each kind of notice; None when it has become pointless meanwhile."""

    cards: ViewCard
    decisions: ViewDecision
    registrations: ViewRegistration
    jobs: ViewJob

    async def write(self, actor: Actor, kind: str, params: dict[str, Any]) -> Written | None:
        try:
            if kind == "review_card":
                return await self._card(actor, params)
            if kind == "card_refresh":
                return Written(card_screen(await self.cards(actor, params["review"])), edits=params["message"])
            if kind in {"job_progress", "job_done"}:
                return _of_job(await self.jobs(actor, params["job"]), is_done=kind == "job_done")
            if kind == "form_received":
                return Written(registration_screen(await self.registrations(actor, None)))
            return _decided(await self.decisions(actor, (params["review"], params["round"], params["desk"])))
        except (NotFound, NotPermitted):
            return None

    async def _card(self, actor: Actor, params: dict[str, Any]) -> Written | None:
        card = await self.cards(actor, params["review"])
        return Written(card_screen(card), card=card) if card.is_here else None


def _of_job(job: Job, *, is_done: bool) -> Written | None:
    """The message that shows the progress is redrawn; what came of the job is a message of its own."""
    if is_done:
        return Written(replace(report_screen(job), stays=True))
    return Written(job_screen(job), edits=job.message_id) if job.message_id else None


def _decided(told: Told) -> Written:
    """What a desk decided, for the applicant: the outcome, the reasons, what to do next."""
    line, review = told.line, told.review
    action = line.decision.action
    is_last = review.state is not ReviewState.PENDING
    values = {"number": review.subject_id, "desk": line.organisation or "", "who": line.person, "at": line.decision.at}
    outcome = "credited" if action is Action.APPROVE and told.is_final else action
    counted = [
        say("decided.counted", year=c.year, subject=say(f"subject.{c.subject}"), hours=c.hours, total=c.total)
        for c in (told.counted if outcome == "credited" else ())
    ]
    text = lines(
        bold(say(f"decided.{review.kind}-{outcome}", **values)),
        say("decided.about", title=told.title) if told.title else None,
        *counted,
        *verdict_lines(line, told.reasons),
    )
    claim = review.subject_id
    if review.kind is ReviewKind.CLAIM:
        first = [button("decided.mend" if action is Action.RETURN else "claim.see", GoClaim(claim=claim))]
        if outcome == "credited":
            first.append(button("home.hours", GoHours()))
    elif outcome == "credited":
        first = [button("home.hours", GoHours()), button("home.claim", GoNewClaim())]
    else:
        first = [button(f"home.registration-{_NEXT[action]}", GoRegistration())]
    return Written(Screen(text, [first, home_row()], stays=True), is_quiet=not (told.is_final or is_last))
