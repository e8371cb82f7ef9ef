"""What the benchmarks stand on: a session in memory, databases, and two things measured side by side."""

import gc
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.types import Message
from aiogram.utils.i18n import I18n
from dishka import AsyncContainer
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.container import build_container
from bot.dispatcher import Handlers
from bot.intake import Intake
from bot.locks import PersonLocks
from bot.settings import Settings
from services.ports import Clock
from services.rulebook import Rulebook
from storage.arrivals import Arrivals
from storage.cipher import Keyring
from storage.engine import create_engine
from tests.databases import KEYRING, Databases

CHANNEL = "bench"
STEPS = 5  # of a round
ANSWER = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "text": "answered"}
Step = Callable[[], Awaitable[object]]


class SessionInMemory(BaseSession):
    """Takes every call in the form in which it would leave, and answers at once: no network, no waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.last: dict[str, Any] = {}
        self._answer = Message.model_validate(ANSWER)

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        self.calls += 1
        self.last = {
            name: prepared
            for name, value in method.model_dump(warnings=False).items()
            if (prepared := self.prepare_value(value, bot, {}))
        }
        return self._answer

    async def close(self) -> None: ...

    async def stream_content(self, *_: Any, **__: Any) -> Any:
        yield b""


def a_bot() -> Bot:
    return Bot("42:BENCH", session=SessionInMemory(), default=DefaultBotProperties(parse_mode="HTML"))


def update_bytes(update_id: int, user_id: int, text: str) -> bytes:
    """A typed message as it comes from Telegram."""
    person = {"id": user_id, "first_name": "王", "last_name": "工"}
    message = {
        "message_id": update_id,
        "from": person | {"is_bot": False, "language_code": "zh-hans"},
        "chat": person | {"type": "private"},
        "date": 1_780_000_000,
        "text": text,
        "entities": [{"offset": 0, "length": len(text), "type": "bot_command"}],
    }
    return json.dumps({"update_id": update_id, "message": message}).encode()


class House:
    """The whole wiring on one database, as `bot.app` puts it together."""

    def __init__(self, container: AsyncContainer, engine: AsyncEngine, intake: Intake, clock: Clock) -> None:
        self.container, self.engine, self.intake, self.clock = container, engine, intake, clock


@asynccontextmanager
async def open_house(address: str, folder: Path) -> AsyncIterator[House]:
    settings = Settings.model_validate({"var": folder, "database_url": address, "keyring": KEYRING.to_text()})
    container = build_container(settings)
    engine = await container.get(AsyncEngine)
    clock, i18n = await container.get(Clock), await container.get(I18n)
    await container.get(Rulebook)
    locks_engine = create_engine(address, await container.get(Keyring))
    intake = Intake(Handlers(container), await container.get(Arrivals), PersonLocks(locks_engine), i18n, clock)
    gc.collect()
    gc.freeze()  # as `bot.app` does once it has started
    yield House(container, engine, intake, clock)
    await locks_engine.dispose()
    await container.close()


@asynccontextmanager
async def databases() -> AsyncIterator[tuple[Databases, Path]]:
    """Databases in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        made = Databases(Path(name))
        try:
            yield made, Path(name)
        finally:
            made.close()


@asynccontextmanager
async def a_house(kind: str) -> AsyncIterator[House]:
    """A house on a fresh database of the kind."""
    async with AsyncExitStack() as stack:
        made, folder = await stack.enter_async_context(databases())
        yield await stack.enter_async_context(open_house(made.new(kind), folder))


async def ratio(measured: Step, floor: Step, *, rounds: int) -> float:
    """How many times the floor a step takes: the median over rounds of so many steps of each, in turns, A B A B ….

    Of a round the fastest step of either counts, as `timeit` advises: what else the machine does can only delay a step,
    and delays those more that wait for another thread or process. With the middle step instead, `hours_sqlite` was 5.7
    on a machine at rest and 12.9 on one with three times as much to do as it can.
    """
    for _ in range(rounds // 10 * STEPS):  # caches of statements and rules are warm in a running bot
        await measured()
        await floor()
    gc.collect()
    return median([await _round(measured, floor) for _ in range(rounds)])


async def _round(measured: Step, floor: Step) -> float:
    pairs = [(await _seconds(measured), await _seconds(floor)) for _ in range(STEPS)]
    return min(pair[0] for pair in pairs) / min(pair[1] for pair in pairs)


async def _seconds(step: Step) -> float:
    begun = perf_counter()
    await step()
    return perf_counter() - begun
