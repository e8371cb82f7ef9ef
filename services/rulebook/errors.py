"""What can be wrong with packs, places, years and claims, as facts with values."""

from dataclasses import dataclass

from services.domain.errors import DomainError, InputInvalid
from services.domain.typed_dates import RangeBackwards

__all__ = [
    "CategoryNotKnown",
    "DayInFuture",
    "EmployerPackUnknown",
    "FactAbsent",
    "FactUnreadable",
    "Fault",
    "HoursAbsurd",
    "HoursNotPositive",
    "NoRules",
    "OutsideWindow",
    "PacksInvalid",
    "PlaceUnknown",
    "RangeBackwards",
    "SubjectNotAllowed",
]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that makes a pack doubtful: where it stands and why it is refused."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}"


class PacksInvalid(Exception):
    """The packs cannot be trusted, so the program does not start: one fault for each file, key and reason."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class NoRules(DomainError):
    """No pack holds for this place in this year: an error that names both, never a result of 0."""

    fields = ("place", "year")


class PlaceUnknown(InputInvalid):
    """No such region in Shandong (GB/T 2260), and not 省直."""

    fields = ("region",)


class EmployerPackUnknown(InputInvalid):
    """No pack belongs to an employer of this id."""

    fields = ("pack",)


class CategoryNotKnown(InputInvalid):
    """The place does not know this category in that year (DOMAIN §3.2)."""

    fields = ("category", "year")


class SubjectNotAllowed(InputInvalid):
    """The category counts for another subject only, or a choice of subject is missing."""

    fields = ("category", "subject")


class FactAbsent(InputInvalid):
    """A fact that the entry cannot be counted without was not stated."""

    fields = ("category", "field")


class FactUnreadable(InputInvalid):
    """A stated fact cannot be read as what its field holds."""

    fields = ("field", "given")


class DayInFuture(InputInvalid):
    """The learning has not taken place yet."""

    fields = ("day", "today")


class OutsideWindow(InputInvalid):
    """The days lie outside the learning window of that place and year (Zibo 四)."""

    fields = ("first_day", "last_day", "opens", "closes", "citation")


class HoursNotPositive(InputInvalid):
    """A claim of no hours at all."""

    fields = ("hours",)


class HoursAbsurd(InputInvalid):
    """More hours than the days of the range have."""

    fields = ("hours", "most")
