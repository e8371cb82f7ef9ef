"""What waits at desks. Each desk is asked by itself, oldest first and no further than needed, as its index runs.

Asked for several desks at once, both databases would sort all that waits at any of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.domain.queues import MOST_COUNTED, Queue, QueueFilter
from services.domain.review import Caution, ReviewKind
from services.ports import Applicant, BatchRow, DeskWait, KindCount, NextCase, OwnDecision, QueuePart, QueueRow
from storage import tables
from storage.engine import read_rows
from storage.search_names import searchable

_MOST_AT_ONCE = 10  # desks of one statement that asks for each kind: SQLite joins 500 parts at most
_OWN_AMONG = 1000  # decisions of a desk among which one's own are looked for
_LOOKED_BACK = 10  # times as many decisions of a desk as are wanted of one kind
_r, _p, _o, _c, _d = (
    tables.reviews.c,
    tables.persons.c,
    tables.organisations.c,
    tables.claims.c,
    tables.decisions.c,
)
_CLAIM_OF = (_c.id == _r.subject_id) & (_r.kind == ReviewKind.CLAIM)


class SqlAlchemyQueues:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_part(self, queue: Queue, limit: int, offset: int) -> QueuePart:
        asked = _values(queue) | {"limit": limit, "offset": offset, "reached": limit + offset}
        rows = await self._read(_part(_shape(queue)), asked)
        if rows:
            return QueuePart([_row(*row[:8]) for row in rows], *rows[0][8:])
        counted = await self._read(_total(_shape(queue)), _values(queue)) if offset else [(0,)]
        return QueuePart([], counted[0][0])

    async def _read(self, statement: Select[Any], asked: dict[str, Any]) -> Sequence[Any]:
        """In the transaction where one is open; alone, as for a page, the session is not even opened."""
        alone_on = None if self._session.in_transaction() else self._session.bind
        if isinstance(alone_on, AsyncEngine):
            return await read_rows(alone_on, statement, asked)
        rows: Sequence[Any] = (await self._session.execute(statement, asked)).all()
        return rows

    async def count(self, desks: Sequence[int], but: int | None) -> int:
        shape = _Shape(len(desks), but is not None, frozenset(), 0)
        asked = {f"desk{i}": desk for i, desk in enumerate(desks)} | {"viewer": but}
        return int((await self._read(_total(shape), asked))[0][0])

    async def count_by_kind(self, queue: Queue) -> Sequence[KindCount]:
        found: dict[ReviewKind, KindCount] = {}
        late = {(each.organisation_id, each.kind): each.before for each in queue.late}
        for begin in range(0, len(queue.desks), _MOST_AT_ONCE):
            desks = queue.desks[begin : begin + _MOST_AT_ONCE]
            asked: dict[str, Any] = {"viewer": queue.viewer, "today": queue.today}
            for i, desk in enumerate(desks):
                asked |= {f"desk{i}": desk} | {f"late{i}_{kind}": late.get((desk, kind)) for kind in ReviewKind}
            statement = _by_kind(len(desks), has_viewer=queue.viewer is not None)
            for kind, count, oldest, overdue in await self._session.execute(statement, asked):
                if count:
                    known = found.get(kind, KindCount(kind, 0, oldest, 0))
                    counted = min(known.count + count, MOST_COUNTED)
                    found[kind] = KindCount(kind, counted, min(known.oldest, oldest), known.late + overdue)
        return [found[kind] for kind in ReviewKind if kind in found]

    async def count_handed(self, queue: Queue) -> int:
        handed = replace(queue, only=QueueFilter(is_mine=True))
        return int((await self._read(_total(_shape(handed)), _values(handed)))[0][0])

    async def find_next(self, queue: Queue, after: int | None) -> NextCase | None:
        if after is not None:
            behind = await self._read(_first(_shape(queue), "behind"), _values(queue) | {"after": after})
            if behind:
                return NextCase(*behind[0])
        way = None if after is None else "other"
        first = await self._read(_first(_shape(queue), way), _values(queue) | {"after": after})
        return NextCase(first[0][0], first[0][1], is_anew=after is not None) if first else None

    async def list_applicants(self, queue: Queue, name: str) -> Sequence[Applicant]:
        connection = await self._session.connection()
        index = connection.dialect.keyring.blind(searchable(name), "persons.name_index")  # type: ignore[attr-defined]
        rows = await self._session.execute(
            select(_p.id, _p.name, _o.name)
            .join_from(tables.persons, tables.reviews, _r.applicant_id == _p.id)
            .outerjoin(tables.organisations, _o.id == _p.employer_id)
            .where(_p.name_index == index, _r.desk_id.in_(queue.desks), *_of_others(queue.viewer))
            .distinct()
            .order_by(_p.id)
            .limit(20)
        )
        return [Applicant(*row) for row in rows]

    async def list_batch(self, queue: Queue, limit: int) -> Sequence[BatchRow]:
        oldest = _oldest(_shape(queue), _passing(_shape(queue)), literal(limit))
        shown: tuple[ColumnElement[Any], ...] = (_r.id, _r.version, _r.subject_id, _c.year, _c.category)
        shown += (_c.subject, _c.facts, _o.region, _o.nature, _o.pack)
        rows = await self._session.execute(
            select(*shown)
            .join_from(oldest, tables.reviews, _r.id == oldest.c.id)
            .join(tables.persons, _p.id == _r.applicant_id)
            .outerjoin(tables.organisations, _o.id == _p.employer_id)
            .outerjoin(tables.claims, _CLAIM_OF)
            .order_by(oldest.c.waiting_since, oldest.c.id)
            .limit(limit),
            _values(queue),
        )
        return [BatchRow(*tuple[Any, ...](row)) for row in rows]

    async def list_waits(self, desks: Sequence[int], kind: ReviewKind | None, limit: int) -> Sequence[DeskWait]:
        back = limit if kind is None else limit * _LOOKED_BACK
        latest = union_all(*(select(_latest(desk, back).subquery()) for desk in desks)).subquery()
        query = select(latest.c.organisation_id, _r.kind, latest.c.waited_since, latest.c.at)
        query = query.join_from(latest, tables.reviews, _r.id == latest.c.review_id).order_by(latest.c.at.desc())
        if kind is not None:
            query = query.where(_r.kind == kind).limit(limit)
        return [DeskWait(*row) for row in await self._session.execute(query)]

    async def list_own_decisions(self, desks: Sequence[int], person_id: int, limit: int) -> Sequence[OwnDecision]:
        latest = union_all(*(select(_latest(desk, _OWN_AMONG).subquery()) for desk in desks)).subquery()
        rows = await self._session.execute(
            select(_r.id, _r.kind, _r.subject_id, _p.name, latest.c.action, latest.c.at)
            .join_from(latest, tables.reviews, _r.id == latest.c.review_id)
            .join(tables.persons, _p.id == _r.applicant_id)
            .where(latest.c.person_id == person_id)
            .order_by(latest.c.at.desc(), latest.c.id.desc())
            .limit(limit)
        )
        return [OwnDecision(*row) for row in rows]


def _of_others(viewer: int | None) -> Iterable[ColumnElement[bool]]:
    return () if viewer is None else (_r.applicant_id != viewer,)


def _row(review_id: int, kind: ReviewKind, subject_id: int, *told: Any) -> QueueRow:
    applicant, category, cautions, waiting_since, facts = told
    return QueueRow(review_id, kind, subject_id, applicant, category, Caution(cautions), waiting_since, facts)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a statement depends on; everything else of a queue is a value in it. Putting one together takes longer than
    a database needs to answer it, so each is made once.
    """

    desks: int
    has_viewer: bool
    parts: frozenset[str]
    late: int


