"""Worked examples as data: the format of `cases/rules.yaml`, read strictly, evaluated, and answered as plain values.

A case names a year, a person (region, employer, pack, circumstances) and entries in order of approval. Whatever is
wrong with it becomes `CaseMalformed`, which names the key.
"""

from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from services.domain.hours import Hours
from services.domain.learning import CircumstanceKind, EmployerNature, Subject, Track
from services.rulebook.entries import Circumstance, Entry
from services.rulebook.errors import EmployerPackUnknown, NoRules, PlaceUnknown
from services.rulebook.evaluation import evaluate_year
from services.rulebook.explanation import Translate, render
from services.rulebook.parts import Category, HoursRule, When
from services.rulebook.places import Place
from services.rulebook.results import Figures, YearResult
from services.rulebook.rulebook import Rulebook
from services.rulebook.rules import Rules
from services.rulebook.values import Day, Figure

_REASONS = {
    "missing": "is missing",
    "extra_forbidden": "unknown key",
    "tuple_type": "must be a list",
    "model_type": "must be a mapping of keys",
    "string_type": "must be a text",
    "int_type": "must be a whole number",
}
MOST_POINTS = 1_000_000
LONGEST_ERROR = 300


class CaseMalformed(Exception):
    """The case cannot be evaluated: `key` is the dotted key at fault."""

    def __init__(self, key: str, reason: str) -> None:
        text = f"{key}: {reason}"
        super().__init__(text if len(text) <= LONGEST_ERROR else f"{text[:LONGEST_ERROR]}…")
        self.key = key
        self.reason = reason


def _region(value: Any) -> Any:
    """A six-digit code may stand without quotes."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_Whole = Annotated[int, Field(strict=True)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class _Range(_Model):
    """Anything with `from` and `to`; the key of a backward range is `to`."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        first, last = getattr(self, "first", None), getattr(self, "last", None)
        if first is not None and last is not None and last < first:
            raise ValueError(f"to: the range ends {last} before it starts {first}")
        return self


class CircumstanceCase(_Range):
    kind: CircumstanceKind
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")


class PersonCase(_Model):
    region: Annotated[str, BeforeValidator(_region)]
    employer: EmployerNature | None = None
    pack: str | None = None
    circumstances: tuple[CircumstanceCase, ...] = ()


class EntryCase(_Range):
    category: str
    subject: Subject | None = None
    track: Track | None = None
    hours: Figure | None = None
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")
    date: Day | None = None
    points: Annotated[int, Field(strict=True, ge=0, le=MOST_POINTS)] | None = None


class Case(_Model):
    """One worked example; `expect` is not read here but compared by `rules test`."""

    name: str | None = None
    year: _Whole
    person: PersonCase
    entries: tuple[EntryCase, ...]
    expect: Any = None


def read_case(raw: Any) -> Case:
    """A case from plain values. Raises `CaseMalformed`."""
    if not isinstance(raw, dict):
        raise CaseMalformed("(top)", "a case is a mapping of keys")
    try:
        return Case.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise _malformed(first["loc"], first["type"], first["msg"]) from None


def _malformed(location: tuple[int | str, ...], kind: str, message: str) -> CaseMalformed:
    steps = [str(step) for step in location]
    reason = message.removeprefix("Value error, ")
    if reason.startswith("to: "):
        steps, reason = [*steps, "to"], reason.removeprefix("to: ")
    reason = _REASONS.get(kind, reason.replace("Input should be", "must be"))
    return CaseMalformed(".".join(steps) or "(top)", reason)


def evaluate_case(rulebook: Rulebook, case: Case) -> YearResult:
    """The result of a case. Raises `CaseMalformed` for a place, year or entry that cannot be evaluated."""
    person = case.person
    rules = _rules(rulebook, Place(person.region, person.employer, person.pack), case.year)
    circumstances = [Circumstance(each.kind, each.first, each.last) for each in person.circumstances]
    entries = [_entry(rules, index, entry) for index, entry in enumerate(case.entries)]
    return evaluate_year(rules, circumstances, entries)


