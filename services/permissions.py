"""Role → permissions. A use case names one permission; without it, it is refused before it opens anything."""

from dataclasses import dataclass
from enum import StrEnum

from services.domain.errors import NotPermitted
from services.domain.people import RegistrationStatus


class Permission(StrEnum):
    """What somebody may do at all; whose things they may do it to is checked by the use case."""

    LOOK_AROUND = "look around"  # home, help, language: anybody
    REGISTER = "register"
    SEE_OWN_HOURS = "see own hours"
    CLAIM = "claim"
    REVIEW = "review"
    INVITE = "invite"


class Role(StrEnum):
    VISITOR = "visitor"  # nobody yet, or somebody whose registration is not active
    PROFESSIONAL = "professional"
    REVIEWER = "reviewer"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VISITOR: frozenset({Permission.LOOK_AROUND, Permission.REGISTER}),
    Role.PROFESSIONAL: frozenset({Permission.LOOK_AROUND, Permission.SEE_OWN_HOURS, Permission.CLAIM}),
    Role.REVIEWER: frozenset({Permission.LOOK_AROUND, Permission.REGISTER, Permission.REVIEW, Permission.INVITE}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, read afresh for each update from the channel's account; never from a button.

    `acts_for` holds the ids of the organisations whose desk the person sits at now.
    """

    account_id: int
    channel: str
    user_id: int
    language: str
    person_id: int | None = None
    name: str = ""
    status: RegistrationStatus = RegistrationStatus.NONE
    acts_for: frozenset[int] = frozenset()

    @property
    def roles(self) -> frozenset[Role]:
        own = {Role.PROFESSIONAL} if self.status is RegistrationStatus.ACTIVE else {Role.VISITOR}
        return frozenset(own | ({Role.REVIEWER} if self.acts_for else set()))

    def may(self, permission: Permission) -> bool:
        return any(permission in GRANTS[role] for role in self.roles)

    def ensure_may(self, permission: Permission) -> None:
        if not self.may(permission):
            raise NotPermitted

    @property
    def known_person_id(self) -> int:
        """The person behind the account; raises `NotPermitted` for a visitor who has not begun to register."""
        if self.person_id is None:
            raise NotPermitted
        return self.person_id
