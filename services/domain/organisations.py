"""Organisations (DOMAIN §1) and who acts for them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.domain.errors import DomainError, InputInvalid, NotFound
from services.domain.learning import EmployerNature


class OrganisationKind(StrEnum):
    """What an organisation is in the order of registration department → employer → professional (Ningyang 三(一))."""

    AUTHORITY = "authority"  # 人社部门
    DEPARTMENT = "department"  # 主管部门
    EMPLOYER = "employer"  # 用人单位
    AGENCY = "agency"  # 人事代理机构
    INSTITUTION = "institution"  # 施教机构


JOINABLE = (OrganisationKind.EMPLOYER, OrganisationKind.AGENCY)


@dataclass(eq=False, kw_only=True)
class Organisation:
    """A unit with its place in the tree. `pack` names a rule pack of the unit's own; `sample` marks invented ones."""

    id: int = field(init=False)
    kind: OrganisationKind
    name: str
    region: str
    parent_id: int | None = None
    nature: EmployerNature | None = None
    pack: str | None = None
    credit_code: str | None = None
    sample: bool = False


class AppointmentRole(StrEnum):
    """What an administrator may do for the organisation."""

    REVIEWER = "reviewer"  # decides what comes to the desk
    PEOPLE = "people"  # keeps the unit's people: roster, invites, lost accounts
    AUDITOR = "auditor"  # looks at every case of the organisation and of those below it
    HEAD = "head"  # all of this, and appoints


@dataclass(eq=False, kw_only=True)
class Appointment:
    """A person acts for an organisation from a moment on, until it is taken away or, for a deputy, runs out.

    A deputy has the role of the person whose id is `deputy_of`, for a span of days.
    """

    id: int = field(init=False)
    person_id: int
    organisation_id: int
    role: AppointmentRole
    since: datetime
    until: datetime | None = None
    deputy_of: int | None = None
    office_phone: str | None = None

    def is_in_force(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)

    def end(self, now: datetime) -> None:
        """From now on it is over; one that was to come never begins."""
        self.until = max(self.since, now)

    @property
    def is_deputy(self) -> bool:
        return self.deputy_of is not None


class LastHead(DomainError):
    """The unit would be left without anybody who may appoint."""


class AlreadyServes(DomainError):
    """The person has this role in the unit already."""


class SeatsHeld(DomainError):
    """The person acts for an organisation for which the actor may not appoint."""


class SpanImpossible(InputInvalid):
    """A deputy's days: they begin before today, or lie more than a year ahead."""


class InvitePurpose(StrEnum):
    """What following a link leads to."""

    JOIN = "join"  # register as one of the unit's people
    SERVE = "serve"  # act for the organisation, in the role of the invite
    BIND = "bind"  # be the person that the invite names: of the roster, or after a lost account


class InviteClosed(NotFound):
    """The invite link is unknown, used up, taken back or has run out."""


@dataclass(eq=False, kw_only=True)
class Invite:
    """A link (`/start j_<token>`), limited in time and use, that its unit can take back."""

    token: str
    organisation_id: int
    issued_by: int
    issued_at: datetime
    expires_at: datetime
    purpose: InvitePurpose = InvitePurpose.JOIN
    role: AppointmentRole | None = None
    person_id: int | None = None
    most_uses: int | None = None
    uses: int = 0
    revoked_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        used_up = self.most_uses is not None and self.uses >= self.most_uses
        return now < self.expires_at and self.revoked_at is None and not used_up

    def use(self, now: datetime) -> None:
        """Counts one use; raises `InviteClosed` where none is left."""
        if not self.is_open(now):
            raise InviteClosed
        self.uses += 1


@dataclass(eq=False, kw_only=True)
class FormerEmployment:
    """Where somebody was before they moved: years that ended before `until` go on by that unit's rules."""

    id: int = field(init=False)
    person_id: int
    organisation_id: int
    until: date
