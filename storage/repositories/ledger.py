"""The credit bank and the stored summaries of years."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import aliased

from services.domain.claims import Claim
from services.domain.errors import NotFound
from services.domain.ledger import EntrySource, LedgerEntry
from services.ports import Credit, StandingRow, YearSummary
from storage import tables
from storage.engine import read_rows
from storage.upsert import insert_into


class SqlAlchemyLedger:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def append(self, entry: LedgerEntry) -> None:
        self._session.add(entry)
        await self._session.flush()

    async def find_by_claim(self, claim: Claim) -> LedgerEntry | None:
        return await self._session.scalar(_of_claim(claim).where(*_in_force()))

    async def list_of_claim(self, claim: Claim) -> Sequence[LedgerEntry]:
        return (await self._session.scalars(_of_claim(claim))).all()

    async def list_of_year(self, person_id: int, year: int) -> Sequence[LedgerEntry]:
        return (await self._session.scalars(_of_year(), {"person_id": person_id, "year": year})).all()

    async def list_credits(self, person_id: int, year: int) -> Sequence[Credit]:
        rows = await self._session.execute(_credits(), {"person_id": person_id, "year": year})
        return [Credit(*row) for row in rows]

    async def put_summary(self, summary: YearSummary) -> None:
        found = {"rulebook": summary.rulebook, "figures": summary.figures}
        statement = insert_into(self._session, tables.year_summaries).values(
            person_id=summary.person_id, year=summary.year, **found
        )
        await self._session.execute(statement.on_conflict_do_update(index_elements=["person_id", "year"], set_=found))

    async def list_years(self, person_id: int) -> Sequence[YearSummary]:
        s = tables.year_summaries.c
        rows = await self._session.execute(
            select(s.person_id, s.year, s.rulebook, s.figures).where(s.person_id == person_id).order_by(s.year.desc())
        )
        return [YearSummary(*row) for row in rows]


class SqlAlchemyStandings:
    """The read behind `/hours`: columns, one statement."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, person_id: int, year: int) -> StandingRow:
        rows = await self._read({"person_id": person_id, "year": year, "next_year": _after(year)})
        if not rows:
            raise NotFound
        name, region, employer, nature, pack, rulebook, figures = rows[0]
        summary = None if figures is None else YearSummary(person_id, year, rulebook, figures)
        return StandingRow(name, region, employer, nature, pack, summary)

    async def _read(self, asked: dict[str, Any]) -> Sequence[Any]:
        """In the transaction where one is open; alone, as for `/hours`, the session is not even opened."""
        alone_on = None if self._session.in_transaction() else self._session.bind
        if isinstance(alone_on, AsyncEngine):
            return await read_rows(alone_on, _standing(), asked)
        return (await self._session.execute(_standing(), asked)).all()


@cache  # putting statements together takes longer than SQLite needs to answer them
def _of_year() -> Select[LedgerEntry]:
    e = tables.ledger_entries.c
    return (
        select(LedgerEntry)
        .where(
            e.person_id == bindparam("person_id"),
            e.last_year >= bindparam("year"),
            e.first_year <= bindparam("year"),
            *_in_force(),
        )
        .order_by(*map(_as_first_approved, ("recorded_at", "id")))
    )


def _as_first_approved(name: str) -> ColumnElement[Any]:
    """Of an entry that restores a claim's hours, what the claim's first entry says: caps go by it (I8)."""
    e, first = tables.ledger_entries.c, aliased(tables.ledger_entries)
    credited = (first.c.person_id == e.person_id) & (first.c.claim_id == e.claim_id)
    of_first = select(first.c[name]).where(credited, first.c.source == EntrySource.CLAIM).scalar_subquery()
    return case((e.source == EntrySource.CORRECTION, func.coalesce(of_first, e[name])), else_=e[name])


@cache
def _credits() -> Select[Any]:
    """What an evaluation reads of them: five entities cost as much as the whole statement."""
    e = tables.ledger_entries.c
    return _of_year().with_only_columns(e.category, e.subject, e.track, e.hours, e.first_day, e.last_day, e.points)


def _of_claim(claim: Claim) -> Select[LedgerEntry]:
    """By the person, whose entries have an index."""
    e = tables.ledger_entries.c
    return select(LedgerEntry).where(e.person_id == claim.person_id, e.claim_id == claim.id).order_by(e.id)


def _in_force() -> tuple[ColumnElement[bool], ...]:
    """Neither a reversal nor reversed."""
    e, reversal = tables.ledger_entries.c, aliased(tables.ledger_entries)
    return (
        # not IS NULL: SQLite would take the unique index for it and walk the whole table (1.2 ms of 13 000)
        func.coalesce(e.reverses_id, 0) == 0,
        ~exists().where(reversal.c.reverses_id == e.id),
    )


def _after(year: int) -> date:
    """The first day of the year after, for years that a date can hold."""
    return date(min(max(year, 0), date.max.year - 1) + 1, 1, 1)


@cache
def _standing() -> Select[*tuple[Any, ...]]:
    p, o, s = tables.persons.c, tables.organisations.c, tables.year_summaries.c
    f = tables.former_employments.c
    moved_later = (
        select(f.organisation_id)
        .where(f.person_id == p.id, f.until >= bindparam("next_year", type_=Date))
        .order_by(f.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(p.name, o.region, o.name, o.nature, o.pack, s.rulebook, s.figures)
        .join_from(tables.persons, tables.organisations, o.id == func.coalesce(moved_later, p.employer_id))
        .outerjoin(tables.year_summaries, (s.person_id == p.id) & (s.year == bindparam("year")))
        .where(p.id == bindparam("person_id"))
    )
