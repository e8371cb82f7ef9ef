"""What a rule pack is: dated, cited values of one scope, standing on another pack."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from services.rulebook import form_schema, review_schema, values
from services.rulebook.category_schema import CategoryValue
from services.rulebook.places import COUNTRY, PROVINCIAL_UNITS, is_in_shandong
from services.rulebook.values import Dated, Day, Filled, Model, Name, Text

SECTIONS = (
    "requirements",
    "guidance",
    "windows",
    "categories",
    "fields",
    "papers",
    "registration",
    "forms",
    "make_up",
    "waivers",
    "circumstances",
    "deadlines",
    "interpretations",
    "desks",
    "chains",
    "reasons",
    "mutual_recognition",
    "participants",
    "topics",
    "platforms",
    "contacts",
)


class Source(Model):
    """A document that values cite: its title, its number where it has one, a `short` name for screens, its day where
    known, the file we read it in.

    `quoted` says that we have only another document's quotation of it.
    """

    document: Filled
    number: str = ""
    short: str = ""
    issued: Day | None = None
    file: Filled
    quoted: bool = False


class Scope(Model):
    """The region that the pack rules, or the employer that it belongs to."""

    region: str | None = None
    employer: Name | None = None

    @field_validator("region")
    @classmethod
    def _region_exists(cls, region: str | None) -> str | None:
        if region in (None, COUNTRY, PROVINCIAL_UNITS) or is_in_shandong(region):
            return region
        raise ValueError(f"no region {region} in Shandong (GB/T 2260)")

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.region is None) == (self.employer is None):
            raise ValueError("a pack rules either a region or an employer")
        return self


class Pack(Model):
    """One file of `packs/`. Sections are lists of dated values; `problems` says what the types alone cannot refuse."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: Text
    inherits: str | None = None
    scope: Scope
    since: Day
    until: Day | None = None
    checked: Day
    sources: dict[str, Source] = Field(min_length=1)
    requirements: tuple[values.Requirement, ...] = ()
    guidance: tuple[values.Guidance, ...] = ()
    windows: tuple[values.WindowValue, ...] = ()
    categories: tuple[CategoryValue, ...] = ()
    fields: tuple[form_schema.FieldValue, ...] = ()
    papers: tuple[form_schema.PaperValue, ...] = ()
    registration: tuple[form_schema.RegistrationValue, ...] = ()
    forms: tuple[form_schema.FormValue, ...] = ()
    make_up: tuple[values.MakeUpRule, ...] = ()
    waivers: tuple[values.WaiverRule, ...] = ()
    circumstances: tuple[values.CircumstanceValue, ...] = ()
    deadlines: tuple[values.DeadlineValue, ...] = ()
    interpretations: tuple[values.InterpretationValue, ...] = ()
    desks: tuple[review_schema.DeskValue, ...] = ()
    chains: tuple[review_schema.ChainValue, ...] = ()
    reasons: tuple[review_schema.ReasonValue, ...] = ()
    mutual_recognition: tuple[values.RecognitionValue, ...] = ()
    participants: tuple[values.ParticipantsValue, ...] = ()
    topics: tuple[values.TopicValue, ...] = ()
    platforms: tuple[values.PlatformValue, ...] = ()
    contacts: tuple[values.ContactValue, ...] = ()

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.until and self.until < self.since:
            raise ValueError(f"until {self.until} lies before since {self.since}")
        return self

    def dated(self) -> Iterator[tuple[str, Dated]]:
        """Every dated value with its key, such as `categories.training`."""
        for section in SECTIONS:
            for index, value in enumerate(getattr(self, section)):
                identity = value.identity()
                label = ".".join(str(part) for part in identity if part) if identity else str(index)
                yield f"{section}.{label}", value

    def start_of(self, value: Dated) -> date:
        return value.since or self.since

    def end_of(self, value: Dated) -> date:
        return value.until or self.until or date.max

    def holds_in(self, year: int, value: Dated | None = None) -> bool:
        """Whether the pack, or a value of it, holds on any day of the year (rules are applied to whole years)."""
        start, end = (
            (self.since, self.until or date.max) if value is None else (self.start_of(value), self.end_of(value))
        )
        return start.year <= year <= end.year

    @property
    def level(self) -> Literal["region", "employer"]:
        return "region" if self.scope.region else "employer"
