"""From packs to the rules of one place and year: national → province → city → county → employer, the nearest speaks.

Rules are applied to whole years: a value takes part in a year when it holds on any day of it; of two that do, the
later.
"""

from collections.abc import Iterator, Mapping, Sequence

from services.domain.learning import EmployerNature
from services.rulebook import merging
from services.rulebook.citations import Citation
from services.rulebook.errors import EmployerPackUnknown, NoRules
from services.rulebook.parts import (
    Chain,
    CircumstanceRule,
    Contact,
    Deadline,
    Interpretation,
    MakeUp,
    MutualRecognition,
    PackInForce,
    Platform,
    Reason,
    Sentence,
    Topic,
    Waiver,
    Window,
)
from services.rulebook.places import Place, regions_of
from services.rulebook.plan import compile_plan
from services.rulebook.rules import Rules
from services.rulebook.schema import Pack
from services.rulebook.speaking import citation_in, nearest_first, nearest_only, origin_of, spoken
from services.rulebook.values import WindowValue

Packs = Mapping[str, Pack]


def packs_in_force(packs: Packs, place: Place, year: int) -> tuple[Pack, ...]:
    """The packs that hold for a place in a year, nearest last. Raises `NoRules`, `PlaceUnknown`,
    `EmployerPackUnknown`.
    """
    nearest = next((pack for region in regions_of(place.region) for pack in _of_region(packs, region, year)), None)
    if nearest is None:
        raise NoRules(str(place), year)
    chain = [pack for pack in lineage(packs, nearest) if pack.holds_in(year)]
    if place.pack is not None:
        own = [pack for pack in packs.values() if pack.scope.employer == place.pack]
        if not own:
            raise EmployerPackUnknown(place.pack)
        chain += [pack for pack in own if pack.holds_in(year)][:1]
    return tuple(chain)


def lineage(packs: Packs, pack: Pack) -> tuple[Pack, ...]:
    """A pack and those it stands on, the farthest first."""
    line = [pack]
    while line[-1].inherits is not None:
        line.append(packs[line[-1].inherits])
    return tuple(reversed(line))


def _of_region(packs: Packs, region: str, year: int) -> Iterator[Pack]:
    return (pack for pack in packs.values() if pack.scope.region == region and pack.holds_in(year))


def resolve(packs: Packs, place: Place, year: int) -> Rules:
    """The rules of a place in a year. Raises `NoRules` where no pack holds, or none states what the year asks for."""
    chain = packs_in_force(packs, place, year)
    requirement = merging.requirement(spoken(chain, year, lambda pack: pack.requirements))
    if requirement is None:
        raise NoRules(str(place), year)
    fields, papers = merging.library(chain, year)
    categories = merging.categories(spoken_categories(chain, year), fields, papers)
    circumstances = {
        value.kind: CircumstanceRule(
            value.kind,
            value.name.words,
            value.more_than_months,
            tuple(papers[key] for key in value.papers),
            origin_of(pack, value),
        )
        for pack, value in spoken(chain, year, lambda pack: pack.circumstances)
    }
    interpretations = _interpretations(chain, year)
    waiver = _waiver(chain, year, place.nature)
    window, no_window = _window(chain, year)
    registration = [(pack, value) for pack in chain for value in pack.registration if pack.holds_in(year, value)]
    plan = compile_plan(
        year,
        requirement,
        categories,
        interpretations,
        {kind: rule.more_than_months for kind, rule in circumstances.items()},
        waived=waiver is not None,
    )
    return Rules(
        place=place,
        year=year,
        packs=tuple(_in_force(pack) for pack in chain),
        requirement=requirement,
        guidance=_sentences(chain, year, "guidance"),
        categories=categories,
        elsewhere=merging.elsewhere(packs, chain, year, categories),
        window=window,
        no_window=no_window,
        waiver=waiver,
        interpretations=interpretations,
        circumstances=circumstances,
        chains={
            value.kind: Chain(
                value.kind, value.desks, {str(desk): days for desk, days in value.days.items()}, origin_of(pack, value)
            )
            for pack, value in spoken(chain, year, lambda pack: pack.chains)
        },
        reasons_by_kind=_reasons(chain, year),
        registration_fields=merging.registration_fields(registration, fields),
        registration_citation=citation_in(registration[0][0], registration[0][1].cite) if registration else None,
        deadlines=tuple(
            Deadline(value.id, value.day, value.what.words, value.who, citation_in(pack, value.cite))
            for pack, value in sorted(spoken(chain, year, lambda pack: pack.deadlines), key=lambda pair: pair[1].day)
        ),
        topics=tuple(
            Topic(value.subject, value.name.words, value.track, value.choice, citation_in(pack, value.cite))
            for pack, value in nearest_only(spoken(chain, year, lambda pack: pack.topics))
        ),
        platforms=tuple(
            Platform(value.name.words, value.address, value.phone, citation_in(pack, value.cite))
            for pack, value in nearest_first(spoken(chain, year, lambda pack: pack.platforms))
        ),
        contacts=tuple(
            Contact(value.name.words, value.region, value.phone, value.mail, value.group, citation_in(pack, value.cite))
            for pack, value in nearest_first(spoken(chain, year, lambda pack: pack.contacts))
        ),
        participants=_sentences(chain, year, "participants"),
        make_up=tuple(
            MakeUp(value.first_year, value.last_year, value.how.words, citation_in(pack, value.cite))
            for pack, value in nearest_only(spoken(chain, year, lambda pack: pack.make_up))
        ),
        mutual_recognition=_recognition(chain, year),
        plan=plan,
    )


