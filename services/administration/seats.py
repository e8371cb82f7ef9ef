"""A unit's administrators: who they are, what they may do, and how a role is changed or taken away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.domain.errors import NotFound, Stale
from services.domain.organisations import Appointment, AppointmentRole, InvitePurpose, LastHead, Organisation
from services.permissions import Actor, Permission, Role
from services.ports import Clock, Notice, Work
from services.use_case import Query, UseCase


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An administrator of a unit: `name` theirs, `stands_in_for` the name of whose deputy they are.

    `deputies` are those of the administrator in this role, where one appointment is looked at.
    """

    appointment: Appointment
    unit: Organisation
    name: str
    stands_in_for: str | None = None
    deputies: Sequence["AppointmentView"] = ()


async def views_of(work: Work, unit: Organisation, appointments: Sequence[Appointment]) -> list[AppointmentView]:
    """The appointments with the names that they need."""
    ids = {a.person_id for a in appointments} | {a.deputy_of for a in appointments if a.deputy_of is not None}
    names = await work.organisations.list_names(sorted(ids))
    return [
        AppointmentView(a, unit, names.get(a.person_id, ""), names.get(a.deputy_of or 0) if a.is_deputy else None)
        for a in appointments
    ]


async def tell(work: Work, kind: str, appointment: Appointment) -> None:
    """A notice to whom an appointment is about; its words are made from the appointment as it is then."""
    accounts = await work.accounts.list_of_person(appointment.person_id)
    key = f"{kind}:{appointment.id}"
    await work.outbox.put([Notice(a.id, kind, {"appointment": appointment.id}, f"{key}:{a.id}") for a in accounts])


def is_deputy_of(appointment: Appointment, other: Appointment) -> bool:
    """Whether the other one is of a deputy in the same role; a deputy has none."""
    return other.deputy_of == appointment.person_id and other.role is appointment.role and not appointment.is_deputy


class Seats:
    """Ends appointments inside the transaction of a use case."""

    def __init__(self, work: Work, now: datetime) -> None:
        self._work, self._now = work, now

    async def open(self, appointment_id: int) -> Appointment:
        """The appointment, with its unit locked; `Stale` for one that is over."""
        found = await self._work.organisations.get_appointment(appointment_id)
        await self._work.organisations.hold(found.organisation_id)
        return await self.look_at(appointment_id)

    async def look_at(self, appointment_id: int) -> Appointment:
        """The appointment; `Stale` for one that is over."""
        found = await self._work.organisations.get_appointment(appointment_id)
        others = await self._work.organisations.list_appointments(found.organisation_id, self._now)
        if found not in others:
            raise Stale
        return found

    async def end(self, appointment: Appointment) -> list[int]:
        """Takes it away with its deputies, whose ids are given; raises `LastHead`."""
        others = await self._work.organisations.list_appointments(appointment.organisation_id, self._now)
        self._ensure_a_head_is_left(appointment, others)
        appointment.end(self._now)
        ended = [a for a in others if is_deputy_of(appointment, a)]
        for deputy in ended:
            deputy.end(self._now)
            await tell(self._work, "dismissed", deputy)
        await self._take_back_links(appointment.organisation_id, {a.person_id for a in (appointment, *ended)})
        return [deputy.person_id for deputy in ended]

    async def _take_back_links(self, organisation_id: int, people: set[int]) -> None:
        """What somebody has handed out as an administrator of the unit opens nothing after they left."""
        for invite in await self._work.organisations.list_invites(organisation_id, self._now):
            if invite.issued_by in people and invite.purpose is not InvitePurpose.JOIN:
                invite.revoked_at = self._now

    def _ensure_a_head_is_left(self, appointment: Appointment, others: Sequence[Appointment]) -> None:
        heads = [a for a in others if a.role is AppointmentRole.HEAD and not a.is_deputy]
        if heads == [appointment]:
            raise LastHead


@dataclass
class ListAdministrators(Query[int, list[AppointmentView]]):
    """Who acts for the unit now or will; for its heads."""

    permission = Permission.APPOINT
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, organisation_id: int) -> list[AppointmentView]:
        unit = await work.organisations.get(organisation_id)
        actor.ensure_acts_as(Role.HEAD, unit.id)
        return await views_of(work, unit, await work.organisations.list_appointments(unit.id, self.clock.now()))


