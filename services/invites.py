"""Invite links of a unit: to join it, or to act for it. Limited in time and use, listed, taken back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.domain.answers import mask
from services.domain.errors import NotFound, NotPermitted
from services.domain.forms import FieldKind
from services.domain.organisations import (
    JOINABLE,
    AppointmentRole,
    Invite,
    InviteClosed,
    InvitePurpose,
    Organisation,
)
from services.permissions import Actor, Permission, Role, Seat
from services.ports import Clock, Work
from services.use_case import Query, UseCase

JOIN_DAYS = (7, 30, 90)
JOIN_USES = (None, 1, 10, 50)
SERVE_DAYS = (1, 7, 30)
_ONE_PRESS = timedelta(seconds=15)  # the same choice once more within it is a finger that trembled


@dataclass(frozen=True, slots=True)
class IssuedInvite:
    """`is_new`: made by this very press."""

    invite: Invite
    unit: Organisation
    is_new: bool = True


def new_invite(actor: Actor, unit: Organisation, now: datetime, lasts: timedelta) -> Invite:
    """A link to join the unit, for everybody until it runs out; not kept yet."""
    return Invite(
        token=secrets.token_urlsafe(16),
        organisation_id=unit.id,
        issued_by=actor.known_person_id,
        issued_at=now,
        expires_at=now + lasts,
    )


async def issue(work: Work, invite: Invite, unit: Organisation) -> IssuedInvite:
    """Keeps a new link, with its audit row."""
    await work.organisations.add_invite(invite)
    of = {"purpose": invite.purpose, "role": invite.role, "person": invite.person_id}
    facts = {**of, "uses": invite.most_uses, "until": invite.expires_at.isoformat()}
    await work.audit.record(invite.issued_by, "invite.issue", f"organisation {unit.id}", facts, invite.issued_at)
    return IssuedInvite(invite, unit)


async def issue_once(work: Work, invite: Invite, unit: Organisation) -> IssuedInvite:
    """Keeps a new link, unless the same person has chosen the same a moment ago: then that one is given again."""
    for earlier in await work.organisations.list_invites(unit.id, invite.issued_at):
        is_same = _choice(earlier) == _choice(invite) and not earlier.uses
        if is_same and invite.issued_at - earlier.issued_at < _ONE_PRESS:
            return IssuedInvite(earlier, unit, is_new=False)
    return await issue(work, invite, unit)


def _choice(invite: Invite) -> tuple[object, ...]:
    lasts = invite.expires_at - invite.issued_at
    return invite.issued_by, invite.purpose, invite.role, invite.most_uses, lasts


@dataclass(frozen=True, slots=True)
class NewInvite:
    """A link for people to join a unit: open for so many days and uses (None: as many as come)."""

    organisation_id: int
    days: int
    most_uses: int | None = None


@dataclass
class IssueInvite(UseCase[NewInvite, IssuedInvite]):
    """A link by which people join one of the people manager's own units; pressed twice at once it is one link.

    Refuses limits that no screen offers.
    """

    permission = Permission.MANAGE_PEOPLE
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: NewInvite) -> IssuedInvite:
        unit = await work.organisations.get(request.organisation_id)
        actor.ensure_acts_as(Role.PEOPLE_MANAGER, unit.id)
        if unit.kind not in JOINABLE:
            raise NotPermitted
        if request.days not in JOIN_DAYS or request.most_uses not in JOIN_USES:
            raise NotFound
        invite = new_invite(actor, unit, self.clock.now(), timedelta(days=request.days))
        invite.most_uses = request.most_uses
        return await issue_once(work, invite, unit)


@dataclass(frozen=True, slots=True)
class NewAdministrator:
    """A link for one person to act for a unit in this role, open for so many days."""

    organisation_id: int
    role: AppointmentRole
    days: int


@dataclass
class InviteAdministrator(UseCase[NewAdministrator, IssuedInvite]):
    """A link, for one use, by which somebody becomes an administrator of a unit that the actor heads.

    Pressed twice at once it is one link.
    """

    permission = Permission.APPOINT
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: NewAdministrator) -> IssuedInvite:
        unit = await work.organisations.get(request.organisation_id)
        actor.ensure_acts_as(Role.HEAD, unit.id)
        if request.days not in SERVE_DAYS:
            raise NotFound
        invite = new_invite(actor, unit, self.clock.now(), timedelta(days=request.days))
        invite.purpose, invite.role, invite.most_uses = InvitePurpose.SERVE, request.role, 1
        return await issue_once(work, invite, unit)


@dataclass
class ListInvites(Query[int, Sequence[Invite]]):
    """The open links of a unit; those to act for it only for its heads, as others' links to bind an account."""

    permission = Permission.MANAGE_PEOPLE
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, organisation_id: int) -> Sequence[Invite]:
        actor.ensure_acts_as(Role.PEOPLE_MANAGER, organisation_id)
        invites = await work.organisations.list_invites(organisation_id, self.clock.now())
        return [invite for invite in invites if _may_handle(actor, invite)]


