"""Which values a chain of packs states for a year, and where each is written."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from services.rulebook.citations import Citation
from services.rulebook.parts import Origin
from services.rulebook.schema import Pack
from services.rulebook.values import Dated

Value = TypeVar("Value", bound=Dated)
Spoken = tuple[Pack, Value]


def spoken(chain: Sequence[Pack], year: int, section: Callable[[Pack], Sequence[Value]]) -> list[Spoken[Value]]:
    """The values of a section that hold in the year, farthest pack first; a restated value replaces the farther one."""
    said: dict[object, Spoken[Value]] = {}
    for pack in chain:
        for index, value in enumerate(section(pack)):
            if pack.holds_in(year, value):
                identity = value.identity() or (pack.id, index)
                held = said.get(identity)
                if held is None or held[0] is not pack or pack.start_of(held[1]) < pack.start_of(value):
                    said[identity] = (pack, value)
    return list(said.values())


def nearest_only(values: list[Spoken[Value]]) -> list[Spoken[Value]]:
    """Only what the nearest pack that speaks says."""
    return [pair for pair in values if pair[0] is values[-1][0]]


def nearest_first(values: list[Spoken[Value]]) -> list[Spoken[Value]]:
    """All that is said, the nearest pack's first, each pack's in its own order."""
    order = {pack.id: place for place, (pack, _) in enumerate(values)}
    return sorted(values, key=lambda pair: -order[pair[0].id])


def citation_in(pack: Pack, cite: str) -> Citation:
    """`167 二(一)2` as a full citation; KeyError where the pack does not list the source."""
    key, _, clause = cite.partition(" ")
    source = pack.sources[key]
    return Citation(source.document, source.number, clause.strip(), source.file, source.short)


def origin_of(pack: Pack, value: Dated) -> Origin:
    return Origin(citation_in(pack, value.cite), pack.id, pack.start_of(value), value.checked or pack.checked)
