"""Forms as data: the fields that a registration or a category of claims asks for, and how an answer is read.

An answer is kept in its canonical text (`2026-10-12`, `8.5`, an option's id), so a form is a plain mapping of field ids
to texts: it survives everything and needs no column of its own.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.domain.words import Words


class FieldKind(StrEnum):
    """What a field holds, and so how it is asked for and read."""

    TEXT = "text"
    DATE = "date"
    HOURS = "hours"
    NUMBER = "number"  # a whole number: points, pages, a rank among authors
    CHOICE = "choice"
    PHONE = "phone"
    MAIL = "mail"
    DOCUMENT = "document"  # an identity document's number: personal, encrypted, masked
    REGION = "region"  # a code of `regions`, or 省直
    UNIT = "unit"  # the id of an organisation, found by a part of its name
    CREDIT_CODE = "credit_code"  # 统一社会信用代码


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a form asks for.

    `not_before` names the field of the same form that holds the start of a range: the two are asked for in one go
    where the user types `10.12-10.14`, and this one may not be earlier.
    """

    id: str
    kind: FieldKind
    name: Words
    required: bool = True
    hint: Words | None = None
    options: tuple[Option, ...] = ()
    not_before: str | None = None
    personal: bool = False
    unit_kinds: tuple[str, ...] = ()  # which kinds of organisations a UNIT may be


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A paper (证明材料) that a category of claims needs."""

    id: str
    name: Words
    required: bool = True
