"""The dated, cited values that a pack may hold, apart from categories, forms and review (see the other `…_schema`).

Shapes: hours are exact decimals with one place at most; dates are days; `cite` is `<source> <clause>`, where the source
is a key of the pack's own `sources`.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from services.domain.errors import HoursInvalid
from services.domain.hours import hours
from services.domain.learning import CircumstanceKind, EmployerNature, Subject, Track
from services.domain.words import Words
from services.rulebook.places import is_in_shandong


def day(value: Any) -> Any:
    """A day as YAML reads it or as ISO text; numbers are not days."""
    if isinstance(value, date | None):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is not a day such as 2023-05-01") from None


def figure(value: Any) -> Decimal:
    """An exact figure of hours; a bool or a text is none."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"{value!r} is not a number of hours")  # noqa: TRY004 - pydantic turns ValueError into a fault
    try:
        return hours(value)
    except HoursInvalid:
        raise ValueError(f"{value} is not a number of hours from 0 to 10000 with one decimal place at most") from None


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty")
    return value


def _region(code: str) -> str:
    if not is_in_shandong(code):
        raise ValueError(f"no region {code} in Shandong (GB/T 2260)")
    return code


Day = Annotated[date, BeforeValidator(day)]
Region = Annotated[str, AfterValidator(_region)]
Figure = Annotated[Decimal, BeforeValidator(figure)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Filled = Annotated[str, AfterValidator(_text)]


class Model(BaseModel):
    """Refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Text(Model):
    """A text in both languages of the product."""

    zh: Filled
    en: Filled

    @property
    def words(self) -> Words:
        return Words(self.zh, self.en)


class Dated(Model):
    """A value with its citation and its validity; `since` and `checked` are the pack's where not stated."""

    cite: Filled
    since: Day | None = None
    until: Day | None = None
    checked: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"until {self.until} lies before since {self.since}")
        return self

    def identity(self) -> tuple[object, ...] | None:
        """What may be stated only once for a day, or None where a list simply grows."""
        return None


class Requirement(Dated):
    """At least so many hours a year of a subject, of the total, or of a track of a subject."""

    of: Literal["public", "professional", "total"]
    track: Track | None = None
    hours: Figure

    def identity(self) -> tuple[object, ...]:
        return (self.of, self.track)


class Guidance(Dated):
    """A sentence that guides and bars nothing."""

    text: Text


class WindowValue(Dated):
    """The days on which the year's training takes place, for the categories that are training; or no such limit."""

    opens: Day | None = None
    closes: Day | None = None
    categories: tuple[Name, ...] = ()
    text: Text

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.opens is None) != (self.closes is None) or bool(self.opens) != bool(self.categories):
            raise ValueError("a window has opens, closes and categories, or none of them")
        if self.opens and self.closes and self.closes < self.opens:
            raise ValueError(f"closes {self.closes} before it opens {self.opens}")
        return self

    def identity(self) -> tuple[object, ...]:
        return ("window",)


class MakeUpRule(Dated):
    """Which past years may be made up, and how."""

    first_year: int
    last_year: int | None = None
    how: Text

    @model_validator(mode="after")
    def _last_after_first(self) -> Self:
        if self.last_year is not None and self.last_year < self.first_year:
            raise ValueError(f"last_year {self.last_year} lies before first_year {self.first_year}")
        return self


class WaiverRule(Dated):
    """Title committees ask nothing of professionals of employers of this nature."""

    nature: EmployerNature

    def identity(self) -> tuple[object, ...]:
        return (self.nature,)


class CircumstanceValue(Dated):
    """A circumstance that lowers a year's target; `more_than_months` inside the year where the rule has such a bar."""

    kind: CircumstanceKind
    name: Text
    more_than_months: int | None = Field(default=None, ge=1, le=11)
    papers: tuple[Name, ...] = ()

    def identity(self) -> tuple[object, ...]:
        return (self.kind,)


class DeadlineValue(Dated):
    """A day by which somebody must have done something."""

    id: Name
    day: Day
    what: Text
    who: tuple[Literal["department", "employer", "professional", "institution", "administrator", "authority"], ...]

    def identity(self) -> tuple[object, ...]:
        return (self.id,)


SWITCHES: dict[str, tuple[str, ...]] = {
    "I1": ("at_least_half", "any_day", "whole_month"),
    "I2": ("none", "half_up_to_whole"),
    "I3": ("across_claims", "each_claim"),
    "I4": ("by_days", "last_day"),
    "I5": ("lower_target", "unchanged"),
    "I6": ("counts_as_elective", "compulsory_only"),
    "I7": ("none",),
    "I8": ("approval_order",),
    "I9": ("professional",),
}


class InterpretationValue(Dated):
    """One named switch of DOMAIN §3.4: a question that the sources leave open, and the answer taken."""

    id: Literal["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9"]
    value: str
    question: Text
    answer: Text

    @model_validator(mode="after")
    def _is_an_answer(self) -> Self:
        if self.value not in SWITCHES[self.id]:
            raise ValueError(f"{self.id} has no answer {self.value!r}; it may be {', '.join(SWITCHES[self.id])}")
        return self

    def identity(self) -> tuple[object, ...]:
        return (self.id,)


class RecognitionValue(Dated):
    """Places whose yearly certificates go on holding here."""

    regions: tuple[Region, ...] = Field(min_length=1)

    def identity(self) -> tuple[object, ...]:
        return ("recognition",)


class ParticipantsValue(Dated):
    """Who must take part."""

    text: Text


class TopicValue(Dated):
    """A topic of a subject's courses in the year; `track` or `choice` where the source makes the difference."""

    subject: Subject
    name: Text
    track: Track | None = None
    choice: Literal["focus", "strengthen", "free"] = "focus"


class PlatformValue(Dated):
    """An approved place to learn or to register, with its address and telephone."""

    name: Text
    address: Filled
    phone: str | None = None


class ContactValue(Dated):
    """An office to call; `region` where it serves one county."""

    name: Text
    region: Region | None = None
    phone: str | None = None
    mail: str | None = None
    group: str | None = None