def _may_handle(actor: Actor, invite: Invite) -> bool:
    """A head's link may bind an administrator: a people manager who could open it would have those seats."""
    is_own_binding = invite.purpose is InvitePurpose.BIND and invite.issued_by == actor.person_id
    for_keepers = invite.purpose is InvitePurpose.JOIN or is_own_binding
    return invite.organisation_id in actor.units_as(Role.PEOPLE_MANAGER if for_keepers else Role.HEAD)


@dataclass
class OpenInvite(Query[str, IssuedInvite]):
    """One of the open links of a unit that the actor keeps, to show it again."""

    permission = Permission.MANAGE_PEOPLE
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, token: str) -> IssuedInvite:
        invite = await work.organisations.find_invite(token)
        if invite is None or not _may_handle(actor, invite):
            raise NotFound
        if not invite.is_open(self.clock.now()):
            raise InviteClosed
        return IssuedInvite(invite, await work.organisations.get(invite.organisation_id))


@dataclass
class RevokeInvite(UseCase[str, Invite]):
    """Takes a link back: it opens nothing any more. Twice is the same as once; another unit's is not found."""

    permission = Permission.MANAGE_PEOPLE
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, token: str) -> Invite:
        invite = await work.organisations.hold_invite(token)
        if invite is None or not _may_handle(actor, invite):
            raise NotFound
        if invite.revoked_at is None:
            now = self.clock.now()
            invite.revoked_at = now
            facts = {"purpose": invite.purpose, "uses": invite.uses}
            subject = f"organisation {invite.organisation_id}"
            await work.audit.record(actor.person_id, "invite.revoke", subject, facts, now)
        return invite


@dataclass(frozen=True, slots=True)
class InviteView:
    """What a link leads to, for whoever opened it.

    `person`: the masked name of whom it binds; `has_account`: they have one already, which will be cut off.
    """

    invite: Invite
    unit: Organisation
    issuer: str
    person: str | None
    has_account: bool = False


@dataclass
class ViewInvite(Query[str, InviteView]):
    """What a link is for; `InviteClosed` for one that is unknown, used up, taken back or has run out.

    A link stays open for whoever has used it: a second press answers like the first.
    """

    permission = Permission.LOOK_AROUND
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, token: str) -> InviteView:
        invite = await work.organisations.find_invite(token)
        if invite is None or not (invite.is_open(self.clock.now()) or _is_done(actor, invite)):
            raise InviteClosed
        unit = await work.organisations.get(invite.organisation_id)
        asked = [id_ for id_ in (invite.issued_by, invite.person_id) if id_ is not None]
        names = await work.organisations.list_names(asked)
        person = mask(FieldKind.TEXT, names.get(invite.person_id, "")) if invite.person_id is not None else None
        has_account = invite.person_id is not None and bool(await work.accounts.list_of_person(invite.person_id))
        return InviteView(invite, unit, names.get(invite.issued_by, ""), person, has_account)


def _is_done(actor: Actor, invite: Invite) -> bool:
    """Whether the actor may have got already what the link gives; of joining, the registration knows."""
    if invite.purpose is InvitePurpose.JOIN:
        return True
    if invite.purpose is InvitePurpose.BIND:
        return actor.person_id is not None and actor.person_id == invite.person_id
    held = {seat.role for seat in actor.seats if seat.organisation_id == invite.organisation_id}
    return invite.role in held


async def hold_open(work: Work, token: str, purpose: InvitePurpose, now: datetime) -> Invite:
    """An open link of this purpose, locked, so that of two who press at once one wins.

    It is closed once its issuer might not issue it any more, a deputy's with the deputy's days.
    """
    invite = await work.organisations.hold_invite(token)
    if invite is None or invite.purpose is not purpose or not invite.is_open(now):
        raise InviteClosed
    if not _may_handle(await issuer_of(work, invite, now), invite):
        raise InviteClosed
    return invite


async def issuer_of(work: Work, invite: Invite, now: datetime) -> Actor:
    """Whoever handed the link out, with the seats that they have now."""
    held = await work.organisations.list_appointments_of(invite.issued_by, now)
    seats = frozenset(Seat(seat.organisation_id, seat.role) for seat in held if seat.is_in_force(now))
    return Actor(0, "", 0, "", person_id=invite.issued_by, seats=seats)


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """A unit for which the actor acts, and as what."""

    unit: Organisation
    roles: frozenset[Role]


@dataclass
class ListOwnUnits(Query[None, list[OwnUnit]]):
    """The units for which the actor acts; none for whoever acts for nobody."""

    permission = Permission.LOOK_AROUND

    async def _perform(self, work: Work, actor: Actor, request: None) -> list[OwnUnit]:
        units = await work.organisations.list_by_ids(sorted({seat.organisation_id for seat in actor.seats}))
        return [OwnUnit(unit, frozenset(r for r in Role if unit.id in actor.units_as(r))) for unit in units]
