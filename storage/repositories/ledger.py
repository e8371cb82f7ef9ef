"""The credit bank and the stored summaries of years."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.domain.errors import NotFound
from services.domain.ledger import EntrySource, LedgerEntry
from services.ports import StandingRow, YearSummary
from storage import tables
from storage.upsert import insert_into


class SqlAlchemyLedger:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def append(self, entry: LedgerEntry) -> None:
        self._session.add(entry)
        await self._session.flush()

    async def find_by_claim(self, claim_id: int) -> LedgerEntry | None:
        e = tables.ledger_entries.c
        credit = (e.claim_id == claim_id) & (e.source == EntrySource.CLAIM)
        return await self._session.scalar(select(LedgerEntry).where(credit))

    async def list_of_year(self, person_id: int, year: int) -> Sequence[LedgerEntry]:
        e, reversal = tables.ledger_entries.c, aliased(tables.ledger_entries)
        return (
            await self._session.scalars(
                select(LedgerEntry)
                .where(
                    e.person_id == person_id,
                    e.last_year >= year,
                    e.first_year <= year,
                    e.reverses_id.is_(None),
                    ~exists().where(reversal.c.reverses_id == e.id),
                )
                .order_by(e.recorded_at, e.id)
            )
        ).all()

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
        p, o, s = tables.persons.c, tables.organisations.c, tables.year_summaries.c
        row = (
            await self._session.execute(
                select(p.name, o.region, o.name.label("employer"), o.nature, o.pack, s.rulebook, s.figures)
                .join_from(tables.persons, tables.organisations, o.id == p.employer_id)
                .outerjoin(tables.year_summaries, (s.person_id == p.id) & (s.year == year))
                .where(p.id == person_id)
            )
        ).one_or_none()
        if row is None:
            raise NotFound
        summary = None if row.figures is None else YearSummary(person_id, year, row.rulebook, row.figures)
        return StandingRow(row.name, row.region, row.employer, row.nature, row.pack, summary)
