"""`Rules`: everything that holds for one place in one year."""

from collections.abc import Mapping
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
    ElsewhereCategory,
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
    chains: Mapping[str, Chain]
    reasons_by_kind: Mapping[str, tuple[Reason, ...]]
    registration_fields: tuple[Field, ...]
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

    def reasons(self, kind: str, category: Category | None = None) -> tuple[Reason, ...]:
        """Why a thing of this kind may be returned.

        Of a claim only what can be wrong with one of this place; with `category`, with one of that category.
        """
        given = self.reasons_by_kind.get(kind, ())
        if kind != "claim":
            return given
        among = self.categories.values() if category is None else (category,)
        known = {field.id for each in among for field in each.fields}
        known |= {paper.id for each in among for paper in each.papers}
        return tuple(reason for reason in given if reason.about is None or reason.about in known)

    def contacts_for(self, region: str) -> tuple[Contact, ...]:
        """The offices that serve a region: its own first, then those for the whole place."""
        own = [contact for contact in self.contacts if contact.region == region]
        return (*own, *(contact for contact in self.contacts if contact.region is None))
