"""The search for an organisation by part of its name: one that is quick among 100 000, whatever was typed.

The rarest pair of neighbouring characters leads to the candidates, `search_name` decides. In a county the index of
regions leads: it holds a few hundred organisations. A part that thousands have stops after `_ENOUGH` of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.organisations import Organisation, OrganisationKind
from storage import tables
from storage.search_names import core_of, grams, is_legal_form, plain

_ENOUGH = 1000  # candidates to choose the best from
_MOST_GRAMS = 16
_LONGEST = 200  # characters of a name
_c, _g = tables.organisations.c, tables.organisation_grams.c


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, as names are compared. `words` has the two ways in which each may stand in a name."""

    words: tuple[tuple[str, str], ...]
    joined: str

    @classmethod
    def read(cls, text: str) -> "Asked":
        typed = [word for word in text[:_LONGEST].split() if plain(word)]
        named = [word for word in typed if not is_legal_form(word)] or typed
        joined = "".join(named)
        words = [joined] if len(joined) == len(named) > 1 else named  # of single characters, set with blanks
        return cls(tuple((core_of(word), plain(word)) for word in words), core_of(joined))

    @property
    def grams(self) -> Sequence[str]:
        """Pairs that every name has which holds all the words, however it is cut."""
        pairs = (grams(core) & grams(whole) or grams(whole) for core, whole in self.words)
        return sorted(frozenset[str]().union(*pairs))[:_MOST_GRAMS]

    def is_in_name(self) -> ColumnElement[bool]:
        return and_(
            true(), *(or_(*(_c.search_name.contains(way) for way in dict.fromkeys(word))) for word in self.words)
        )

    def is_whole(self) -> ColumnElement[bool]:
        return or_(_c.search_name == self.joined, _c.search_name.startswith(f"{self.joined}\n"))

    def rank(self) -> ColumnElement[int]:
        """The name itself first, then those that begin with it."""
        return case((self.is_whole(), 0), (_c.search_name.startswith(self.joined), 1), else_=2)


@dataclass(frozen=True, slots=True)
class Among:
    """Which organisations are looked at."""

    region: str | None
    kinds: Sequence[OrganisationKind]

    @property
    def is_small(self) -> bool:
        """A county, or the units directly under the province."""
        return self.region is not None and not self.region.endswith("00")

    def holds(self) -> ColumnElement[bool]:
        return and_(_c.kind.in_(self.kinds), within(self.region))


def within(region: str | None) -> ColumnElement[bool]:
    """A city's code ends in 00 and holds its counties; 省直 and counties stand for themselves."""
    if region is None:
        return true()
    if region.endswith("00"):
        return and_(_c.region >= region, _c.region <= f"{region[:4]}99")
    return _c.region == region


async def search(session: AsyncSession, text: str, among: Among, limit: int, offset: int) -> Sequence[Organisation]:
    asked = Asked.read(text)
    if not asked.words:
        page = select(Organisation).where(among.holds()).order_by(_c.search_name, _c.id).limit(limit).offset(offset)
        return [] if text.strip() else (await session.scalars(page)).all()
    candidates = _candidates(asked, among)
    if not among.is_small and (pairs := asked.grams):
        counts = [int(count) for count in (await session.execute(_counts(pairs))).one()]
        fewest = min(counts)
        if not fewest:
            return []
        candidates = _led_by(candidates, pairs[counts.index(fewest)], among if fewest == _ENOUGH else None)
    return (await session.scalars(_best(candidates, limit, offset))).all()


async def find_same_name(session: AsyncSession, name: str, among: Among) -> Sequence[Organisation]:
    """Those whose names differ in legal forms, signs and the shape of characters at most."""
    asked = Asked.read(name)
    same = select(Organisation).where(among.holds(), asked.is_whole()).order_by(_c.id)
    return (await session.scalars(same)).all() if asked.words else []


def _candidates(asked: Asked, among: Among) -> Select[Any]:
    shown = select(_c.id, asked.rank().label("rank"), func.length(_c.name).label("length"), _c.search_name)
    found = shown.where(among.holds(), asked.is_in_name())
    return found if among.is_small else found.limit(_ENOUGH)


def _counts(pairs: Sequence[str]) -> Select[Any]:
    """How many names have each pair; enough is not counted further."""
    some = (select(_g.gram).where(_g.gram == pair).limit(_ENOUGH).subquery() for pair in pairs)
    return select(*(select(func.count()).select_from(rows).scalar_subquery() for rows in some))


def _led_by(candidates: Select[Any], pair: str, crowd: Among | None) -> Select[Any]:
    led = candidates.join(tables.organisation_grams, _g.organisation_id == _c.id).where(_g.gram == pair)
    if crowd is None or crowd.region is None:
        return led
    return led.where(_g.organisation_id.in_(select(_c.id).where(within(crowd.region)).correlate(None)))


def _best(candidates: Select[Any], limit: int, offset: int) -> Select[Organisation]:
    """The page is chosen by what is compared, only then are its organisations read."""
    found = candidates.subquery()
    order = ("rank", "length", "search_name", "id")
    page = select(found).order_by(*(found.c[name] for name in order)).limit(limit).offset(offset).subquery()
    return select(Organisation).join(page, page.c.id == _c.id).order_by(*(page.c[name] for name in order))