def spoken_categories(chain: Sequence[Pack], year: int) -> list[merging.SpokenCategory]:
    """Every statement about a category that holds in the year, farthest pack first: they are merged part by part."""
    return [
        (pack, value, origin_of(pack, value))
        for pack in chain
        for value in sorted(pack.categories, key=pack.start_of)
        if pack.holds_in(year, value)
    ]


def _in_force(pack: Pack) -> PackInForce:
    sources = tuple(
        Citation(source.document, source.number, "", source.file, source.short) for source in pack.sources.values()
    )
    return PackInForce(pack.id, pack.name.words, pack.since, pack.until, pack.checked, sources)


def _interpretations(chain: Sequence[Pack], year: int) -> dict[str, Interpretation]:
    return {
        value.id: Interpretation(
            value.id, value.value, value.question.words, value.answer.words, origin_of(pack, value)
        )
        for pack, value in spoken(chain, year, lambda pack: pack.interpretations)
    }


def _waiver(chain: Sequence[Pack], year: int, nature: EmployerNature | None) -> Waiver | None:
    waivers = spoken(chain, year, lambda pack: pack.waivers)
    return next((Waiver(origin_of(pack, value)) for pack, value in waivers if value.nature is nature), None)


def _window(chain: Sequence[Pack], year: int) -> tuple[Window | None, Sentence | None]:
    said = spoken(chain, year, lambda pack: pack.windows)
    if not said:
        return None, None
    pack, value = said[-1]
    return _opened(pack, value)


def _opened(pack: Pack, value: WindowValue) -> tuple[Window | None, Sentence | None]:
    if value.opens is None or value.closes is None:
        return None, Sentence(value.text.words, citation_in(pack, value.cite))
    origin = origin_of(pack, value)
    return Window(value.opens, value.closes, frozenset(value.categories), value.text.words, origin), None


def _sentences(chain: Sequence[Pack], year: int, section: str) -> tuple[Sentence, ...]:
    said = nearest_only(spoken(chain, year, lambda pack: getattr(pack, section)))
    return tuple(Sentence(value.text.words, citation_in(pack, value.cite)) for pack, value in said)


def _reasons(chain: Sequence[Pack], year: int) -> dict[str, tuple[Reason, ...]]:
    said = spoken(chain, year, lambda pack: pack.reasons)
    by_kind: dict[str, tuple[Reason, ...]] = {}
    for pack, value in said:
        reason = Reason(value.id, value.name.words, value.about, citation_in(pack, value.cite))
        for kind in value.kinds:
            by_kind[kind] = (*by_kind.get(kind, ()), reason)
    return by_kind


def _recognition(chain: Sequence[Pack], year: int) -> MutualRecognition | None:
    said = spoken(chain, year, lambda pack: pack.mutual_recognition)
    return MutualRecognition(said[-1][1].regions, citation_in(said[-1][0], said[-1][1].cite)) if said else None
