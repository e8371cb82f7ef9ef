"""What no single value shows: citations, overlaps, inheritance, and rules that make no sense once packs are merged."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from services.domain.learning import Subject, Track
from services.rulebook import merging
from services.rulebook.dangling import dangling, paper_faults
from services.rulebook.errors import Fault
from services.rulebook.parts import Bar, Category, HoursRule, Requirement
from services.rulebook.places import COUNTRY, level_of
from services.rulebook.resolving import lineage, spoken_categories
from services.rulebook.schema import Pack
from services.rulebook.speaking import spoken

Packs = Mapping[str, Pack]
Found = Iterator[tuple[str, str]]
EMPLOYER_LEVEL = 4
DAYS_OF_A_YEAR = 366


def faults_of(packs: Packs, names: Mapping[str, str]) -> tuple[Fault, ...]:
    """Every fault of packs that are valid one by one; `names` are their files."""
    faults = [Fault(names[pack.id], key, reason) for pack in packs.values() for key, reason in _alone(pack)]
    faults += [
        Fault(names[pack.id], key, reason) for pack in packs.values() for key, reason in _inheritance(packs, pack)
    ]
    faults += [
        Fault(names[pack.id], key, reason) for pack in packs.values() for key, reason in _same_scope(packs, pack)
    ]
    if not faults:  # merging needs sound packs
        for pack in packs.values():
            faults += [Fault(names[pack.id], key, reason) for key, reason in _merged(packs, pack)]
    return tuple(dict.fromkeys(faults))


def _alone(pack: Pack) -> Found:
    for key, value in pack.dated():
        source, _, clause = value.cite.partition(" ")
        if source not in pack.sources:
            yield f"{key}.cite", f"cites {source!r}, which the pack does not list among its sources"
        elif not clause.strip():
            yield f"{key}.cite", "names no clause"
        if pack.end_of(value) < pack.start_of(value):
            yield key, f"ends {pack.end_of(value)} before it starts {pack.start_of(value)}"
        if pack.start_of(value) < pack.since or pack.end_of(value) > (pack.until or date.max):
            yield key, f"reaches beyond the pack's own dates ({pack.since} to {pack.until or 'open'})"
    for deadline in pack.deadlines:
        if not pack.holds_in(deadline.day.year, deadline):
            yield f"deadlines.{deadline.id}", f"lies on {deadline.day}, in a year in which it does not hold"
    yield from _overlaps(pack)


def _overlaps(pack: Pack) -> Found:
    stated = defaultdict(list)
    for key, value in pack.dated():
        if value.identity() is not None:
            stated[key].append((pack.start_of(value), pack.end_of(value)))
    for key, spans in stated.items():
        spans.sort()
        for earlier, later in pairwise(spans):
            if later[0] <= earlier[1]:
                yield key, f"stated twice for {later[0]}: the dates overlap"


def _inheritance(packs: Packs, pack: Pack) -> Found:
    seen, line = {pack.id}, pack
    while line.inherits is not None:
        if line.inherits not in packs:
            yield "inherits", f"no pack {line.inherits}"
            return
        line = packs[line.inherits]
        if line.id in seen:
            yield "inherits", f"a cycle of inheritance through {line.id}"
            return
        seen.add(line.id)
    if pack.inherits is None and pack.scope.region != COUNTRY:
        yield "inherits", "only the national pack stands on nothing"
    elif pack.inherits is not None and _level(packs[pack.inherits]) >= _level(pack):
        yield "inherits", f"{pack.inherits} is no wider than the pack itself"


def _level(pack: Pack) -> int:
    return EMPLOYER_LEVEL if pack.scope.region is None else level_of(pack.scope.region)


def _same_scope(packs: Packs, pack: Pack) -> Found:
    for other in packs.values():
        if other.id < pack.id and other.scope == pack.scope:
            start, end = max(pack.since, other.since), min(pack.until or date.max, other.until or date.max)
            if start <= end:
                yield "since", f"{other.id} rules the same scope on {start}: the dates overlap"


def _merged(packs: Packs, pack: Pack) -> Found:
    """The rules of this pack with those it stands on, in each year in which something starts or ends."""
    line = lineage(packs, pack)
    edges = {
        day.year for each in line for _, value in each.dated() for day in (each.start_of(value), each.end_of(value))
    }
    years = {year + step for year in edges if year < date.max.year for step in (0, 1)}
    for year in sorted(year for year in years if pack.holds_in(year)):
        chain = [each for each in line if each.holds_in(year)]
        faults = list(_merged_in(chain, year))
        yield from faults
        if faults:
            return


def _merged_in(chain: list[Pack], year: int) -> Found:
    fields, papers = merging.library(chain, year)
    merged = merging.merged(spoken_categories(chain, year))
    known = {}
    for id_, each in merged.items():
        found = list(_category(each, fields, papers))
        yield from found
        if not found and not each.delegated:
            known[id_] = each.category(fields, papers)
    yield from dangling(chain, year, fields, papers)
    requirement = merging.requirement(spoken(chain, year, lambda pack: pack.requirements))
    if requirement is not None:
        yield from _unmeetable(requirement, known)
    elif chain[-1].scope.region != COUNTRY:
        yield "requirements", f"public, professional and total are not all stated for {year}"


def _category(merged: merging.Merged, fields: merging.Fields, papers: merging.Papers) -> Found:
    key = f"categories.{merged.id}"
    if merged.delegated:
        return
    for part in merged.missing:
        reason = "no subject: the hours would count nowhere" if part == "subjects" else "is missing"
        yield f"{key}.{part}", f"{reason} (no pack that it stands on says it either)"
    said = merged.said
    yield from ((f"{key}.fields", f"no field {name}") for name in said.get("fields", ()) if name not in fields)
    asked = [fields[name] for name in said.get("fields", ()) if name in fields]
    yield from paper_faults(key, said.get("papers", ()), asked, papers)
    months = "hours" in said and said["hours"].rule == HoursRule.MONTHS
    if months != bool(said.get("both_subjects")):
        yield f"{key}.both_subjects", "both subjects at once belong to hours by months, and to nothing else"


def _unmeetable(requirement: Requirement, categories: Mapping[str, Category]) -> Found:
    """A requirement above all that the categories can ever give."""
    bars: dict[tuple[str, ...], Bar] = {
        ("public",): requirement.public,
        ("professional",): requirement.professional,
        ("total",): requirement.total,
    }
    bars |= {(subject.value, track.value): bar for (subject, track), bar in requirement.tracks.items()}
    for of, bar in bars.items():
        subjects = list(Subject) if of[0] == "total" else [Subject(of[0])]
        track = Track(of[1]) if len(of) > 1 else None
        most = sum(_most(list(categories.values()), subject, track) for subject in subjects)
        if bar.hours > most:
            yield (
                "requirements." + ".".join(of),
                f"asks for {bar.hours} hours, and no categories can give more than {most}",
            )


def _most(categories: list[Category], subject: Subject, track: Track | None) -> float:
    """The most hours of a subject (and track) that a year can hold; compulsory hours may serve as elective (I6)."""
    by_group: dict[str, float] = {}
    for each in categories:
        if track is Track.COMPULSORY and track not in each.tracks:
            continue
        if subject in each.subjects or each.both_subjects:
            group = each.year_cap.group if each.year_cap else each.id
            by_group[group] = max(by_group.get(group, 0), _most_of(each, subject))
    return sum(by_group.values())


def _most_of(category: Category, subject: Subject) -> float:
    limits = [float("inf")]
    if category.year_cap:
        limits.append(float(category.year_cap.hours))
    if category.day_cap:
        limits.append(float(category.day_cap.hours) * DAYS_OF_A_YEAR)
    if category.grant.rule is HoursRule.MONTHS:
        limits.append(float(category.grant.yearly[subject]))
    if category.grant.rule is HoursRule.POINTS and category.grant.each is not None:
        limits.append(float(category.grant.each))
    return min(limits)
