"""Invite links of a unit: whoever follows one finds region and employer filled in."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from services.domain.errors import NotPermitted
from services.domain.organisations import JOINABLE, Invite, Organisation
from services.permissions import Actor, Permission, Role
from services.ports import Clock, Work
from services.use_case import Query, UseCase

LIFETIME = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class IssuedInvite:
    invite: Invite
    unit: Organisation


@dataclass
class ListOwnUnits(Query[None, list[Organisation]]):
    """The units for which this administrator may invite people."""

    permission = Permission.MANAGE_PEOPLE

    async def _perform(self, work: Work, actor: Actor, request: None) -> list[Organisation]:
        units = await work.organisations.list_by_ids(sorted(actor.units_as(Role.PEOPLE_MANAGER)))
        return [unit for unit in units if unit.kind in JOINABLE]


@dataclass
class IssueInvite(UseCase[int, IssuedInvite]):
    """A link for one of the administrator's own units, open for thirty days."""

    permission = Permission.MANAGE_PEOPLE
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, organisation_id: int) -> IssuedInvite:
        unit = await work.organisations.get(organisation_id)
        actor.ensure_acts_as(Role.PEOPLE_MANAGER, unit.id)
        if unit.kind not in JOINABLE:
            raise NotPermitted
        now = self.clock.now()
        invite = Invite(
            token=secrets.token_urlsafe(16),
            organisation_id=unit.id,
            issued_by=actor.known_person_id,
            issued_at=now,
            expires_at=now + LIFETIME,
        )
        await work.organisations.add_invite(invite)
        await work.audit.record(actor.person_id, "invite.issue", f"organisation {unit.id}", {}, now)
        return IssuedInvite(invite, unit)