def _shape(queue: Queue) -> _Shape:
    only = queue.only
    there = {
        "kind": only.only_kind,
        "category": only.category,
        "person": only.person is not None,
        "age": only.older_than,
        "warned": only.cautions,
        "clean": only.cautions == Caution(0),
        "mine": only.is_mine,
        "overdue": only.is_overdue,
    }
    parts = frozenset(name for name, is_there in there.items() if is_there)
    return _Shape(len(queue.desks), queue.viewer is not None, parts, len(queue.late) if only.is_overdue else 0)


def _values(queue: Queue) -> dict[str, Any]:
    only = queue.only
    known: dict[str, Any] = {"kind": only.only_kind, "category": only.category, "person": only.person}
    known |= {
        "before": queue.came_before,
        "cautions": int(only.cautions or 0),
        "viewer": queue.viewer,
        "today": queue.today,
    }
    known |= {f"desk{i}": desk for i, desk in enumerate(queue.desks)}
    for i, late in enumerate(queue.late if only.is_overdue else ()):
        known |= {f"late_desk{i}": late.organisation_id, f"late_kind{i}": late.kind, f"late{i}": late.before}
    return known


def _passing(shape: _Shape) -> list[ColumnElement[bool]]:
    """What the filter leaves, without the viewer's own cases."""
    slow = [
        (_r.desk_id == bindparam(f"late_desk{i}"))
        & (_r.kind == bindparam(f"late_kind{i}"))
        & (_r.waiting_since < bindparam(f"late{i}"))
        for i in range(shape.late)
    ]
    each = {
        "kind": _r.kind == bindparam("kind"),
        "category": _r.category == bindparam("category"),
        "person": _r.applicant_id == bindparam("person"),
        "age": _r.waiting_since <= bindparam("before"),
        "warned": _r.cautions.op("&")(bindparam("cautions")) != 0,
        "clean": _r.cautions == 0,
        "overdue": _is_late(bindparam("today"), slow),
    }
    passing = [condition for name, condition in each.items() if name in shape.parts]
    return [*passing, _r.applicant_id != bindparam("viewer")] if shape.has_viewer else passing


