"""Rosters: what is wrong with a row, and what comes of an import as a whole."""

from dataclasses import dataclass
from enum import StrEnum

from services.domain.errors import DomainError, InputInvalid


class RosterCellMissing(InputInvalid):
    """Nobody is known without a name and a document number."""


class RosterTwice(InputInvalid):
    """The document number stands in another row as well: which of the two is right is a guess."""

    fields = ("other",)


class RosterElsewhere(InputInvalid):
    """Somebody with this document number is registered at another unit; which one is not told."""


class RosterNothingToImport(DomainError):
    """No row of the file is new or changed."""


class RosterGone(DomainError):
    """The file was imported already, or it is too old and was deleted."""


class RosterOutcome(StrEnum):
    """What a row comes to."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REGISTERED = "registered"  # in this unit: they keep their own answers
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A row that was read: who is meant, and the answers that are stated, in their canonical texts."""

    row: int
    number: str
    name: str
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class RosterFault:
    """Why a row is not taken. `field` is the column's id; None where the error names the cell itself.

    `cell`: what stands there, where that may be told.
    """

    row: int
    field: str | None
    error: DomainError
    cell: str = ""
