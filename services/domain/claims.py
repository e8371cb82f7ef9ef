"""Claims (学时申报): what a person says they learned, with the papers that prove it."""

from dataclasses import dataclass
from enum import StrEnum

from services.domain.errors import DomainError
from services.domain.falsification import AlreadyAccused
from services.domain.filings import Filing
from services.domain.hours import Hours, plain
from services.domain.learning import Subject
from services.domain.review import ReviewState

GRANTED_FACT = "hours"


class ClaimStatus(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CREDITED = "credited"
    REVERSED = "reversed"  # found to be falsified: its entry was taken back


EDITABLE = frozenset({ClaimStatus.DRAFT, ClaimStatus.RETURNED, ClaimStatus.WITHDRAWN})
_AFTER_REVIEW = {
    ReviewState.PENDING: ClaimStatus.PENDING,
    ReviewState.RETURNED: ClaimStatus.RETURNED,
    ReviewState.REJECTED: ClaimStatus.REJECTED,
    ReviewState.APPROVED: ClaimStatus.CREDITED,
    ReviewState.WITHDRAWN: ClaimStatus.WITHDRAWN,
}


class ClaimClosed(DomainError):
    """The claim is under review or decided: it cannot be edited now."""

    fields = ("status",)


@dataclass(eq=False, kw_only=True)
class Claim(Filing):
    """`year` is the one whose rules and form hold; days over New Year give the neighbour its share (DOMAIN I4)."""

    closed = ClaimClosed
    year: int
    category: str
    subject: Subject | None  # None: the category fixes it, or grants both at once
    status: ClaimStatus = ClaimStatus.DRAFT

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    def grant(self, hours: Hours) -> None:
        """The reviewer sets the hours where no source gives a figure (DOMAIN §7)."""
        self.facts = {**self.facts, GRANTED_FACT: plain(hours)}

    def revoke_grant(self) -> None:
        """What was granted was granted to another content."""
        self.facts = {name: value for name, value in self.facts.items() if name != GRANTED_FACT}

    def follow(self, state: ReviewState) -> None:
        """The claim goes where its review went."""
        self.status = _AFTER_REVIEW[state]

    def reverse(self) -> None:
        """What was credited is taken back."""
        if self.status is not ClaimStatus.CREDITED:
            raise AlreadyAccused
        self.status = ClaimStatus.REVERSED

    def restore(self) -> None:
        """What was taken back counts again."""
        self.status = ClaimStatus.CREDITED
