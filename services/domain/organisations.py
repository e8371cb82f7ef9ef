"""Organisations (DOMAIN §1) and who acts for them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

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

    REVIEWER = "reviewer"


@dataclass(eq=False, kw_only=True)
class Appointment:
    """A person acts for an organisation, from a day on and until it is taken away."""

    id: int = field(init=False)
    person_id: int
    organisation_id: int
    role: AppointmentRole
    since: datetime
    until: datetime | None = None


@dataclass(eq=False, kw_only=True)
class Invite:
    """A link that fills in region and employer when a new person registers (`/start j_<token>`)."""

    token: str
    organisation_id: int
    issued_by: int
    issued_at: datetime
    expires_at: datetime

    def is_open(self, now: datetime) -> bool:
        return now < self.expires_at
