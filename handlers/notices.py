"""Messages to other people, put into words when they are sent, in their language and as things stand then."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from handlers.falsification.reading import appeal_settled_screen, finding_screen
from handlers.jobs import report_screen
from handlers.petitions.screens import petition_screen
from handlers.petitions.telling import petition_decided
from handlers.registration.screens import registration_screen
from handlers.review.screens import card_screen
from handlers.transfers import moved_screen, went_on_screen
from handlers.units.screens import last_moment
from handlers.widgets.history import verdict_lines
from handlers.widgets.jobs import job_screen
from handlers.widgets.navigation import GoClaim, GoHours, GoNewClaim, GoRegistration, home_row
from handlers.widgets.screen import Screen, button
from handlers.widgets.words import bold, lines, say, shown
from services.administration.seats import AppointmentView, ViewAppointment
from services.domain.errors import NotFound, NotPermitted
from services.domain.jobs import Job
from services.domain.review import PETITIONED, Action, ReviewKind, ReviewState
from services.falsification import ViewAppealOutcome, ViewFinding
from services.jobs import ViewJob
from services.permissions import Actor
from services.petitions.progress import ViewPetition
from services.registration import ViewRegistration
from services.review.calls import AnswerCall, Call
from services.review.cards import Card
from services.review.desk import ViewCard
from services.review.told import Told, ViewDecision
from services.review.whereabouts import ViewWhereabouts

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
    calls: AnswerCall
    decisions: ViewDecision
    registrations: ViewRegistration
    petitions: ViewPetition
    jobs: ViewJob
    findings: ViewFinding
    appeals: ViewAppealOutcome
    whereabouts: ViewWhereabouts
    appointments: ViewAppointment

    async def write(self, actor: Actor, kind: str, params: dict[str, Any]) -> Written | None:
        try:
            return await self._writers[kind](self, actor, kind, params)
        except (NotFound, NotPermitted):
            return None

    async def _refresh(self, actor: Actor, _kind: str, params: dict[str, Any]) -> Written | None:
        return Written(card_screen(await self.cards(actor, params["review"])), edits=params["message"])

    async def _job(self, actor: Actor, kind: str, params: dict[str, Any]) -> Written | None:
        return _of_job(await self.jobs(actor, params["job"]), is_done=kind == "job_done")

    async def _finding(self, actor: Actor, _kind: str, params: dict[str, Any]) -> Written | None:
        return Written(replace(finding_screen(await self.findings(actor, params["falsification"])), stays=True))

    async def _appeal(self, actor: Actor, _kind: str, params: dict[str, Any]) -> Written | None:
        return Written(appeal_settled_screen(await self.appeals(actor, params["falsification"])))

    async def _moved(self, _actor: Actor, _kind: str, params: dict[str, Any]) -> Written | None:
        return Written(moved_screen(params))

    async def _went_on(self, actor: Actor, kind: str, params: dict[str, Any]) -> Written | None:
        return Written(went_on_screen(kind, await self.whereabouts(actor, params["review"])))

    async def _seat(self, actor: Actor, kind: str, params: dict[str, Any]) -> Written | None:
        return _of_seat(await self.appointments(actor, params["appointment"]), kind)

    async def _rebound(self, _actor: Actor, _kind: str, _params: dict[str, Any]) -> Written | None:
        return Written(Screen(say("told.rebound"), [home_row()], stays=True))

    async def _form(self, actor: Actor, _kind: str, params: dict[str, Any]) -> Written | None:
        """The web form has taken a document number: what it belongs to, as it is now."""
        if petition := params.get("petition"):
            return Written(petition_screen(await self.petitions(actor, petition), actor))
        return Written(registration_screen(await self.registrations(actor, None)))

    async def _decision(self, actor: Actor, _kind: str, params: dict[str, Any]) -> Written | None:
        return _decided(await self.decisions(actor, (params["review"], params["round"], params["desk"])))

    async def _card(self, actor: Actor, _kind: str, params: dict[str, Any]) -> Written | None:
        card = await self.calls(actor, Call(params["review"], is_personal=bool(params.get("handed_over"))))
        return Written(card_screen(card), card=card) if card else None

    _writers: ClassVar[dict[str, Callable[["Notices", Actor, str, dict[str, Any]], Awaitable[Written | None]]]] = {
        "review_card": _card,
        "card_refresh": _refresh,
        "job_progress": _job,
        "job_done": _job,
        "accused": _finding,
        "appeal_settled": _appeal,
        "moved": _moved,
        "escalated": _went_on,
        "called_back": _went_on,
        "dismissed": _seat,
        "role_changed": _seat,
        "deputised": _seat,
        "accepted": _seat,
        "rebound": _rebound,
        "form_received": _form,
        "decided": _decision,
    }


def _of_seat(view: AppointmentView, kind: str) -> Written:
    """A role was taken away, changed, given for a span of days, or an invitation to it accepted."""
    seat = view.appointment
    about = {"unit": view.unit.name, "role": say(f"role.{seat.role}")}
    if kind == "accepted":
        about["name"] = view.name or say("seats.somebody")
    if kind == "deputised":
        about |= {"name": view.stands_in_for or "", "since": shown(seat.since), "until": shown(last_moment(seat))}
    return Written(Screen(say(f"told.{kind}", **about), [home_row()], stays=True))


def _of_job(job: Job, *, is_done: bool) -> Written | None:
    """The message that shows the progress is redrawn; what came of the job is a message of its own."""
    if is_done:
        return Written(replace(report_screen(job), stays=True))
    return Written(job_screen(job), edits=job.message_id) if job.message_id else None


def _decided(told: Told) -> Written | None:
    """What a desk decided, for the applicant: the outcome, the reasons, what to do next.

    None for the approval that ends a transfer: the notice of the move says it.
    """
    if told.review.kind is ReviewKind.TRANSFER and told.is_final and told.line.decision.action is Action.APPROVE:
        return None
    if told.review.kind in PETITIONED:
        return Written(
            petition_decided(told), is_quiet=not (told.is_final or told.review.state is not ReviewState.PENDING)
        )
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