@dataclass
class ViewAppointment(Query[int, AppointmentView]):
    """One appointment, over or not: for whom it is about, and for a head of its unit."""

    permission = Permission.LOOK_AROUND
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, appointment_id: int) -> AppointmentView:
        found = await work.organisations.get_appointment(appointment_id)
        is_mine = actor.person_id is not None and actor.person_id in {found.person_id, found.deputy_of}
        if not is_mine and found.organisation_id not in actor.units_as(Role.HEAD):
            raise NotFound
        unit = await work.organisations.get(found.organisation_id)
        others = await work.organisations.list_appointments(unit.id, self.clock.now())
        deputies = [a for a in others if is_deputy_of(found, a)]
        view = (await views_of(work, unit, [found]))[0]
        return replace(view, deputies=await views_of(work, unit, deputies))


@dataclass
class ListOwnAppointments(Query[None, list[AppointmentView]]):
    """What the actor acts for, now or from a day to come."""

    permission = Permission.LOOK_AROUND
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: None) -> list[AppointmentView]:
        if actor.person_id is None:
            return []
        told: list[AppointmentView] = []
        for mine in await work.organisations.list_appointments_of(actor.person_id, self.clock.now()):
            told += await views_of(work, await work.organisations.get(mine.organisation_id), [mine])
        return told


@dataclass
class FindLastSeat(Query[None, AppointmentView | None]):
    """The actor's appointment that ended last; None while they act for a unit, or never did."""

    permission = Permission.LOOK_AROUND
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: None) -> AppointmentView | None:
        if actor.person_id is None or actor.seats:
            return None
        last = await work.organisations.find_last_over(actor.person_id, self.clock.now())
        if last is None:
            return None
        return (await views_of(work, await work.organisations.get(last.organisation_id), [last]))[0]


@dataclass
class DismissAdministrator(UseCase[int, AppointmentView]):
    """Takes an appointment away from the next tap on; the person's deputies in that role end too, all are told.

    Refuses what is over, another unit's, and the last head of a unit.
    """

    permission = Permission.APPOINT
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, appointment_id: int) -> AppointmentView:
        now = self.clock.now()
        seats = Seats(work, now)
        appointment = await seats.open(appointment_id)
        actor.ensure_acts_as(Role.HEAD, appointment.organisation_id)
        deputies = await seats.end(appointment)
        await tell(work, "dismissed", appointment)
        facts = {"person": appointment.person_id, "role": appointment.role, "deputies": deputies}
        subject = f"organisation {appointment.organisation_id}"
        await work.audit.record(actor.person_id, "administrator.dismiss", subject, facts, now)
        return (await views_of(work, await work.organisations.get(appointment.organisation_id), [appointment]))[0]


@dataclass(frozen=True, slots=True)
class NewRole:
    """The role that an appointment shall have."""

    appointment_id: int
    role: AppointmentRole


@dataclass
class ChangeRole(UseCase[NewRole, AppointmentView]):
    """Ends the appointment and begins one with the other role; the old role's deputies end with it.

    Refuses what is over, a deputy's (theirs is a copy), another unit's, and the last head of a unit.
    """

    permission = Permission.APPOINT
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: NewRole) -> AppointmentView:
        now = self.clock.now()
        seats = Seats(work, now)
        old = await seats.open(request.appointment_id)
        actor.ensure_acts_as(Role.HEAD, old.organisation_id)
        unit = await work.organisations.get(old.organisation_id)
        held = await work.organisations.list_appointments_of(old.person_id, now)
        if old.is_deputy or any(a.organisation_id == unit.id and a.role is request.role for a in held):
            raise Stale
        deputies = await seats.end(old)
        new = Appointment(
            person_id=old.person_id,
            organisation_id=unit.id,
            role=request.role,
            since=now,
            office_phone=old.office_phone,
        )
        await work.organisations.add_appointment(new)
        await tell(work, "role_changed", new)
        facts = {"person": old.person_id, "from": old.role, "to": new.role, "deputies": deputies}
        await work.audit.record(actor.person_id, "administrator.role", f"organisation {unit.id}", facts, now)
        return (await views_of(work, unit, [new]))[0]
