"""Screens of a unit's administrators."""

from datetime import datetime, timedelta

from handlers.units.callbacks import ChooseDeputy, Dismiss, EndDeputy, GiveRole, InviteSeat, ListSeats, SeeSeat
from handlers.widgets.navigation import GoUnit, back_row
from handlers.widgets.screen import Button, Screen, button
from handlers.widgets.words import Html, bold, lines, say
from services.administration.seats import AppointmentView
from services.domain.organisations import Appointment, AppointmentRole, Organisation

ROLES = (AppointmentRole.REVIEWER, AppointmentRole.PEOPLE, AppointmentRole.AUDITOR, AppointmentRole.HEAD)


def seat_line(view: AppointmentView, *, with_unit: bool = False) -> Html:
    """One administrator in a line: who, what, the phone, and since when or on which days."""
    seat = view.appointment
    told = say(
        "seats.line",
        who=view.unit.name if with_unit else view.name or say("seats.unnamed"),
        role=say(f"role.{seat.role}"),
        phone=seat.office_phone or "—",
        since=seat.since,
    )
    if view.stands_in_for is not None:
        return lines(told, say("seats.deputy-line", name=view.stands_in_for, until=last_moment(seat)))
    return lines(told, say("seats.until", until=seat.until)) if seat.until else told


def last_moment(seat: Appointment) -> datetime | None:
    """The last minute of a deputy's last day: a span that ends at midnight reads as if it were a day longer."""
    return seat.until and seat.until - timedelta(minutes=1)


def seats_screen(unit: Organisation, seats: list[AppointmentView]) -> Screen:
    """Everybody who acts for the unit; a button each."""
    text = lines(bold(say("seats.title", unit=unit.name)), *[seat_line(each) for each in seats])
    rows = [
        [
            button(
                "seats.one",
                SeeSeat(seat=each.appointment.id),
                name=each.name or say("seats.unnamed"),
                role=say(f"role.{each.appointment.role}"),
            )
        ]
        for each in seats
    ]
    return Screen(text, [*rows, [button("seats.invite", InviteSeat(unit=unit.id))], back_row(GoUnit(unit=unit.id))])


def seat_screen(view: AppointmentView, rows: list[list[Button]]) -> Screen:
    """One appointment with its deputies."""
    text = lines(
        bold(view.unit.name),
        seat_line(view),
        *[seat_line(deputy) for deputy in view.deputies],
    )
    return Screen(text, rows)


def seat_rows(view: AppointmentView, *, is_head: bool) -> list[list[Button]]:
    """What may be done with an appointment that is not over."""
    seat = view.appointment
    if seat.is_deputy:
        return [[button("seats.end-deputy", EndDeputy(seat=seat.id), name=view.name)]]
    rows = [[button("seats.end-deputy", EndDeputy(seat=d.appointment.id), name=d.name)] for d in view.deputies]
    rows.append([button("seats.deputise", ChooseDeputy(seat=seat.id))])
    if is_head:
        rows.append([button("seats.give-role", GiveRole(seat=seat.id)), button("seats.dismiss", Dismiss(seat=seat.id))])
    return rows


def roles_screen(text: Html, pick: "dict[AppointmentRole, Button]", unit: int) -> Screen:
    """The roles, each with what it may do."""
    told = [say(f"role.{role}-does") for role in pick]
    return Screen(lines(text, *told), [*([each] for each in pick.values()), back_row(ListSeats(unit=unit))])
