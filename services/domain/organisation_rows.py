"""Organisations as rows of a table: what a row says, and the organisation above that it names."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from services.domain.credit_codes import CreditCodeInvalid, read_credit_code
from services.domain.errors import InputInvalid
from services.domain.learning import EmployerNature
from services.domain.organisations import OrganisationKind
from services.domain.regions import RegionUnknown, find_regions, path
from services.domain.typed_text import half_width

_A, _D, _E = OrganisationKind.AUTHORITY, OrganisationKind.DEPARTMENT, OrganisationKind.EMPLOYER
# The order of registration (Ningyang 三(一)); whose plans the authority approves stands under it or a department
ABOVE = {
    _A: (_A,),
    _D: (_A,),
    _E: (_D,),
    OrganisationKind.AGENCY: (_A,),
    OrganisationKind.INSTITUTION: (_A, _D),
}
Key = tuple[str, str, str]


class OrganisationRowWrong(InputInvalid):
    """A row that cannot become an organisation."""


class RowKindUnknown(OrganisationRowWrong):
    """The kind is none of those that there are."""


class RowNatureUnknown(OrganisationRowWrong):
    """The nature is none of those that there are."""


class RowTwice(OrganisationRowWrong):
    """An earlier row is about the same organisation."""

    fields = ("row",)


class AboveRequired(OrganisationRowWrong):
    """All but authorities stand under another organisation."""


class AboveUnknown(OrganisationRowWrong):
    """The organisation above is neither in the table nor known."""


class AboveAmbiguous(OrganisationRowWrong):
    """Several organisations have the name of the one above."""


class AboveWrong(OrganisationRowWrong):
    """The organisation above is of a kind that this one does not stand under."""


class AboveItself(OrganisationRowWrong):
    """The organisation stands above itself, directly or through others."""


@dataclass(eq=False, slots=True)
class Unit:
    """An organisation of a table, or one that is known already and then has an id."""

    row: int
    kind: OrganisationKind
    name: str
    region: str
    credit_code: str | None = None
    nature: EmployerNature | None = None
    above: str = ""
    id: int | None = None
    parent: "Unit | None" = None

    @property
    def key(self) -> Key:
        return (self.kind, self.name, self.region)

    @property
    def depth(self) -> int:
        """How many of the table's own organisations stand above."""
        return 0 if self.parent is None or self.parent.id is not None else self.parent.depth + 1


@dataclass(eq=False)
class Units:
    """Organisations as they are found: by credit code, by kind, name and region, and by name."""

    by_code: dict[str, Unit] = field(default_factory=dict)
    by_key: dict[Key, Unit] = field(default_factory=dict)
    by_name: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))

    def put(self, unit: Unit) -> None:
        if unit.credit_code:
            self.by_code[unit.credit_code] = unit
        self.by_key.setdefault(unit.key, unit)
        self.by_name[unit.name].append(unit)

    def find_same(self, unit: Unit) -> Unit | None:
        """By credit code; by kind, name and region where one of the two has none."""
        if unit.credit_code in self.by_code:
            return self.by_code[unit.credit_code]
        same = self.by_key.get(unit.key)
        return same if same and not (same.credit_code and unit.credit_code) else None

    def find_above(self, unit: Unit) -> Unit | None:
        """The organisation that the row names above it; raises an `OrganisationRowWrong`."""
        if not unit.above:
            if unit.kind is not OrganisationKind.AUTHORITY:
                raise AboveRequired
            return None
        named = self._named(unit.above)
        if not named:
            raise AboveUnknown
        fitting = [each for each in named if each.kind in ABOVE[unit.kind] and each is not unit]
        if not fitting:
            raise AboveItself if unit in named else AboveWrong
        if len(fitting) > 1:
            around = {region.code for region in path(unit.region)}
            fitting = [each for each in fitting if each.region in around]
        if len(fitting) != 1:
            raise AboveAmbiguous
        return fitting[0]

    def _named(self, above: str) -> list[Unit]:
        try:
            code = read_credit_code(above)
        except CreditCodeInvalid:
            return self.by_name.get(above, [])
        return [self.by_code[code]] if code in self.by_code else []


def ensure_no_circle(unit: Unit) -> None:
    """Raises `AboveItself` where those above lead back to the organisation."""
    above, passed = unit.parent, {unit}
    while above is not None:
        if above in passed:
            raise AboveItself
        passed.add(above)
        above = above.parent


def read_kind(text: str, words: Mapping[str, OrganisationKind]) -> OrganisationKind:
    """The kind by its word, of those that are given in lower case; raises `RowKindUnknown`."""
    try:
        return words[text.casefold()]
    except KeyError:
        raise RowKindUnknown from None


def read_nature(text: str, words: Mapping[str, EmployerNature]) -> EmployerNature | None:
    """The nature likewise, None for nothing; raises `RowNatureUnknown`."""
    try:
        return words[text.casefold()] if text else None
    except KeyError:
        raise RowNatureUnknown from None


@lru_cache(maxsize=4096)
def read_region(text: str) -> str:
    """The code of the one region that is meant by code or name; raises `RegionUnknown`."""
    found = find_regions(half_width(text))
    if len(found) != 1:
        raise RegionUnknown(text[:6])
    return found[0].code
