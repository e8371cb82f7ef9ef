"""A category of hours as a pack states it.

Every part is optional: a city's pack may set only its evidence, and the province's figures go on holding. What the
merged category must have in the end is checked when the rules of a place are put together (`resolving`).
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from services.domain.learning import Subject, Track
from services.rulebook.form_schema import PaperUse
from services.rulebook.values import Dated, Figure, Model, Name, Text


class Stated(Model):
    """As many hours as the person states, the certificate shows or the platform reports."""

    rule: Literal["stated"]


class ByReviewer(Model):
    """No source gives a figure: the reviewer enters the hours and a reason (DOMAIN §7)."""

    rule: Literal["reviewer"]


class Fixed(Model):
    """So many hours for each item."""

    rule: Literal["fixed"]
    each: Figure


class ByPoints(Model):
    """So many hours once the points of the year reach a bar, below it none."""

    rule: Literal["points"]
    at_least: int = Field(ge=1)
    grants: Figure


class ByMonths(Model):
    """A yearly figure for both subjects, shared out by months."""

    rule: Literal["months"]
    public: Figure
    professional: Figure

    def of(self, subject: Subject) -> Decimal:
        return self.public if subject is Subject.PUBLIC else self.professional


Counting = Annotated[Stated | ByReviewer | Fixed | ByPoints | ByMonths, Field(discriminator="rule")]


class CapValue(Model):
    """At most so many hours a day or a year; categories that name the same group share it."""

    group: Name
    hours: Figure
    per: Literal["day", "year"]


class CategoryValue(Dated):
    """See the classes above; `when` says how the days of an entry are stated."""

    id: Name
    name: Text | None = None
    note: Text | None = None
    unit: Text | None = None
    subjects: tuple[Subject, ...] | None = None
    both_subjects: bool | None = None
    tracks: tuple[Track, ...] | None = None
    claimable: bool | None = None
    delegated: bool = False
    when: Literal["range", "day", "year", "any"] | None = None
    hours: Counting | None = None
    caps: tuple[CapValue, ...] | None = None
    fields: tuple[Name, ...] | None = None
    papers: tuple[PaperUse, ...] | None = None
    interpretations: tuple[Literal["I1", "I9"], ...] = ()

    @model_validator(mode="after")
    def _one_cap_of_a_kind(self) -> Self:
        kinds = [cap.per for cap in self.caps or ()]
        if len(kinds) != len(set(kinds)):
            raise ValueError("two caps per day, or two per year")
        return self

    def identity(self) -> tuple[object, ...]:
        return (self.id,)
