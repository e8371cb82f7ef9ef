"""A page of a reviewer's queue with fifty thousand cases waiting at the desk."""

from typing import Any

from sqlalchemy import Select, bindparam, insert, select, text

from bot.container import outside_update
from services.domain.organisations import AppointmentRole, OrganisationKind
from services.domain.people import RegistrationStatus
from services.domain.queues import EVERYTHING
from services.domain.review import ReviewKind, ReviewState
from services.permissions import Actor, Seat
from services.review.queue import ListQueue, QueueRef
from storage import tables
from storage.engine import for_reading, for_writing
from tests.benchmarks.figures import figure
from tests.benchmarks.people import ENTRIES_EACH, NOW, REGION, add_people, fill
from tests.benchmarks.stage import CHANNEL, House, Step, a_house, ratio

ROUNDS = 100
PENDING = 50_000
SIZE = 6  # rows of a page
PAGES = 20
PEOPLE, DESK = 101, 9_001  # the last of them sits at the desk
SEAT = Seat(DESK, AppointmentRole.REVIEWER)


async def add_queue(house: House, year: int) -> None:
    """Claims of a hundred people, all at the same desk."""
    await add_people(house, year, PEOPLE * ENTRIES_EACH)
    async with for_writing(house.engine).begin() as on:
        desk = {"id": DESK, "kind": OrganisationKind.AUTHORITY, "name": "局", "search_name": "局", "region": REGION}
        await on.execute(insert(tables.organisations).values(**desk, sample=False))
        await fill(
            on,
            tables.reviews,
            PENDING,
            id=lambda i: i,
            version=3,
            kind=ReviewKind.CLAIM,
            subject_id=lambda i: i,
            applicant_id=lambda i: i % 100 + 1,
            levels=["authority"],
            organisations=[DESK],
            state=ReviewState.PENDING,
            round=1,
            position=0,
            desk_id=DESK,
            waiting_since=NOW,
            days=[None],
            turn=0,
            category="training",
            cautions=lambda i: i % 8 // 7,
        )
    if house.engine.dialect.name == "postgresql":
        async with house.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.execute(text("VACUUM ANALYZE"))


def page(house: House) -> Step:
    """Each step opens the next page of the list, as the press of a button does."""
    number = 0
    actor = Actor(PEOPLE, CHANNEL, PEOPLE, "zh_CN", PEOPLE, "陈立", RegistrationStatus.ACTIVE, frozenset({SEAT}))

    async def step() -> None:
        nonlocal number
        number += 1
        async with house.container(context=outside_update()) as request:
            queue = await request.get(ListQueue)
            found = await queue(actor, QueueRef(EVERYTHING, number % PAGES, SIZE))
        if len(found.rows) != SIZE:
            raise RuntimeError("no page")

    return step


def same_rows(house: House) -> Step:
    """The floor: one select of what stands on the page, by the index."""
    engine, statement, number = for_reading(house.engine), _rows(), 0

    async def step() -> None:
        nonlocal number
        number += 1
        async with engine.connect() as connection:
            rows = (await connection.execute(statement, {"skipped": number % PAGES * SIZE})).all()
        if len(rows) != SIZE:
            raise RuntimeError("no rows")

    return step


def _rows() -> Select[Any]:
    r, p = tables.reviews.c, tables.persons.c
    return (
        select(r.id, r.kind, r.subject_id, p.name, r.category, r.cautions, r.waiting_since)
        .join_from(tables.reviews, tables.persons, p.id == r.applicant_id)
        .where(r.desk_id == DESK)
        .order_by(r.waiting_since, r.id)
        .limit(SIZE)
        .offset(bindparam("skipped"))
    )


async def in_units_of_a_select(kind: str) -> float:
    async with a_house(kind) as house:
        await add_queue(house, house.clock.today().year)
        return await ratio(page(house), same_rows(house), rounds=ROUNDS)


@figure("queue_page_sqlite", aim=3, better="lower", unit="bare selects of its rows")
async def queue_page_sqlite() -> float:
    return await in_units_of_a_select("sqlite")


@figure("queue_page_postgres", aim=3, better="lower", unit="bare selects of its rows")
async def queue_page_postgres() -> float:
    return await in_units_of_a_select("postgres")
