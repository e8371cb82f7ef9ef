"""From packs to the rules of one place and year: national → province → city → county → employer, the nearest speaks.

Rules are applied to whole years: a value takes part in a year when it holds on any day of it; of two that do, the
later.
"""

from collections.abc import Iterable, Mapping, Sequence

from services.rulebook import merging
from services.rulebook.errors import EmployerPackUnknown, NoRules
from services.rulebook.gathering import Gathering
from services.rulebook.places import Place, regions_of
from services.rulebook.plan import compile_plan
from services.rulebook.rules import Rules
from services.rulebook.schema import Pack
from services.rulebook.speaking import citation_in, origin_of, spoken

Packs = Mapping[str, Pack]


def packs_in_force(packs: Packs, place: Place, year: int) -> tuple[Pack, ...]:
    """The packs that hold for a place in a year, nearest last.

    Raises `NoRules`, `PlaceUnknown`, `EmployerPackUnknown`. An employer's pack stands on top of whatever region its
    people are in; in a year in which it does not hold, the region's rules hold alone.
    """
    regions = (
        _latest(pack for pack in packs.values() if pack.scope.region == region and pack.holds_in(year))
        for region in regions_of(place.region)
    )
    nearest = next(filter(None, regions), None)
    if nearest is None:
        raise NoRules(str(place), year)
    chain = [pack for pack in lineage(packs, nearest) if pack.holds_in(year)]
    if place.pack is not None:
        own = [pack for pack in packs.values() if pack.scope.employer == place.pack]
        if not own:
            raise EmployerPackUnknown(place.pack)
        chain += filter(None, [_latest(pack for pack in own if pack.holds_in(year))])
    return tuple(chain)


def _latest(packs: Iterable[Pack]) -> Pack | None:
    """Of packs of one scope, which never overlap, the one that holds at the end."""
    return max(packs, key=lambda pack: pack.since, default=None)


def lineage(packs: Packs, pack: Pack) -> tuple[Pack, ...]:
    """A pack and those it stands on, the farthest first."""
    line = [pack]
    while line[-1].inherits is not None:
        line.append(packs[line[-1].inherits])
    return tuple(reversed(line))


def resolve(packs: Packs, place: Place, year: int) -> Rules:
    """The rules of a place in a year. Raises `NoRules` where no pack holds, or none states what the year asks for."""
    chain = packs_in_force(packs, place, year)
    requirement = merging.requirement(spoken(chain, year, lambda pack: pack.requirements))
    if requirement is None:
        raise NoRules(str(place), year)
    said = Gathering(chain, year)
    fields, papers = merging.library(chain, year)
    categories = merging.categories(spoken_categories(chain, year), fields, papers)
    circumstances, interpretations = said.circumstances(papers), said.interpretations()
    waiver, desks = said.waiver(place.nature), said.desks()
    window, no_window = said.window()
    form = [(pack, value) for pack in chain for value in pack.registration if pack.holds_in(year, value)]
    registration_fields, registration_groups = merging.registration(form, fields)
    months_over = {kind: rule.more_than_months for kind, rule in circumstances.items()}
    return Rules(
        place=place,
        year=year,
        packs=said.packs(),
        requirement=requirement,
        guidance=said.guidance(),
        categories=categories,
        elsewhere=merging.elsewhere(packs, chain, year, categories),
        window=window,
        no_window=no_window,
        waiver=waiver,
        interpretations=interpretations,
        circumstances=circumstances,
        desks=desks,
        chains=said.chains(desks),
        reasons_by_kind=said.reasons(),
        forms=merging.forms(chain, year, fields, papers),
        registration_fields=registration_fields,
        registration_groups=registration_groups,
        registration_citation=citation_in(form[0][0], form[0][1].cite) if form else None,
        deadlines=said.deadlines(),
        topics=said.topics(),
        platforms=said.platforms(),
        contacts=said.contacts(),
        participants=said.participants(),
        make_up=said.make_up(),
        mutual_recognition=said.mutual_recognition(),
        plan=compile_plan(year, requirement, categories, interpretations, months_over, waived=waiver is not None),
    )


def spoken_categories(chain: Sequence[Pack], year: int) -> list[merging.SpokenCategory]:
    """Every statement about a category that holds in the year, farthest pack first: they are merged part by part."""
    return [
        (pack, value, origin_of(pack, value))
        for pack in chain
        for value in sorted(pack.categories, key=pack.start_of)
        if pack.holds_in(year, value)
    ]
