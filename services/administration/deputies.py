"""Deputies: somebody stands in for an administrator, in the same role, for a span of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.administration.seats import AppointmentView, Seats, tell, views_of
from services.administration.spans import begins, ensure_span, is_over_after
from services.domain.errors import NotFound, NotPermitted
from services.domain.organisations import AlreadyServes, Appointment, AppointmentRole
from services.domain.people import RegistrationStatus
from services.permissions import Actor, Permission, Role
from services.ports import Clock, Work
from services.use_case import Query, UseCase


def _ensure_may_name(actor: Actor, appointment: Appointment) -> None:
    """A head for anybody of the unit, a reviewer for themselves; a deputy has none."""
    is_mine = appointment.person_id == actor.person_id and appointment.organisation_id in actor.acts_for
    if not is_mine:
        actor.ensure_acts_as(Role.HEAD, appointment.organisation_id)
    if appointment.is_deputy:
        raise NotPermitted


@dataclass(frozen=True, slots=True)
class DeputySearch:
    """A page of who may stand in for the holder of an appointment."""

    appointment_id: int
    page: int
    size: int


@dataclass
class ListDeputies(Query[DeputySearch, Sequence[tuple[int, str]]]):
    """Ids and names: the unit's administrators, then its people with an account; one more than a page if there are."""

    permission = Permission.REVIEW
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: DeputySearch) -> Sequence[tuple[int, str]]:
        seat = await work.organisations.get_appointment(request.appointment_id)
        _ensure_may_name(actor, seat)
        offset = max(0, request.page) * request.size
        return await work.organisations.list_deputies(
            seat.organisation_id, seat.person_id, self.clock.now(), request.size + 1, offset
        )


@dataclass(frozen=True, slots=True)
class NewDeputy:
    """Who stands in for the holder of the appointment, on which days (both included)."""

    appointment_id: int
    person_id: int
    first: date
    last: date


@dataclass
class _Proposal:
    """A deputyship as it would be; whatever stands against it is raised."""

    work: Work
    now: datetime
    today: date

    async def make(self, actor: Actor, seat: Appointment, request: NewDeputy) -> Appointment:
        _ensure_may_name(actor, seat)
        ensure_span(request.first, request.last, self.today)
        await self._ensure_fit(seat, request)
        return Appointment(
            person_id=request.person_id,
            organisation_id=seat.organisation_id,
            role=seat.role,
            since=self.now if request.first == self.today else begins(request.first),
            until=is_over_after(request.last),
            deputy_of=seat.person_id,
        )

    async def _ensure_fit(self, seat: Appointment, request: NewDeputy) -> None:
        """Of the unit, with an account, and without the role on any of these days."""
        held = [
            a
            for a in await self.work.organisations.list_appointments_of(request.person_id, self.now)
            if a.organisation_id == seat.organisation_id
        ]
        person = await self.work.persons.get(request.person_id)
        is_of_unit = person.employer_id == seat.organisation_id and person.status is RegistrationStatus.ACTIVE
        serves = any(a.is_in_force(self.now) for a in held)
        if not (serves or is_of_unit) or not await self.work.accounts.list_of_person(person.id):
            raise NotFound
        until = is_over_after(request.last)
        has_role = [a for a in held if a.role in {seat.role, AppointmentRole.HEAD}]
        begin = begins(request.first)
        meanwhile = [a for a in has_role if a.since < until and (a.until is None or a.until > begin)]
        if person.id == seat.person_id or meanwhile:
            raise AlreadyServes

    async def view(self, deputy: Appointment) -> AppointmentView:
        unit = await self.work.organisations.get(deputy.organisation_id)
        return (await views_of(self.work, unit, [deputy]))[0]


@dataclass
class PreviewDeputy(Query[NewDeputy, AppointmentView]):
    """The deputyship as `NameDeputy` would make it; refuses what that refuses, and changes nothing."""

    permission = Permission.REVIEW
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: NewDeputy) -> AppointmentView:
        now = self.clock.now()
        proposal = _Proposal(work, now, self.clock.today())
        seat = await Seats(work, now).look_at(request.appointment_id)
        return await proposal.view(await proposal.make(actor, seat, request))


@dataclass
class NameDeputy(UseCase[NewDeputy, AppointmentView]):
    """The deputy has the same role from the first day to the end of the last; they are told.

    Refuses days before today or more than a year ahead, a seat that is over or a deputy's own, and a deputy who has the
    role already, has no account, or belongs neither to the unit's administrators nor to its people.
    """

    permission = Permission.REVIEW
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: NewDeputy) -> AppointmentView:
        now = self.clock.now()
        proposal = _Proposal(work, now, self.clock.today())
        seat = await Seats(work, now).open(request.appointment_id)
        deputy = await proposal.make(actor, seat, request)
        await work.organisations.add_appointment(deputy)
        await tell(work, "deputised", deputy)
        facts = {"person": deputy.person_id, "for": seat.person_id, "role": seat.role}
        days = {"first": request.first, "last": request.last}
        subject = f"organisation {seat.organisation_id}"
        await work.audit.record(actor.person_id, "administrator.deputise", subject, facts | days, now)
        return await proposal.view(deputy)


@dataclass
class EndDeputyship(UseCase[int, AppointmentView]):
    """Ends a deputyship at once, or before it begins: by whom the deputy stands in for, or by a head.

    The deputy is told. Refuses what is over, and a seat that is no deputy's.
    """

    permission = Permission.REVIEW
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, appointment_id: int) -> AppointmentView:
        now = self.clock.now()
        seats = Seats(work, now)
        deputy = await seats.open(appointment_id)
        if not deputy.is_deputy:
            raise NotFound
        if deputy.deputy_of != actor.person_id:
            actor.ensure_acts_as(Role.HEAD, deputy.organisation_id)
        await seats.end(deputy)
        await tell(work, "dismissed", deputy)
        facts = {"person": deputy.person_id, "for": deputy.deputy_of, "role": deputy.role}
        subject = f"organisation {deputy.organisation_id}"
        await work.audit.record(actor.person_id, "administrator.end_deputy", subject, facts, now)
        return (await views_of(work, await work.organisations.get(deputy.organisation_id), [deputy]))[0]
