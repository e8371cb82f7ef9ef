"""How things are reviewed, as a pack states it: who fills each desk, which desks a thing passes, why it is returned."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from services.domain.organisations import OrganisationKind
from services.rulebook.values import Dated, Name, Text

ChainKind = Literal[
    "claim",
    "registration",
    "department_registration",
    "employer_registration",
    "agency_registration",
    "administration",
    "title_change",
    "transfer",
    "document_change",
    "circumstance",
    "appeal",
    "training_plan",
    "roster",
    "seal",
]
Level = Literal[
    "employer",
    "department",
    "authority",
    "old_employer",
    "new_employer",
    "provincial_authority",
    "unit",
    "next_level",
]
Days = Annotated[int, Field(ge=1, le=366, strict=True)]


class DeskValue(Dated):
    """The kinds of organisations that may fill a desk: the employer's also an agency, which stands in its place."""

    id: Level
    filled_by: tuple[OrganisationKind, ...] = Field(min_length=1)

    def identity(self) -> tuple[object, ...]:
        return (self.id,)


class ChainValue(Dated):
    """Whose desks a thing passes, in order.

    `skips` are desks that nobody need fill; with `merges`, neighbouring desks filled by one organisation are one;
    `days` are the working days that a desk has, only where a source gives them; `escalates` names the level that a case
    goes to when these have passed without a decision (a pack may name it and leave the days to another).
    """

    kind: ChainKind
    desks: tuple[Level, ...]
    skips: tuple[Level, ...] = ()
    merges: bool = True
    days: dict[Level, Days] = Field(default_factory=dict)
    escalates: dict[Level, Level] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _speaks_of_its_own_desks(self) -> Self:
        if not set(self.desks) - set(self.skips):
            raise ValueError("a chain with no desk (or with none that must be filled)")
        if len(set(self.desks)) < len(self.desks):
            raise ValueError("passes a desk twice")
        for part, named in (("skips", self.skips), ("days", self.days), ("escalates", self.escalates)):
            if strange := sorted(set(named) - set(self.desks)):
                raise ValueError(f"{part} names {strange[0]}, which is no desk of the chain")
        return self

    def identity(self) -> tuple[object, ...]:
        return (self.kind,)


class ReasonValue(Dated):
    """Why a thing may be returned; `about` names the field or paper that must be mended."""

    id: Name
    kinds: tuple[ChainKind, ...] = Field(min_length=1)
    name: Text
    about: Name | None = None

    def identity(self) -> tuple[object, ...]:
        return (self.id,)
