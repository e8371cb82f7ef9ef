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
    """How many times the floor a step takes: they take turns, A B A B …, and the middle one of either counts.

    A round is one step of each, so that whatever else the machine does falls on both alike.
    """
    for _ in range(rounds // 10):  # caches of statements and rules are warm in a running bot
        await measured()
        await floor()
    gc.collect()
    of_measured, of_floor = [], []
    for _ in range(rounds):
        of_measured.append(await _seconds(measured))
        of_floor.append(await _seconds(floor))
    return median(of_measured) / median(of_floor)


async def _seconds(step: Step) -> float:
    begun = perf_counter()
    await step()
    return perf_counter() - begun