def _oldest(shape: _Shape, conditions: Sequence[ColumnElement[bool]], most: ColumnElement[int]) -> Subquery:
    """The ids of the oldest cases that pass; what was handed to one is found by whom it was handed to."""
    ids = select(_r.id, _r.waiting_since).where(*conditions).order_by(_r.waiting_since, _r.id).limit(most)
    desks: list[ColumnElement[Any]] = [bindparam(f"desk{i}") for i in range(shape.desks)]
    if "mine" in shape.parts:
        # the coalesce keeps SQLite, which has no statistics, from taking the desk's index for it
        here = func.coalesce(_r.desk_id, 0).in_(desks)
        return ids.where(_r.assignee_id == bindparam("viewer"), here).subquery()
    parts = [ids.where(_r.desk_id == desk).subquery() for desk in desks]
    return parts[0] if len(parts) == 1 else union_all(*map(select, parts)).subquery()


@lru_cache(256)
def _total(shape: _Shape) -> Select[Any]:
    ids = _oldest(shape, _passing(shape), literal(MOST_COUNTED))
    return select(func.count()).select_from(select(ids).limit(MOST_COUNTED).subquery())


@lru_cache(256)
def _part(shape: _Shape) -> Select[Any]:
    oldest = _oldest(shape, _passing(shape), bindparam("reached"))
    total = _total(shape).scalar_subquery()
    shown = (_r.id, _r.kind, _r.subject_id, _p.name, _r.category, _r.cautions, _r.waiting_since, _c.facts)
    return (
        select(*shown, total, _o.region, _o.nature, _o.pack)
        .join_from(oldest, tables.reviews, _r.id == oldest.c.id)
        .join(tables.persons, _p.id == _r.applicant_id)
        .join(tables.organisations, _o.id == _r.desk_id)
        .outerjoin(tables.claims, _CLAIM_OF)
        .order_by(oldest.c.waiting_since, oldest.c.id)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )


@lru_cache(256)
def _first(shape: _Shape, way: str | None) -> Select[Any]:
    """The first case `behind` the one that was seen, or the first `other` one, or the very first; how many wait."""
    conditions = _passing(shape)
    after: ColumnElement[Any] = bindparam("after")
    if way == "behind":
        seen = _place_of(shape, after)
        is_later = (_r.waiting_since > seen) | ((_r.waiting_since == seen) & (_r.id > after))
        conditions += [_r.waiting_since >= seen, is_later]
    elif way == "other":
        conditions.append(_r.id != after)
    oldest = _oldest(shape, conditions, literal(1))
    total = _total(shape).scalar_subquery()
    return select(oldest.c.id, total).order_by(oldest.c.waiting_since, oldest.c.id).limit(1)


def _place_of(shape: _Shape, review_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """Since when a case waits in this queue, or waited before one of its desks decided on it."""
    here: list[ColumnElement[Any]] = [bindparam(f"desk{i}") for i in range(shape.desks)]
    decided = select(_d.waited_since).where(_d.review_id == review_id, _d.organisation_id.in_(here))
    decided = decided.where(_d.waited_since.is_not(None)).order_by(_d.id.desc()).limit(1)
    left = func.coalesce(decided.correlate(None).scalar_subquery(), _r.waiting_since)
    place = select(case((_r.desk_id.in_(here), _r.waiting_since), else_=left)).where(_r.id == review_id)
    return place.correlate(None).scalar_subquery()


def _is_late(today: Any, slow: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Past the day that its chain gives, or, where that gives none, slower than its desk is."""
    return or_(_r.due_on < today, _r.due_on.is_(None) & or_(false(), *slow))


@lru_cache(64)
def _by_kind(desks: int, *, has_viewer: bool) -> CompoundSelect[Any]:
    """Of each desk and kind the oldest, so many of them as are counted."""
    parts = []
    for i in range(desks):
        for kind in ReviewKind:
            before = bindparam(f"late{i}_{kind}", type_=_r.waiting_since.type)
            late = case((_is_late(bindparam("today"), [_r.waiting_since < before]), 1), else_=0).label("late")
            there = select(_r.waiting_since, late).where(_r.desk_id == bindparam(f"desk{i}"), _r.kind == kind)
            there = there.where(_r.applicant_id != bindparam("viewer")) if has_viewer else there
            oldest = there.order_by(_r.waiting_since, _r.id).limit(MOST_COUNTED).subquery()
            counted = func.count(), func.min(oldest.c.waiting_since), func.coalesce(func.sum(oldest.c.late), 0)
            parts.append(select(literal(kind, _r.kind.type), *counted))
    return union_all(*parts)


def _latest(desk: int, limit: int) -> Select[Any]:
    """The last decisions of a desk."""
    shown = select(_d.id, _d.review_id, _d.organisation_id, _d.person_id, _d.action, _d.waited_since, _d.at)
    decided = shown.where(_d.organisation_id == desk, _d.desk.is_not(None), _d.waited_since.is_not(None))
    return decided.order_by(_d.at.desc()).limit(limit)
