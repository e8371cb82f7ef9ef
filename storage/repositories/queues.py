"""What waits at desks. Each desk is asked by itself, oldest first and no further than needed, as its index runs.

Asked for several desks at once, both databases would sort all that waits at any of them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, false, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.queues import MOST_COUNTED, Late, Queue
from services.domain.review import Caution, ReviewKind
from services.ports import Applicant, BatchRow, DeskWait, KindCount, OwnDecision, QueuePart, QueueRow
from storage import tables
from storage.search_names import searchable

_MOST_AT_ONCE = 10  # desks of one statement that asks for each kind: SQLite joins 500 parts at most
_LOOKED_BACK = 10  # times as many decisions of a desk as are wanted of one kind
_r, _p, _o, _c, _d = (
    tables.reviews.c,
    tables.persons.c,
    tables.organisations.c,
    tables.claims.c,
    tables.decisions.c,
)
_CLAIM_OF = (_c.id == _r.subject_id) & (_r.kind == ReviewKind.CLAIM)
Conditions = Sequence[ColumnElement[bool]]


class SqlAlchemyQueues:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_part(self, queue: Queue, limit: int, offset: int) -> QueuePart:
        oldest = _oldest(queue, _passing(queue), limit + offset)
        total = select(func.count()).select_from(_oldest(queue, _passing(queue), MOST_COUNTED)).scalar_subquery()
        page = (
            select(_r.id, _r.kind, _r.subject_id, _p.name, _r.category, _r.cautions, _r.waiting_since, total)
            .join_from(oldest, tables.reviews, _r.id == oldest.c.id)
            .join(tables.persons, _p.id == _r.applicant_id)
            .order_by(oldest.c.waiting_since, oldest.c.id)
            .limit(limit)
            .offset(offset)
        )
        rows = (await self._session.execute(page)).all()
        found = [QueueRow(*row[:5], Caution(row[5]), row[6]) for row in rows]
        if rows:
            return QueuePart(found, rows[0][7])
        return QueuePart(found, await self._session.scalar(select(total)) or 0 if offset else 0)

    async def count(self, desks: Sequence[int], but: int | None) -> int:
        ids = union_all(*(_ids_at(desk, _of_others(but), MOST_COUNTED) for desk in desks)).subquery()
        return await self._session.scalar(select(func.count()).select_from(ids)) or 0

    async def count_by_kind(self, queue: Queue) -> Sequence[KindCount]:
        found: dict[ReviewKind, KindCount] = {}
        for begin in range(0, len(queue.desks), _MOST_AT_ONCE):
            desks = queue.desks[begin : begin + _MOST_AT_ONCE]
            parts = [_of_kind(queue, desk, kind) for desk in desks for kind in ReviewKind]
            for kind, count, oldest, late in await self._session.execute(union_all(*parts)):
                if count:
                    known = found.get(kind, KindCount(kind, 0, oldest, 0))
                    counted = min(known.count + count, MOST_COUNTED)
                    found[kind] = KindCount(kind, counted, min(known.oldest, oldest), known.late + late)
        return [found[kind] for kind in ReviewKind if kind in found]

    async def count_handed(self, queue: Queue) -> int:
        handed = select(_r.id).where(*_handed_to(queue), *_of_others(queue.viewer)).limit(MOST_COUNTED).subquery()
        return await self._session.scalar(select(func.count()).select_from(handed)) or 0

    async def find_next(self, queue: Queue, after: int | None) -> int | None:
        conditions = list(_passing(queue))
        if after is not None:
            seen = select(_r.waiting_since).where(_r.id == after).scalar_subquery()
            same = (_r.waiting_since == seen) & (_r.id > after)
            behind = [*conditions, (_r.waiting_since > seen) | same]
            if (found := await self._first(queue, [*behind, _r.waiting_since >= seen])) is not None:
                return found
            conditions.append(_r.id != after)
        return await self._first(queue, conditions)

    async def _first(self, queue: Queue, conditions: Conditions) -> int | None:
        oldest = _oldest(queue, conditions, 1)
        first: int | None = await self._session.scalar(
            select(oldest.c.id).order_by(oldest.c.waiting_since, oldest.c.id).limit(1)
        )
        return first

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
        oldest = _oldest(queue, _passing(queue), limit)
        claim = (_c.year, _c.category, _c.subject, _c.facts)
        rows = await self._session.execute(
            select(_r.id, _r.version, _r.subject_id, *claim, _o.region, _o.nature, _o.pack)
            .join_from(oldest, tables.reviews, _r.id == oldest.c.id)
            .join(tables.persons, _p.id == _r.applicant_id)
            .outerjoin(tables.organisations, _o.id == _p.employer_id)
            .outerjoin(tables.claims, _CLAIM_OF)
            .order_by(oldest.c.waiting_since, oldest.c.id)
            .limit(limit)
        )
        return [BatchRow(*row) for row in rows]

    async def list_waits(self, desks: Sequence[int], kind: ReviewKind | None, limit: int) -> Sequence[DeskWait]:
        back = limit if kind is None else limit * _LOOKED_BACK
        latest = union_all(*(select(_latest(desk, back).subquery()) for desk in desks)).subquery()
        query = select(latest.c.organisation_id, _r.kind, latest.c.waited_since, latest.c.at)
        query = query.join_from(latest, tables.reviews, _r.id == latest.c.review_id).order_by(latest.c.at.desc())
        if kind is not None:
            query = query.where(_r.kind == kind).limit(limit)
        return [DeskWait(*row) for row in await self._session.execute(query)]

    async def list_own_decisions(self, desks: Sequence[int], person_id: int, limit: int) -> Sequence[OwnDecision]:
        latest = union_all(*(select(_latest(desk, limit * 50).subquery()) for desk in desks)).subquery()
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


def _ids_at(desk: int, conditions: Iterable[ColumnElement[bool]], most: int) -> Select[Any]:
    ids = select(_r.id, _r.waiting_since).where(_r.desk_id == desk, *conditions)
    return select(ids.order_by(_r.waiting_since, _r.id).limit(most).subquery())


def _oldest(queue: Queue, conditions: Conditions, most: int) -> Subquery:
    """The ids of the oldest cases that pass; what was handed to one is found by whom it was handed to."""
    if queue.only.is_mine:
        mine = select(_r.id, _r.waiting_since).where(*_handed_to(queue), *conditions)
        return mine.order_by(_r.waiting_since, _r.id).limit(most).subquery()
    parts = [_ids_at(desk, conditions, most) for desk in queue.desks]
    return (parts[0] if len(parts) == 1 else union_all(*parts)).subquery()


def _handed_to(queue: Queue) -> Conditions:
    # the coalesce keeps SQLite, which has no statistics, from taking the desk's index for it
    return _r.assignee_id == queue.viewer, func.coalesce(_r.desk_id, 0).in_(queue.desks)


def _passing(queue: Queue) -> Conditions:
    """What the filter leaves, without the viewer's own cases."""
    only, passing = queue.only, list(_of_others(queue.viewer))
    if only.only_kind is not None:
        passing.append(_r.kind == only.only_kind)
    if only.category is not None:
        passing.append(_r.category == only.category)
    if only.person is not None:
        passing.append(_r.applicant_id == only.person)
    if queue.came_before is not None:
        passing.append(_r.waiting_since <= queue.came_before)
    if only.cautions is not None:
        bits = _r.cautions.op("&")(int(only.cautions))
        passing.append(bits != 0 if only.cautions else _r.cautions == 0)
    if only.is_overdue:
        passing.append(_is_late(queue, queue.late))
    return passing


