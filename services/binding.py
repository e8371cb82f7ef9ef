"""One human, one person: binding an account to somebody whom a roster or a registration knows already."""

from dataclasses import dataclass
from datetime import timedelta

from services.domain.errors import NotFound
from services.domain.organisations import InviteClosed, InvitePurpose, Organisation, SeatsHeld
from services.domain.people import (
    DOCUMENT_FIELD,
    AccountTaken,
    Hat,
    Person,
    RegistrationStatus,
    RosterDiffers,
)
from services.invites import IssuedInvite, hold_open, issue, issuer_of, new_invite
from services.permissions import Actor, Permission, Role
from services.ports import Clock, Notice, Work
from services.use_case import UseCase

BIND_LASTS = timedelta(hours=48)


async def follow_roster(work: Work, person: Person) -> Person:
    """The person as whom a registration goes on once the chosen unit's roster lists its document number and name.

    That is the listed person, with what was typed laid over what the roster holds; the draft keeps nothing. Only where
    the draft was submitted before does it stay, and takes over what the roster holds. The account follows.
    Raises `RosterDiffers` for the same number under another name.
    """
    number = person.answers.get(DOCUMENT_FIELD)
    if not (number and person.name and person.employer_id):
        return person
    found = await work.persons.find_listed(person.employer_id, number, person.name)
    if found is None:
        return person
    if not found.has_same_name:
        raise RosterDiffers
    listed = found.person
    if person.review_id is not None:
        person.take_over(listed)
        await absorb(work, listed, person)
        return person
    listed.status, listed.answers, listed.name = RegistrationStatus.DRAFT, listed.answers | person.answers, person.name
    await absorb(work, person, listed)
    return listed


async def absorb(work: Work, former: Person, person: Person) -> None:
    """`former` turns out to be `person`, who gets what hangs on it. Only the name of a reviewer stays behind."""
    had_seats = await work.persons.merge(former.id, person.id)
    former.forget(keeps_name=had_seats)


@dataclass
class IssueBinding(UseCase[int, IssuedInvite]):
    """A link, for one use within two days, by which somebody's account becomes that of a person of the unit.

    Earlier ones for the person close. Refuses other units' people, and somebody who acts for an organisation that the
    actor does not head: with the person their seats would be given away.
    """

    permission = Permission.MANAGE_PEOPLE
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, person_id: int) -> IssuedInvite:
        now = self.clock.now()
        person = await work.persons.get(person_id)
        if person.employer_id not in actor.units_as(Role.PEOPLE_MANAGER) or not person.is_of_unit:
            raise NotFound
        seats = await work.organisations.list_appointments_of(person.id, now)
        if not {seat.organisation_id for seat in seats} <= actor.units_as(Role.HEAD):
            raise SeatsHeld
        unit = await work.organisations.get(person.employer_id or 0)
        for earlier in await work.organisations.list_invites(unit.id, now):
            if earlier.person_id == person.id:
                earlier.revoked_at = now
        invite = new_invite(actor, unit, now, BIND_LASTS)
        invite.purpose, invite.person_id, invite.most_uses = InvitePurpose.BIND, person.id, 1
        return await issue(work, invite, unit)


@dataclass(frozen=True, slots=True)
class Bound:
    """Who the account belongs to now."""

    person: Person
    unit: Organisation


@dataclass
class AcceptBinding(UseCase[str, Bound]):
    """The account becomes that of the person whom the link names; all their other accounts are cut off and told.

    A draft of the account's own is dropped, an administrator's seats come along. Pressed again it answers the same.
    Refuses an account of somebody else who has registered, and a link that is closed or for a person who has left the
    unit or has been appointed since, or met on the roster as an administrator of what the issuer does not head.
    """

    permission = Permission.LOOK_AROUND
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, token: str) -> Bound:
        now = self.clock.now()
        known = await work.organisations.hold_invite(token)
        if known is None or known.purpose is not InvitePurpose.BIND or known.person_id is None:
            raise InviteClosed
        account = await work.accounts.get(actor.account_id)
        unit = await work.organisations.get(known.organisation_id)
        person = await work.persons.hold(known.person_id)
        if account.person_id == person.id:
            return Bound(person, unit)
        invite = await hold_open(work, token, InvitePurpose.BIND, now)
        seats = await work.organisations.list_appointments_of(person.id, now)
        heads = (await issuer_of(work, invite, now)).units_as(Role.HEAD)
        is_free = all(seat.since <= invite.issued_at and seat.organisation_id in heads for seat in seats)
        if person.employer_id != unit.id or not is_free:
            raise InviteClosed
        invite.use(now)
        lost = [each.id for each in await work.accounts.list_of_person(person.id)]
        await self._cut_off(work, person)
        await self._leave(work, account.person_id, person)
        account.person_id = person.id
        if person.status is RegistrationStatus.LISTED:
            person.status = RegistrationStatus.DRAFT
        facts = {"account": account.id, "cut_off": lost, "issued_by": invite.issued_by}
        await work.audit.record(person.id, "person.rebound", f"person {person.id}", facts, now)
        return Bound(person, unit)

    async def _cut_off(self, work: Work, person: Person) -> None:
        accounts = await work.accounts.list_of_person(person.id)
        for each in accounts:
            each.person_id, each.hat = None, Hat.OWN
            await work.accounts.forget_conversation(each.id)
        key = f"rebound:{person.id}:{self.clock.now().timestamp()}"
        await work.outbox.put([Notice(each.id, "rebound", {}, f"{key}:{each.id}") for each in accounts])

    async def _leave(self, work: Work, former_id: int | None, person: Person) -> None:
        """What the account was before: a draft that nobody has seen, or an administrator who has not registered."""
        if former_id is None:
            return
        former = await work.persons.get(former_id)
        if former.status not in {RegistrationStatus.NONE, RegistrationStatus.DRAFT} or former.review_id is not None:
            raise AccountTaken
        await absorb(work, former, person)
