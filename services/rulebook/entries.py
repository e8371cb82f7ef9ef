"""What the evaluation of a year is given: entries of the ledger and circumstances."""

from dataclasses import dataclass
from datetime import date

from services.domain.hours import Hours
from services.domain.learning import CircumstanceKind, Subject, Track


@dataclass(frozen=True, slots=True)
class Entry:
    """One approved thing, before any cap.

    `hours` is None where the rules set the figure (a paper, a posting, an exam, yearly points). `first_day` and
    `last_day` are None where the days are not known: then it belongs to whichever year it is given to. `number` is for
    people only.
    """

    category: str
    subject: Subject | None = None
    track: Track | None = None
    hours: Hours | None = None
    first_day: date | None = None
    last_day: date | None = None
    points: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A recognised circumstance of a person, with its first and last day."""

    kind: CircumstanceKind
    first_day: date
    last_day: date


def years_of(entry: Entry) -> tuple[int, ...]:
    """All calendar years that the entry's days touch; empty where its days are not known."""
    if entry.first_day is None:
        return ()
    last = entry.last_day or entry.first_day
    return tuple(range(entry.first_day.year, last.year + 1))
