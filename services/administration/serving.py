"""Accepting an invite to act for a unit, and the particulars that the unit's list of administrators holds."""

from dataclasses import dataclass

from services.administration.seats import AppointmentView, views_of
from services.domain.errors import NotFound, NotPermitted
from services.domain.organisations import Appointment, Invite, InviteClosed, InvitePurpose
from services.domain.people import Person, RegistrationStatus
from services.domain.typed_text import clean, read_name
from services.invites import hold_open
from services.permissions import Actor, Permission
from services.ports import Clock, Notice, Work
from services.use_case import UseCase

PHONE_LONGEST = 40


@dataclass
class AcceptService(UseCase[str, AppointmentView]):
    """Whoever opened the link becomes an administrator in its role, and its issuer is told; pressed again it answers
    the same.

    Refuses a link that is unknown, used up, taken back or has run out.
    """

    permission = Permission.LOOK_AROUND
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, token: str) -> AppointmentView:
        now = self.clock.now()
        known = await work.organisations.hold_invite(token)
        if known is None or known.purpose is not InvitePurpose.SERVE or known.role is None:
            raise InviteClosed
        unit = await work.organisations.get(known.organisation_id)
        mine = await self._seat(work, actor, known)
        if mine is None:
            invite = await hold_open(work, token, InvitePurpose.SERVE, now)
            invite.use(now)
            person_id = await self._person_id(work, actor)
            mine = Appointment(person_id=person_id, organisation_id=unit.id, role=known.role, since=now)
            await work.organisations.add_appointment(mine)
            facts = {"person": person_id, "role": mine.role, "invited_by": invite.issued_by}
            await work.audit.record(person_id, "administrator.accept", f"organisation {unit.id}", facts, now)
            await self._tell_issuer(work, invite, mine)
        return (await views_of(work, unit, [mine]))[0]

    async def _tell_issuer(self, work: Work, invite: Invite, seat: Appointment) -> None:
        accounts = await work.accounts.list_of_person(invite.issued_by)
        about, key = {"appointment": seat.id}, f"accepted:{seat.id}"
        await work.outbox.put([Notice(each.id, "accepted", about, f"{key}:{each.id}") for each in accounts])

    async def _seat(self, work: Work, actor: Actor, invite: Invite) -> Appointment | None:
        """The seat that the actor already has of their own right."""
        if actor.person_id is None:
            return None
        held = await work.organisations.list_appointments_of(actor.person_id, self.clock.now())
        of_unit = [a for a in held if a.organisation_id == invite.organisation_id and not a.is_deputy]
        return next((a for a in of_unit if a.role is invite.role), None)

    async def _person_id(self, work: Work, actor: Actor) -> int:
        account = await work.accounts.get(actor.account_id)
        if account.person_id is None:
            person = Person(status=RegistrationStatus.NONE, created_at=self.clock.now())
            await work.persons.add(person)
            account.person_id = person.id
        return account.person_id


@dataclass(frozen=True, slots=True)
class Particular:
    """One particular of an administrator: their `name` or their office phone in a unit."""

    organisation_id: int
    text: str
    is_name: bool = False


@dataclass
class StateParticular(UseCase[Particular, AppointmentView]):
    """Keeps the actor's office phone for the unit (SDSMU 附件2), or their name where no registration holds it.

    Refuses whoever does not act for the unit, and another name than the registration's.
    """

    permission = Permission.LOOK_AROUND
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: Particular) -> AppointmentView:
        if request.organisation_id not in {seat.organisation_id for seat in actor.seats}:
            raise NotPermitted
        person = await work.persons.get(actor.known_person_id)
        held = await work.organisations.list_appointments_of(person.id, self.clock.now())
        seats = [a for a in held if a.organisation_id == request.organisation_id]
        if not seats:
            raise NotFound
        if request.is_name:
            if person.status is not RegistrationStatus.NONE:
                raise NotPermitted
            person.name = read_name(clean(request.text))
        else:
            for seat in seats:
                seat.office_phone = clean(request.text, PHONE_LONGEST)
        return AppointmentView(seats[0], await work.organisations.get(request.organisation_id), person.name)
