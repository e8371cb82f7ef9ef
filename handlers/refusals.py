"""Why somebody may not do a thing, from where they stand, and the door that is open to them instead."""

from handlers.widgets.navigation import GoHours, GoProfile, GoQueue, GoRegistration, GoUnits, home_row
from handlers.widgets.screen import Button, Screen, button
from handlers.widgets.words import Html, listed, say
from services.administration.seats import AppointmentView
from services.domain.errors import NotPermitted
from services.domain.people import RegistrationStatus
from services.permissions import Actor, Permission

_OWN = {Permission.SEE_OWN_HOURS, Permission.CLAIM, Permission.KEEP_PROFILE}
_OF_SEATS = {
    Permission.REVIEW,
    Permission.MANAGE_PEOPLE,
    Permission.APPOINT,
    Permission.AUDIT,
    Permission.ACCUSE,
}


def refusal(actor: Actor, error: NotPermitted, last: AppointmentView | None) -> Screen:
    """This person's own reason; `last` is the seat that they had until lately."""
    if error.asked in _OWN:
        return _own(actor)
    if error.asked == Permission.REGISTER:
        doors = [button("home.hours", GoHours()), button("home.profile", GoProfile())]
        return Screen(say("refused.registered"), [doors, home_row()])
    if error.asked in _OF_SEATS:
        return Screen(_of_seats(actor, Permission(error.asked), last), [*_desk_doors(actor), home_row()])
    return Screen(say("error.not-permitted"), [home_row()])


def _own(actor: Actor) -> Screen:
    """What only a registered professional has: where the registration stands."""
    if actor.status is RegistrationStatus.NONE and actor.seats:
        return Screen(say("refused.own-desk"), [*_desk_doors(actor), home_row()])
    door = button(f"home.registration-{actor.status}", GoRegistration())
    return Screen(say(f"refused.own-{actor.status}"), [[door], home_row()])


def _of_seats(actor: Actor, asked: Permission, last: AppointmentView | None) -> Html:
    right = say("right." + asked.replace(" ", "-"))
    if actor.seats and actor.may(asked):
        return say("refused.elsewhere", right=right)
    if actor.seats:
        held = sorted({seat.role for seat in actor.seats})
        return say("refused.seats-lack", roles=listed(say(f"role.{role}") for role in held), right=right)
    if last is not None:
        seat = last.appointment
        return say("refused.seat-over", unit=last.unit.name, role=say(f"role.{seat.role}"), until=seat.until)
    return say("refused.no-seat", right=right)


def _desk_doors(actor: Actor) -> list[list[Button]]:
    doors = [button("home.review-plain", GoQueue())] if actor.may(Permission.REVIEW) else []
    return [[*doors, button("home.units", GoUnits())]] if actor.seats else []