def _is_late(queue: Queue, late: Sequence[Late]) -> ColumnElement[bool]:
    """Past the day that its chain gives, or, where that gives none, slower than its desk is."""
    slow = [
        (_r.desk_id == each.organisation_id) & (_r.kind == each.kind) & (_r.waiting_since < each.before)
        for each in late
    ]
    return or_(_r.due_on < queue.today, _r.due_on.is_(None) & or_(false(), *slow))


def _of_kind(queue: Queue, desk: int, kind: ReviewKind) -> Select[Any]:
    here = [late for late in queue.late if (late.organisation_id, late.kind) == (desk, kind)]
    shown = select(_r.waiting_since, case((_is_late(queue, here), 1), else_=0).label("late"))
    there = shown.where(_r.desk_id == desk, _r.kind == kind, *_of_others(queue.viewer))
    oldest = there.order_by(_r.waiting_since, _r.id).limit(MOST_COUNTED).subquery()
    late = func.coalesce(func.sum(oldest.c.late), 0)
    return select(literal(kind, _r.kind.type), func.count(), func.min(oldest.c.waiting_since), late)


def _latest(desk: int, limit: int) -> Select[Any]:
    """The last decisions of a desk."""
    shown = select(_d.id, _d.review_id, _d.organisation_id, _d.person_id, _d.action, _d.waited_since, _d.at)
    decided = shown.where(_d.organisation_id == desk, _d.desk.is_not(None), _d.waited_since.is_not(None))
    return decided.order_by(_d.at.desc()).limit(limit)
