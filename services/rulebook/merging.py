"""How values of several packs become one: requirement, categories part by part, forms."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from services.domain.forms import Field, Option, PaperKind
from services.domain.hours import Hours
from services.domain.learning import Subject, Track
from services.domain.words import Words
from services.rulebook import parts
from services.rulebook.category_schema import (
    ByMonths,
    ByPoints,
    ByReviewer,
    CapValue,
    CategoryValue,
    Fixed,
    Stated,
)
from services.rulebook.form_schema import FieldValue, PaperUse, RegistrationValue
from services.rulebook.parts import Category, ElsewhereCategory, FieldGroup, Form, HoursRule, NeededPaper, Origin, When
from services.rulebook.schema import Pack
from services.rulebook.speaking import origin_of, spoken
from services.rulebook.values import Requirement

SpokenCategory = tuple[Pack, CategoryValue, Origin]
PARTS = (
    "name",
    "note",
    "unit",
    "subjects",
    "both_subjects",
    "tracks",
    "claimable",
    "when",
    "hours",
    "caps",
    "fields",
    "papers",
)
NEEDED = ("name", "unit", "when", "hours")
Fields = Mapping[str, Field]
Papers = Mapping[str, PaperKind]


def requirement(said: Sequence[tuple[Pack, Requirement]]) -> parts.Requirement | None:
    """What the year asks for, or None where a subject or the total is not stated by any pack."""
    bars = {(value.of, value.track): parts.Bar(Hours(value.hours), origin_of(pack, value)) for pack, value in said}
    whole = [bars.get((of, None)) for of in ("public", "professional", "total")]
    if whole[0] is None or whole[1] is None or whole[2] is None:
        return None
    tracks = {(Subject(of), track): bar for (of, track), bar in bars.items() if track is not None}
    return parts.Requirement(whole[0], whole[1], whole[2], MappingProxyType(tracks))


def library(chain: Sequence[Pack], year: int) -> tuple[dict[str, Field], dict[str, PaperKind]]:
    """The fields and papers that forms may name, by key; a nearer pack's replaces a farther one's."""
    fields = {value.key: _field(value) for pack in chain for value in pack.fields if pack.holds_in(year, value)}
    papers = {
        value.key: PaperKind(value.key, value.name.words)
        for pack in chain
        for value in pack.papers
        if pack.holds_in(year, value)
    }
    return fields, papers


def _field(value: FieldValue) -> Field:
    return Field(
        id=value.id or value.key,
        kind=value.kind,
        name=value.name.words,
        required=value.required,
        hint=value.hint.words if value.hint else None,
        options=tuple(Option(option.id, option.name.words) for option in value.options),
        not_before=value.not_before,
        personal=value.personal,
        unit_kinds=tuple(kind.value for kind in value.among_kinds),
    )


class Merged:
    """One category put together from what each pack says of it; knows which pack said which part."""

    def __init__(self, id_: str) -> None:
        self.id = id_
        self.said: dict[str, Any] = {}
        self.origins: dict[str, Origin] = {}
        self.origin: Origin | None = None
        self.delegated = False
        self.interpretations: tuple[str, ...] = ()

    def hear(self, value: CategoryValue, origin: Origin) -> None:
        self.origin, self.delegated = origin, value.delegated
        self.interpretations = value.interpretations or self.interpretations
        for part in PARTS:
            if (stated := getattr(value, part)) is not None:
                self.said[part], self.origins[part] = stated, origin

    @property
    def missing(self) -> list[str]:
        """What the category lacks to be counted."""
        lacks = [part for part in NEEDED if part not in self.said]
        return lacks if self.said.get("subjects") or self.said.get("both_subjects") else [*lacks, "subjects"]

    def category(self, fields: Fields, papers: Papers) -> Category:
        """The whole; KeyError for a field or paper that no pack defines."""
        said = self.said
        caps: dict[str, CapValue] = {cap.per: cap for cap in said.get("caps", ())}
        assert self.origin is not None  # noqa: S101 - `hear` was called at least once
        return Category(
            id=self.id,
            name=said["name"].words,
            note=said["note"].words if "note" in said else None,
            unit=said["unit"].words,
            claimable=said.get("claimable", False),
            subjects=tuple(said.get("subjects", ())),
            both_subjects=said.get("both_subjects", False),
            tracks=tuple(said.get("tracks", (Track.ELECTIVE,))),
            when=When(said["when"]),
            grant=_grant(said["hours"], self.origins["hours"]),
            day_cap=self._cap(caps.get("day")),
            year_cap=self._cap(caps.get("year")),
            fields=tuple(fields[key] for key in said.get("fields", ())),
            needed_papers=tuple(_needed(use, papers) for use in said.get("papers", ())),
            origin=self.origin,
            interpretations=self.interpretations,
        )

    def _cap(self, cap: CapValue | None) -> parts.Cap | None:
        return parts.Cap(cap.group, Hours(cap.hours), cap.per, self.origins["caps"]) if cap else None


def merged(said: Sequence[SpokenCategory]) -> dict[str, Merged]:
    """All categories that some pack in force speaks of, farthest pack's order first."""
    found: dict[str, Merged] = {}
    for _, value, origin in said:
        found.setdefault(value.id, Merged(value.id)).hear(value, origin)
    return found


