"""Many people at once: registered persons with accounts, ledger entries and stored years, by INSERT … SELECT."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.domain.learning import EmployerNature, Subject
from services.domain.ledger import EntrySource
from services.domain.organisations import OrganisationKind
from services.domain.people import RegistrationStatus
from services.rulebook import Place, Rulebook, evaluate_year
from storage import tables
from storage.engine import for_writing
from tests.benchmarks.stage import CHANNEL, House

ENTRIES_EACH, YEARS_EACH, STAFF = 20, 4, 200
REGION = "370921"
_BATCH = 100_000
NOW = datetime(2026, 1, 5, tzinfo=UTC)


async def fill(on: AsyncConnection, table: Table, count: int, **columns: Any) -> None:
    """`count` rows; a value is a constant, or a function of the row's number, which counts from 1."""
    for begin in range(0, count, _BATCH):
        rows = select(literal(begin + 1).label("i")).cte("rows", recursive=True)
        rows = rows.union_all(select(rows.c.i + 1).where(rows.c.i < min(begin + _BATCH, count)))
        values = [
            value(rows.c.i) if callable(value) else literal(value, table.c[name].type)
            for name, value in columns.items()
        ]
        await on.execute(insert(table).from_select(list(columns), select(*values)))


async def add_people(house: House, year: int, entries: int) -> int:
    """So many ledger entries, and the units, people and stored years that go with them; ids count from 1."""
    people = entries // ENTRIES_EACH
    units = people // STAFF + 1
    rulebook = await house.container.get(Rulebook)
    result = evaluate_year(rulebook.rules_for(Place(REGION, EmployerNature.PUBLIC_INSTITUTION), year), (), ())
    async with for_writing(house.engine).begin() as on:
        await fill(
            on,
            tables.organisations,
            units,
            id=lambda i: i,
            kind=OrganisationKind.EMPLOYER,
            name="某单位",
            search_name="某单位",
            region=REGION,
            nature=EmployerNature.PUBLIC_INSTITUTION,
            sample=False,
        )
        await fill(
            on,
            tables.persons,
            people,
            id=lambda i: i,
            version=1,
            status=RegistrationStatus.ACTIVE,
            created_at=NOW,
            name="王晓工",
            region=REGION,
            employer_id=lambda i: i % units + 1,
            answers={"name": "王晓工", "mail": "wang@example.com"},
        )
        await fill(
            on,
            tables.accounts,
            people,
            id=lambda i: i,
            channel=CHANNEL,
            user_id=lambda i: i,
            language="zh_CN",
            person_id=lambda i: i,
        )
        await fill(
            on,
            tables.ledger_entries,
            entries,
            person_id=lambda i: i % people + 1,  # spread over the table, as they come in
            source=EntrySource.IMPORT,
            category="online_course",
            subject=Subject.PROFESSIONAL,
            hours=Decimal(8),
            first_day=date(year, 3, 1),
            last_day=date(year, 3, 1),
            first_year=lambda i: year - i // people % YEARS_EACH,
            last_year=lambda i: year - i // people % YEARS_EACH,
            title="专业科目网络课程",
            rulebook=rulebook.version,
            recorded_at=NOW,
        )
        await fill(
            on,
            tables.year_summaries,
            people * YEARS_EACH,
            person_id=lambda i: i % people + 1,
            year=lambda i: year - i // people % YEARS_EACH,
            rulebook=rulebook.version,
            figures=result.to_json(),
        )
    return people
