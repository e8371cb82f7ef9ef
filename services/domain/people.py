"""People, their registration and their accounts on the channels."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.domain.errors import DomainError, InputInvalid, Stale
from services.domain.review import ReviewState

DOCUMENT_FIELD = "document_number"


class RegistrationStatus(StrEnum):
    """Where the registration of a person as a professional stands. `NONE`: acts for an organisation only."""

    NONE = "none"
    LISTED = "listed"  # on the unit's roster, not bound to an account yet
    DRAFT = "draft"
    PENDING = "pending"
    RETURNED = "returned"
    ACTIVE = "active"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


EDITABLE = frozenset({RegistrationStatus.DRAFT, RegistrationStatus.RETURNED, RegistrationStatus.WITHDRAWN})
_AFTER_REVIEW = {
    ReviewState.PENDING: RegistrationStatus.PENDING,
    ReviewState.RETURNED: RegistrationStatus.RETURNED,
    ReviewState.REJECTED: RegistrationStatus.REJECTED,
    ReviewState.APPROVED: RegistrationStatus.ACTIVE,
    ReviewState.WITHDRAWN: RegistrationStatus.WITHDRAWN,
}


class RegistrationClosed(DomainError):
    """The registration is under review, decided or active: it cannot be edited now."""

    fields = ("status",)


class RegistrationIncomplete(DomainError):
    """A required field has no answer."""

    fields = ("missing",)


class DocumentTaken(DomainError):
    """Another registration holds this document number."""


class RosterDiffers(InputInvalid):
    """The unit's roster lists the document number under another name. Nothing of it is told."""


class AccountTaken(DomainError):
    """The account belongs to somebody else who has registered."""


class FieldFixed(DomainError):
    """The answer follows the identity document, or needs the unit's approval: it is not edited freely."""


@dataclass(eq=False, kw_only=True)
class Person:
    """A human. `answers` are the fields of the registration form (Manual §1) by field id; all of it is personal."""

    id: int = field(init=False)
    version: int = field(init=False)
    status: RegistrationStatus
    created_at: datetime
    name: str = ""
    region: str | None = None
    employer_id: int | None = None
    answers: dict[str, str] = field(default_factory=dict)
    review_id: int | None = None

    @property
    def is_of_unit(self) -> bool:
        """The unit knows of them; what has never been handed in is nobody else's business."""
        return self.employer_id is not None and self.status is not RegistrationStatus.DRAFT

    def ensure_editable(self) -> None:
        if self.status not in EDITABLE:
            raise RegistrationClosed(self.status)

    def answer(self, field_id: str, value: str) -> None:
        """Fills in one field of the registration form."""
        self.ensure_editable()
        self.answers = {**self.answers, field_id: value}
        if field_id == "name":
            self.name = value

    def amend(self, field_id: str, value: str) -> None:
        """Changes one answer of an active registration."""
        if self.status is not RegistrationStatus.ACTIVE:
            raise RegistrationClosed(self.status)
        self.answers = {**self.answers, field_id: value}

    def take_over(self, listed: "Person") -> None:
        """What a roster holds of the same human fills in what was not answered here."""
        self.answers = listed.answers | self.answers

    def forget(self, *, keeps_name: bool = False) -> None:
        """Drops everything personal: the human goes on as another person."""
        self.status, self.answers, self.region, self.employer_id = RegistrationStatus.NONE, {}, None, None
        self.name = self.name if keeps_name else ""

    def unlist(self) -> None:
        """The roster named somebody wrongly; raises `Stale` once they have an account or have registered."""
        if self.status is not RegistrationStatus.LISTED:
            raise Stale
        self.forget()

    def choose_region(self, region: str) -> None:
        """Another region: the employer chosen before no longer fits."""
        self.ensure_editable()
        if region != self.region:
            self.region, self.employer_id = region, None

    def choose_employer(self, employer_id: int, region: str) -> None:
        self.ensure_editable()
        self.employer_id, self.region = employer_id, region

    def follow(self, state: ReviewState) -> None:
        """The registration goes where its review went."""
        self.status = _AFTER_REVIEW[state]


class Hat(StrEnum):
    """In which capacity the menu is shown; display only, never a right."""

    OWN = "own"
    DESK = "desk"


@dataclass(eq=False, kw_only=True)
class Account:
    """An account on a channel, bound to a person once they begin to register."""

    id: int = field(init=False)
    channel: str
    user_id: int
    language: str
    person_id: int | None = None
    blocked_at: datetime | None = None
    hat: Hat = Hat.OWN
