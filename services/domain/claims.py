"""Claims (学时申报): what a person says they learned, with the papers that prove it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.domain.errors import DomainError
from services.domain.hours import Hours, plain
from services.domain.learning import Subject
from services.domain.review import ReviewState

GRANTED_FACT = "hours"
MOST_PAPERS = 20  # what one claim may hold; ten photos are one Telegram album


class ClaimStatus(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CREDITED = "credited"


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


class FactMissing(DomainError):
    """The category needs a fact that the claim does not state."""

    fields = ("field",)


class PaperMissing(DomainError):
    """The category needs a paper that the claim lacks (SDSMU 附件1: such claims are returned)."""

    fields = ("paper",)


class TooManyPapers(DomainError):
    fields = ("limit",)


class PaperAlreadyThere(DomainError):
    """The very same file is in the claim already."""


@dataclass(eq=False, kw_only=True)
class Paper:
    """One file of evidence, by its fingerprint. `kind` is the id of a paper of the category.

    `original` is the SHA-256 of what was sent, before it was cleaned: the same file is known by it for ever.
    """

    id: int = field(init=False)
    claim_id: int = field(init=False)
    kind: str
    fingerprint: str
    original: str
    media_type: str
    name: str
    size: int
    added_at: datetime


@dataclass(eq=False, kw_only=True)
class Claim:
    """`year` is the one whose rules and form hold; days over New Year give the neighbour its share (DOMAIN I4).
    `facts` are the answers to the category's fields by field id, in canonical text (see `forms`).
    """

    id: int = field(init=False)
    version: int = field(init=False)
    person_id: int
    year: int
    category: str
    subject: Subject | None  # None: the category fixes it, or grants both at once
    created_at: datetime
    updated_at: datetime
    status: ClaimStatus = ClaimStatus.DRAFT
    facts: dict[str, str] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    review_id: int | None = None

    def ensure_editable(self) -> None:
        if self.status not in EDITABLE:
            raise ClaimClosed(self.status)

    def state_fact(self, field_id: str, value: str, at: datetime) -> None:
        self.ensure_editable()
        self.facts = {**self.facts, field_id: value}
        self.updated_at = at

    def grant(self, hours: Hours) -> None:
        """The reviewer sets the hours where no source gives a figure (DOMAIN §7)."""
        self.facts = {**self.facts, GRANTED_FACT: plain(hours)}

    def revoke_grant(self) -> None:
        """What was granted was granted to another content."""
        self.facts = {name: value for name, value in self.facts.items() if name != GRANTED_FACT}

    def attach(self, paper: Paper, at: datetime) -> None:
        self.ensure_editable()
        if len(self.papers) >= MOST_PAPERS:
            raise TooManyPapers(MOST_PAPERS)
        if any(p.original == paper.original and p.kind == paper.kind for p in self.papers):
            raise PaperAlreadyThere
        self.papers.append(paper)
        self.updated_at = at

    def detach(self, paper_id: int, at: datetime) -> None:
        """Takes a paper out; pressing twice is no error."""
        self.ensure_editable()
        for paper in [paper for paper in self.papers if paper.id == paper_id]:
            self.papers.remove(paper)
            self.updated_at = at

    def follow(self, state: ReviewState) -> None:
        """The claim goes where its review went."""
        self.status = _AFTER_REVIEW[state]
