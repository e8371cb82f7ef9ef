"""Role → permissions. A use case names one permission; without it, it is refused before it opens anything."""

from dataclasses import dataclass
from enum import StrEnum

from services.domain.errors import NotPermitted
from services.domain.organisations import AppointmentRole
from services.domain.people import Hat, RegistrationStatus


class Permission(StrEnum):
    """What somebody may do at all; whose things they may do it to is checked by the use case."""

    LOOK_AROUND = "look around"  # home, help, language: anybody
    REGISTER = "register"
    SEE_OWN_HOURS = "see own hours"
    CLAIM = "claim"
    REVIEW = "review"
    PETITION = "petition"
    MANAGE_PEOPLE = "manage people"
    APPOINT = "appoint"
    AUDIT = "audit"
    ACCUSE = "accuse"  # open a case of falsified evidence
    KEEP_PROFILE = "keep profile"  # one's own answers, once the registration is active
    KEEP_TIME = "keep time"  # what the clock does and no human


class Role(StrEnum):
    VISITOR = "visitor"  # nobody yet, or somebody whose registration is not active
    PROFESSIONAL = "professional"
    REVIEWER = "reviewer"
    PEOPLE_MANAGER = "people manager"
    AUDITOR = "auditor"
    HEAD = "head"
    CLOCK = "clock"


_ANYBODY = frozenset({Permission.LOOK_AROUND, Permission.PETITION})
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VISITOR: _ANYBODY | {Permission.REGISTER},
    Role.PROFESSIONAL: _ANYBODY | {Permission.SEE_OWN_HOURS, Permission.CLAIM, Permission.KEEP_PROFILE},
    Role.REVIEWER: _ANYBODY | {Permission.REGISTER, Permission.REVIEW},
    Role.PEOPLE_MANAGER: _ANYBODY | {Permission.REGISTER, Permission.MANAGE_PEOPLE},
    Role.AUDITOR: _ANYBODY | {Permission.REGISTER, Permission.AUDIT},
    Role.HEAD: _ANYBODY | {Permission.REGISTER, Permission.APPOINT, Permission.ACCUSE},
    Role.CLOCK: frozenset({Permission.KEEP_TIME}),
}

RIGHTS = {  # what a role in a unit is there for
    Role.REVIEWER: Permission.REVIEW,
    Role.PEOPLE_MANAGER: Permission.MANAGE_PEOPLE,
    Role.AUDITOR: Permission.AUDIT,
    Role.HEAD: Permission.APPOINT,
}

_CONFERS = {
    AppointmentRole.REVIEWER: frozenset({Role.REVIEWER}),
    AppointmentRole.PEOPLE: frozenset({Role.PEOPLE_MANAGER}),
    AppointmentRole.AUDITOR: frozenset({Role.AUDITOR}),
    AppointmentRole.HEAD: frozenset({Role.REVIEWER, Role.PEOPLE_MANAGER, Role.AUDITOR, Role.HEAD}),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """An appointment in force: what somebody may do for which organisation."""

    organisation_id: int
    role: AppointmentRole


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, read afresh for each update from the channel's account; never from a button.

    `seats` are the appointments in force now; `hat` is how the menu is shown and no right.
    """

    account_id: int
    channel: str
    user_id: int
    language: str
    person_id: int | None = None
    name: str = ""
    status: RegistrationStatus = RegistrationStatus.NONE
    seats: frozenset[Seat] = frozenset()
    hat: Hat = Hat.OWN
    is_clock: bool = False

    @classmethod
    def clock(cls) -> "Actor":
        """Nobody: what happens because time has passed."""
        return cls(0, "", 0, "", is_clock=True)

    @property
    def roles(self) -> frozenset[Role]:
        if self.is_clock:
            return frozenset({Role.CLOCK})
        own = Role.PROFESSIONAL if self.status is RegistrationStatus.ACTIVE else Role.VISITOR
        return frozenset({own}).union(*(_CONFERS[seat.role] for seat in self.seats))

    def units_as(self, role: Role) -> frozenset[int]:
        """The ids of the organisations for which the person has the role now."""
        return frozenset(seat.organisation_id for seat in self.seats if role in _CONFERS[seat.role])

    @property
    def acts_for(self) -> frozenset[int]:
        """The organisations whose desk the person sits at as a reviewer."""
        return self.units_as(Role.REVIEWER)

    def ensure_acts_as(self, role: Role, organisation_id: int) -> None:
        """Raises `NotPermitted` for whoever does not have the role in this very organisation."""
        if organisation_id not in self.units_as(role):
            raise NotPermitted(RIGHTS.get(role))

    def may(self, permission: Permission) -> bool:
        return any(permission in GRANTS[role] for role in self.roles)

    def ensure_may(self, permission: Permission) -> None:
        if not self.may(permission):
            raise NotPermitted(permission)

    @property
    def known_person_id(self) -> int:
        """The person behind the account; raises `NotPermitted` for a visitor who has not begun to register."""
        if self.person_id is None:
            raise NotPermitted
        return self.person_id