def _rules(rulebook: Rulebook, place: Place, year: int) -> Rules:
    try:
        return rulebook.rules_for(place, year)
    except PlaceUnknown:
        raise CaseMalformed(
            "person.region", f"no region {place.region} in Shandong (GB/T 2260), and not 省直"
        ) from None
    except EmployerPackUnknown:
        raise CaseMalformed("person.pack", f"no pack of an employer {place.pack}") from None
    except NoRules:
        raise CaseMalformed("year", f"no rules for {place} in {year}") from None


def _entry(rules: Rules, index: int, case: EntryCase) -> Entry:
    key = f"entries.{index}"
    category = rules.categories.get(case.category)
    if category is None:
        if case.category not in rules.elsewhere:
            raise CaseMalformed(f"{key}.category", f"no category {case.category} in any pack")
    else:
        _check(key, category, case)
    first, last = (case.date, case.date) if case.date else (case.first or case.last, case.last or case.first)
    stated = None if case.hours is None else Hours(case.hours)
    return Entry(case.category, case.subject, case.track, stated, first, last, case.points)


def _check(key: str, category: Category, case: EntryCase) -> None:
    """What the category cannot be counted without, and what contradicts it."""
    given = case.model_fields_set
    for name, field in _needed(category):
        if name not in given or getattr(case, name) is None:
            raise CaseMalformed(f"{key}.{field}", f"is missing, {category.id} counts by it")
    if case.date is not None and (case.first or case.last):
        raise CaseMalformed(f"{key}.date", "a date and a range exclude each other")
    if (case.first is None) != (case.last is None):
        raise CaseMalformed(f"{key}.{'from' if case.first is None else 'to'}", "is missing, a range has two ends")
    _check_subject(key, category, case.subject)


def _check_subject(key: str, category: Category, subject: Subject | None) -> None:
    if subject is None and not category.both_subjects and len(category.subjects) != 1:
        raise CaseMalformed(f"{key}.subject", "is missing")
    if subject is not None and subject not in category.subjects:
        allowed = "both subjects at once" if category.both_subjects else " or ".join(category.subjects)
        raise CaseMalformed(f"{key}.subject", f"{category.id} counts for {allowed}, not for {subject}")


def _needed(category: Category) -> list[tuple[str, str]]:
    """Names of `EntryCase` and of the file's keys."""
    needed = []
    if category.grant.rule in (HoursRule.STATED, HoursRule.REVIEWER):
        needed.append(("hours", "hours"))
    if category.grant.rule is HoursRule.POINTS:
        needed.append(("points", "points"))
    if category.when is When.RANGE:
        needed += [("first", "from"), ("last", "to")]
    if category.when is When.DAY and category.grant.rule is HoursRule.FIXED:
        needed.append(("date", "date"))
    return needed


def answer(name: str, result: YearResult, translate: Translate, language: str) -> dict[str, Any]:
    """The result as plain values, in the shape that `rules evaluate` prints; hours as exact decimals."""
    return {
        "name": name,
        "year": result.year,
        **{
            subject.value: {
                **_figures(figures),
                "tracks": {track.value: _figures(part) for track, part in figures.tracks.items()},
            }
            for subject, figures in result.subjects.items()
        },
        "total": _figures(result.total),
        "passed": result.passed,
        "title_requirement": result.title_requirement,
        "explanation": [
            {"text": render(line, translate, language), "citation": line.citation.brief, "pack": line.pack}
            for line in result.lines
        ],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "earned": figures.earned,
        "recognised": figures.recognised,
        "required": figures.required,
        "short": figures.short,
        "met": figures.met,
    }


Difference = tuple[str, Any, Any]


def differences(expected: Any, found: Any, key: str = "") -> list[Difference]:
    """Where `found` is not as expected: key, expected, found. Only the keys that `expected` names are compared."""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [(key or "expect", expected, found)]
        steps = [(f"{key}.{name}" if key else str(name), value, found.get(name)) for name, value in expected.items()]
        return [each for step, value, there in steps for each in differences(value, there, step)]
    if key == "error" and isinstance(found, str):
        return [] if str(expected) in found else [(key, expected, found)]
    return [] if _equal(expected, found) else [(key or "expect", expected, found)]


def _equal(expected: Any, found: Any) -> bool:
    return expected == found and isinstance(expected, bool) == isinstance(found, bool)
