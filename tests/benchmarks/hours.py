"""One `/hours` update, from its bytes to the call that answers it."""

from contextlib import AsyncExitStack
from random import Random

from aiogram import Bot, Dispatcher, Router
from aiogram.types import Message, Update
from sqlalchemy import text

from bot.sample import SAMPLE_PEOPLE, load_sample
from services.rulebook import Rulebook
from tests.benchmarks.figures import figure
from tests.benchmarks.people import add_people
from tests.benchmarks.stage import CHANNEL, House, SessionInMemory, Step, a_bot, a_house, ratio, update_bytes

ROUNDS = 200
FEW, MANY = 10_000, 2_000_000
ASKED = 200  # people


def echo() -> Step:
    """The floor: aiogram's own way of answering a text with itself."""
    router = Router()

    @router.message()
    async def answer(message: Message) -> None:
        await message.answer(message.text or "")

    dispatcher, bot = Dispatcher(), a_bot()
    dispatcher.include_router(router)
    raw = update_bytes(1, 1001, "/hours")

    async def step() -> None:
        await dispatcher.feed_update(bot, Update.model_validate_json(raw, context={"bot": bot}))

    return step


def hours_of(house: House, bot: Bot, people: list[int]) -> Step:
    """Each step is the `/hours` of the next person."""
    number = 0

    async def step() -> None:
        nonlocal number
        number += 1
        raw = update_bytes(number, people[number % len(people)], "/hours")
        await house.intake.handle(bot, Update.model_validate_json(raw, context={"bot": bot}))

    return step


async def in_units_of_an_echo(kind: str) -> float:
    async with a_house(kind) as house:
        await load_sample(house.engine, await house.container.get(Rulebook), house.clock)
        bot = a_bot()
        house.intake.open_channel(bot, "webchat")
        step = hours_of(house, bot, [person.user_id for person in SAMPLE_PEOPLE if person.role == "professional"])
        await step()
        ensure_answered(bot, "学时")
        return await ratio(step, echo(), rounds=ROUNDS)


async def growth(kind: str) -> float:
    """The same update with 2 million ledger entries against 10 thousand; both databases are open at the same time."""
    async with AsyncExitStack() as stack:
        few, many = [await stack.enter_async_context(a_house(kind)) for _ in range(2)]
        return await ratio(await crowded(many, MANY), await crowded(few, FEW), rounds=ROUNDS)


async def crowded(house: House, entries: int) -> Step:
    """`/hours` of as many people in either database, from all over the table."""
    people = await add_people(house, house.clock.today().year, entries)
    if house.engine.dialect.name == "postgresql":
        async with house.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.execute(text("VACUUM ANALYZE"))  # as autovacuum has done in a database that grew slowly
    bot = a_bot()
    house.intake.open_channel(bot, CHANNEL)
    step = hours_of(house, bot, Random(7).sample(range(1, people + 1), ASKED))
    for _ in range(ASKED):
        await step()
    ensure_answered(bot, "学时")
    return step


def ensure_answered(bot: Bot, word: str) -> None:
    session = bot.session
    if not isinstance(session, SessionInMemory) or word not in session.last.get("text", ""):
        raise RuntimeError(f"/hours was not answered with the figures: {session}")


@figure("hours_sqlite", aim=8, better="lower", unit="echo updates")
async def hours_sqlite() -> float:
    return await in_units_of_an_echo("sqlite")


@figure("hours_postgres", aim=8, better="lower", unit="echo updates")
async def hours_postgres() -> float:
    return await in_units_of_an_echo("postgres")


@figure("hours_growth_sqlite", aim=1.2, better="lower", unit="updates with 200 × fewer entries")
async def hours_growth_sqlite() -> float:
    return await growth("sqlite")


@figure("hours_growth_postgres", aim=1.2, better="lower", unit="updates with 200 × fewer entries")
async def hours_growth_postgres() -> float:
    return await growth("postgres")
