"""`Rules`: everything that holds for one place in one year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.domain.forms import Field
from services.domain.learning import CircumstanceKind
from services.rulebook.citations import Citation
from services.rulebook.parts import (
    Category,
    Chain,
    CircumstanceRule,
    Contact,
    Deadline,
    DeskRule,
    ElsewhereCategory,
    FieldGroup,
    Form,
    Interpretation,
    MakeUp,
    MutualRecognition,
    PackInForce,
    Platform,
    Reason,
    Requirement,
    Sentence,
    Topic,
    Waiver,
    Window,
)
from services.rulebook.places import Place
from services.rulebook.plan import Plan

CHANGES = ("title_change", "document_change")


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The rules of `place` in `year`, resolved from its packs (`packs`, nearest last).

    Lists are in display order, the nearest pack's first. `plan` is the same in the form that evaluation reads.
    """

    place: Place
    year: int
    packs: tuple[PackInForce, ...]
    requirement: Requirement
    guidance: tuple[Sentence, ...]
    categories: Mapping[str, Category]
    elsewhere: Mapping[str, ElsewhereCategory]
    window: Window | None
    no_window: Sentence | None
    waiver: Waiver | None
    interpretations: Mapping[str, Interpretation]
    circumstances: Mapping[CircumstanceKind, CircumstanceRule]
    desks: Mapping[str, DeskRule]
    chains: Mapping[str, Chain]
    forms: Mapping[str, Form]
    reasons_by_kind: Mapping[str, tuple[Reason, ...]]
    registration_fields: tuple[Field, ...]
    registration_groups: tuple[FieldGroup, ...]
    registration_citation: Citation | None
    deadlines: tuple[Deadline, ...]
    topics: tuple[Topic, ...]
    platforms: tuple[Platform, ...]
    contacts: tuple[Contact, ...]
    participants: tuple[Sentence, ...]
    make_up: tuple[MakeUp, ...]
    mutual_recognition: MutualRecognition | None
    plan: Plan

    def chain(self, kind: str) -> Chain:
        """The desks that a thing of this kind passes; KeyError for a kind that DOMAIN §4 does not name."""
        return self.chains[kind]

    def form(self, kind: str) -> Form:
        """What a thing of this kind asks for; KeyError for a kind without a form.

        A claim's form is its category's, a person's registration is `registration_fields`.
        """
        return self.forms[kind]

    def changed_by(self, field_id: str) -> str | None:
        """The kind of change that an active registration's field needs (Manual 4.1); None: its owner just edits."""
        forms = (self.forms[kind] for kind in CHANGES if kind in self.forms)
        return next((form.kind for form in forms if any(field.id == field_id for field in form.fields)), None)

    def reasons(self, kind: str, category: Category | None = None) -> tuple[Reason, ...]:
        """Why a thing of this kind may be returned: only for what its form asks for, or for the whole.

        Of a claim what can be wrong with one of this place; with `category`, with one of that category.
        """
        given = self.reasons_by_kind.get(kind, ())
        forms: Iterable[Category | Form] = (self.forms[kind],) if kind in self.forms else ()
        if kind == "claim":
            forms = self.categories.values() if category is None else (category,)
        elif not forms:
            return given
        known = {field.id for form in forms for field in form.fields}
        known |= {paper.id for form in forms for paper in form.papers}
        return tuple(reason for reason in given if reason.about is None or reason.about in known)

    def contacts_for(self, region: str) -> tuple[Contact, ...]:
        """The offices that serve a region: its own first, then those for the whole place."""
        own = [contact for contact in self.contacts if contact.region == region]
        return (*own, *(contact for contact in self.contacts if contact.region is None))
