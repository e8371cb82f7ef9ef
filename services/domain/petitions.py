"""Petitions (申请): whatever else passes a review chain, filled in by the form that the rule packs give its kind.

A title or document change, a circumstance, a move to another unit, the registration of an organisation, an appeal: the
entity is the same; what follows from an approval differs (`services.petitions.effects`).
"""

from dataclasses import dataclass
from enum import StrEnum

from services.domain.errors import DomainError
from services.domain.filings import Filing
from services.domain.review import ReviewKind, ReviewState


class PetitionStatus(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"


EDITABLE = frozenset({PetitionStatus.DRAFT, PetitionStatus.RETURNED, PetitionStatus.WITHDRAWN})


class PetitionClosed(DomainError):
    """The petition is under review or decided: it cannot be edited now."""

    fields = ("status",)


class PetitionUnderWay(DomainError):
    """Another petition about the same thing is under review."""


@dataclass(eq=False, kw_only=True)
class Petition(Filing):
    """`concerns` is the id of the thing that it is about where that is not the person: an organisation for a move or
    a seat, a falsification for an appeal. `key` names what may be asked for only once at a time, such as a credit code.
    """

    closed = PetitionClosed
    kind: ReviewKind
    concerns: int | None = None
    key: str | None = None
    status: PetitionStatus = PetitionStatus.DRAFT

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    def follow(self, state: ReviewState) -> None:
        """The petition goes where its review went."""
        self.status = PetitionStatus(state.value)