def categories(said: Sequence[SpokenCategory], fields: Fields, papers: Papers) -> Mapping[str, Category]:
    """The categories that the place knows; one that is only delegated to nearer packs is not among them."""
    whole = {id_: each.category(fields, papers) for id_, each in merged(said).items() if not each.delegated}
    return MappingProxyType(whole)


def _needed(use: PaperUse, papers: Papers) -> NeededPaper:
    paper = papers[use.paper]
    return NeededPaper(PaperKind(paper.id, paper.name, use.required), use.when, use.among)


def _grant(counting: Stated | ByReviewer | Fixed | ByPoints | ByMonths, origin: Origin) -> parts.Grant:
    rule = HoursRule(counting.rule)
    if isinstance(counting, Fixed):
        return parts.Grant(rule, origin, each=Hours(counting.each))
    if isinstance(counting, ByPoints):
        return parts.Grant(rule, origin, each=Hours(counting.grants), least_points=counting.at_least)
    if isinstance(counting, ByMonths):
        return parts.Grant(rule, origin, yearly={subject: counting.of(subject) for subject in Subject})
    return parts.Grant(rule, origin)


def elsewhere(
    packs: Mapping[str, Pack], chain: Sequence[Pack], year: int, known: Mapping[str, Category]
) -> dict[str, ElsewhereCategory]:
    """The categories that only other packs know, or these packs in other years, or that they leave to others."""
    found: dict[str, ElsewhereCategory] = {}
    for pack in [*chain, *packs.values()]:
        for value in pack.categories:
            if value.id not in known and value.id not in found:
                name = value.name.words if value.name else Words(value.id, value.id)
                delegated = value.delegated and pack in chain and pack.holds_in(year, value)
                found[value.id] = ElsewhereCategory(value.id, name, origin_of(pack, value), delegated)
    return found


def registration(
    said: Sequence[tuple[Pack, RegistrationValue]], fields: Fields
) -> tuple[tuple[Field, ...], tuple[FieldGroup, ...]]:
    """The registration form in order, with what the nearest packs require on top, and the same fields in groups."""
    stated = [value for _, value in said if value.fields]
    if not stated:
        return (), ()
    form = stated[-1]
    required = {*form.required, *(key for _, value in said for key in value.also_required)}
    asked = _asked(form.fields, required, fields)
    groups = (FieldGroup(each.id, each.name.words, tuple(asked[key] for key in each.fields)) for each in form.groups)
    return tuple(asked.values()), tuple(groups)


def forms(chain: Sequence[Pack], year: int, fields: Fields, papers: Papers) -> Mapping[str, Form]:
    """The forms of reviewed things by kind; KeyError for a field or paper that no pack defines."""
    return MappingProxyType(
        {
            value.kind: Form(
                value.kind,
                tuple(_asked(value.fields, set(value.required), fields).values()),
                tuple(_needed(use, papers) for use in value.papers),
                origin_of(pack, value),
            )
            for pack, value in spoken(chain, year, lambda pack: pack.forms)
        }
    )


def _asked(keys: Sequence[str], required: set[str], fields: Fields) -> dict[str, Field]:
    return {key: replace(fields[key], required=key in required) for key in keys}
