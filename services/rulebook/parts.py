"""The parts of the rules in force for one place and year. Every value knows its citation and the pack that spoke."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.domain.forms import Field, PaperKind
from services.domain.hours import Hours
from services.domain.learning import CircumstanceKind, Subject, Track
from services.domain.organisations import OrganisationKind
from services.domain.words import Words
from services.rulebook.citations import Citation


class HoursRule(StrEnum):
    """How a category's hours come about."""

    STATED = "stated"
    REVIEWER = "reviewer"
    FIXED = "fixed"
    POINTS = "points"
    MONTHS = "months"


class When(StrEnum):
    """How the days of an entry are stated: a range, a day, a whole year, or not at all."""

    RANGE = "range"
    DAY = "day"
    YEAR = "year"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: its clause, its pack, the first day it holds, the day it was last checked."""

    citation: Citation
    pack: str
    since: date
    checked: date


@dataclass(frozen=True, slots=True)
class Bar:
    """At least so many hours."""

    hours: Hours
    origin: Origin


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a year asks for: of each subject, in total, and of each track where the place has tracks."""

    public: Bar
    professional: Bar
    total: Bar
    tracks: Mapping[tuple[Subject, Track], Bar]

    def of(self, subject: Subject) -> Bar:
        return self.public if subject is Subject.PUBLIC else self.professional


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many hours a day or a year (`per`), over all categories that name the same group."""

    group: str
    hours: Hours
    per: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Grant:
    """How hours come about: `each` for an item, `least_points` for a points bar, `yearly` for months of a year."""

    rule: HoursRule
    origin: Origin
    each: Hours | None = None
    least_points: int | None = None
    yearly: Mapping[Subject, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NeededPaper:
    """A paper, and the answer of the form on which it is needed (`when` None: always)."""

    paper: PaperKind
    when: str | None = None
    among: tuple[str, ...] = ()

    def is_needed(self, facts: Mapping[str, str]) -> bool:
        return self.when is None or facts.get(self.when) in self.among


class AsksForPapers:
    """A form that needs papers, some of them only for some answers."""

    __slots__ = ()
    needed_papers: tuple[NeededPaper, ...]

    @property
    def papers(self) -> tuple[PaperKind, ...]:
        """Every paper that the form may need; one needed only for some answers is not `required` here."""
        return tuple(
            need.paper if need.when is None else PaperKind(need.paper.id, need.paper.name, required=False)
            for need in self.needed_papers
        )

    def papers_for(self, facts: Mapping[str, str]) -> tuple[PaperKind, ...]:
        """Exactly the papers that a form with these facts needs, or may add (`required` False)."""
        return tuple(need.paper for need in self.needed_papers if need.is_needed(facts))


@dataclass(frozen=True, slots=True)
class Category(AsksForPapers):
    """A kind of learning (学习形式) as the place counts it in that year."""

    id: str
    name: Words
    note: Words | None
    unit: Words
    claimable: bool
    subjects: tuple[Subject, ...]
    both_subjects: bool
    tracks: tuple[Track, ...]
    when: When
    grant: Grant
    day_cap: Cap | None
    year_cap: Cap | None
    fields: tuple[Field, ...]
    needed_papers: tuple[NeededPaper, ...]
    origin: Origin
    interpretations: tuple[str, ...] = ()

    @property
    def citation(self) -> Citation:
        return self.origin.citation

    @property
    def caps(self) -> tuple[Cap, ...]:
        return tuple(cap for cap in (self.day_cap, self.year_cap) if cap)

    @property
    def hours_by_reviewer(self) -> bool:
        """No source gives the figure: the reviewer enters the hours with a reason (DOMAIN §7)."""
        return self.grant.rule is HoursRule.REVIEWER


@dataclass(frozen=True, slots=True)
class Window:
    """The days of the year's training, for `categories`."""

    opens: date
    closes: date
    categories: frozenset[str]
    text: Words
    origin: Origin

    @property
    def citation(self) -> Citation:
        return self.origin.citation


@dataclass(frozen=True, slots=True)
class Form(AsksForPapers):
    """What a reviewed thing of this kind asks for: fields in order, and papers."""

    kind: str
    fields: tuple[Field, ...]
    needed_papers: tuple[NeededPaper, ...]
    origin: Origin

    @property
    def citation(self) -> Citation:
        return self.origin.citation


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields of the registration form that the profile shows together."""

    id: str
    name: Words
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class DeskRule:
    """The kinds of organisations that may fill a desk (level) of a chain."""

    level: str
    filled_by: tuple[OrganisationKind, ...]
    origin: Origin

    @property
    def citation(self) -> Citation:
        return self.origin.citation


@dataclass(frozen=True, slots=True)
class Step:
    """A desk of a chain: its level, who may fill it, whether it may be missing.

    After so many working `days` without a decision (None: no source states any) the case goes to the nearest
    organisation of the level `escalates_to` above the desk's own; the kinds that fill that level are `escalation`.
    """

    level: str
    filled_by: tuple[OrganisationKind, ...]
    may_be_skipped: bool = False
    days: int | None = None
    escalates_to: str | None = None
    escalation: tuple[OrganisationKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Whose desks a thing passes; with `merges`, neighbouring desks filled by one organisation are one desk."""

    kind: str
    steps: tuple[Step, ...]
    merges: bool
    origin: Origin

    @property
    def desks(self) -> tuple[str, ...]:
        """The levels of the desks, in order."""
        return tuple(step.level for step in self.steps)

    @property
    def citation(self) -> Citation:
        return self.origin.citation


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a thing is returned; `about` is the field or paper to mend, None for the whole."""

    id: str
    name: Words
    about: str | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class CircumstanceRule:
    """A circumstance that lowers the target, with the papers that prove it."""

    kind: CircumstanceKind
    name: Words
    more_than_months: int | None
    papers: tuple[PaperKind, ...]
    origin: Origin

    @property
    def citation(self) -> Citation:
        return self.origin.citation


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The answer taken to a question that the sources leave open (DOMAIN §3.4)."""

    id: str
    value: str
    question: Words
    answer: Words
    origin: Origin


@dataclass(frozen=True, slots=True)
class Deadline:
    id: str
    day: date
    what: Words
    who: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Topic:
    subject: Subject
    name: Words
    track: Track | None
    choice: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Platform:
    name: Words
    address: str
    phone: str | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class Contact:
    """An office to call; `region` where it serves one county, None where it serves the whole place."""

    name: Words
    region: str | None
    phone: str | None
    mail: str | None
    group: str | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class Sentence:
    """A rule that is only told: who must take part, a guidance."""

    text: Words
    citation: Citation


@dataclass(frozen=True, slots=True)
class MakeUp:
    """Past years that may be made up, and how."""

    first_year: int
    last_year: int | None
    how: Words
    citation: Citation


@dataclass(frozen=True, slots=True)
class MutualRecognition:
    """Regions whose yearly certificates go on holding here, without a confirmation."""

    regions: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class PackInForce:
    """A pack of the place, nearest last."""

    id: str
    name: Words
    since: date
    until: date | None
    checked: date
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ElsewhereCategory:
    """A category that this place does not know in this year, and who knows it (or leaves it to others)."""

    id: str
    name: Words
    origin: Origin
    delegated: bool


@dataclass(frozen=True, slots=True)
class Waiver:
    """Title committees ask nothing of this employer's people."""

    origin: Origin
