"""Falsified evidence (弄虚作假): the finding, what it takes back, and the one appeal to the next level (DOMAIN §4)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.domain.errors import DomainError


class FalsificationState(StrEnum):
    OPEN = "open"  # found; the person may appeal once
    APPEALED = "appealed"
    UPHELD = "upheld"  # the appeal was rejected: final
    OVERTURNED = "overturned"  # the appeal was right: the entry stands again


class FalsificationClosed(DomainError):
    """The finding was appealed already, or is final."""


class AlreadyAccused(DomainError):
    """There is a finding about this claim already, or nothing was credited for it."""


@dataclass(eq=False, kw_only=True)
class Falsification:
    """A finding about one claim, kept for ever. `grounds` are the finder's words."""

    id: int = field(init=False)
    version: int = field(init=False)
    claim_id: int
    person_id: int
    organisation_id: int
    opened_by: int
    opened_at: datetime
    grounds: str
    state: FalsificationState = FalsificationState.OPEN
    settled_at: datetime | None = None

    def appeal(self) -> None:
        """Once, to the next level."""
        if self.state is not FalsificationState.OPEN:
            raise FalsificationClosed
        self.state = FalsificationState.APPEALED

    def settle(self, *, is_overturned: bool, at: datetime) -> None:
        if self.state is not FalsificationState.APPEALED:
            raise FalsificationClosed
        self.state = FalsificationState.OVERTURNED if is_overturned else FalsificationState.UPHELD
        self.settled_at = at
