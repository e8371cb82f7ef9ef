"""Builds the channels, the dispatcher, the web application and the workers; starts them and drains them."""

import asyncio
import gc
import signal
import sys
from contextlib import suppress
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.utils.i18n import I18n
from aiohttp import web
from dishka import AsyncContainer
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.telegram import Polling, Webhook
from bot.channels.webchat import WebChat
from bot.commands import publish_commands
from bot.delivery import Delivery
from bot.dispatcher import Handlers
from bot.intake import Intake
from bot.jobs import JobWorker
from bot.locks import PersonLocks
from bot.overdue import escalate_overdue
from bot.pace import Pace
from bot.sample import SAMPLE_PEOPLE
from bot.settings import Settings
from bot.tasks import Tasks
from bot.web.form import DocumentForm
from bot.web.health import Health
from bot.web_forms import SignedWebForms
from services.ports import Blobs, Clock
from services.rulebook import Rulebook
from storage.arrivals import Arrivals
from storage.cipher import Keyring
from storage.engine import create_engine
from storage.faults import StorageUnavailable
from storage.outbox import OutboxQueue
from storage.webchat import WebChatStore

log = structlog.get_logger(__name__)
_HTML = DefaultBotProperties(parse_mode="HTML")
_CARE_EVERY = 3600.0  # seconds
_WEB_CHAT_PACE = 1000.0  # messages a second: a page on this machine has no limit of its own


class Application:
    """The running program. `start` returns once people can write; `stop` drains."""

    def __init__(self, settings: Settings, container: AsyncContainer) -> None:
        self._settings, self._container = settings, container
        self._tasks = Tasks()
        self._web = web.Application(client_max_size=60 * 1024 * 1024)
        self._runner: web.AppRunner | None = None
        self._polling: Polling | None = None
        self._chat: WebChat | None = None
        self._bots: list[Bot] = []
        self._stopping = asyncio.Event()
        self.port = settings.port

    async def start(self) -> None:
        await self._container.get(Rulebook)  # a doubtful pack is refused before anybody writes
        engine = await self._container.get(AsyncEngine)
        i18n, clock = await self._container.get(I18n), await self._container.get(Clock)
        arrivals, queue = await self._container.get(Arrivals), await self._container.get(OutboxQueue)
        self._lock_engine = create_engine(self._settings.database, await self._container.get(Keyring))
        self._intake = Intake(Handlers(self._container), arrivals, PersonLocks(self._lock_engine), i18n, clock)
        is_alone = engine.dialect.name == "sqlite"
        self._delivery = Delivery(self._container, queue, arrivals, i18n, clock, is_alone=is_alone)
        self._jobs = JobWorker(self._container, arrivals, clock, is_alone=is_alone)
        Health(self._intake, queue).setup(self._web)
        DocumentForm(self._container, await self._container.get(SignedWebForms), arrivals, i18n).setup(self._web)
        if self._settings.has_web_chat:
            await self._open_web_chat(engine, clock)
        webhook = await self._open_telegram() if self._settings.bot_token else None
        await self._serve()
        self._tasks.start(self._delivery.run(self._settings.drain_seconds), name="delivery")
        self._tasks.start(self._jobs.run(self._settings.drain_seconds), name="jobs")
        if self._chat:
            await self._chat.start(self._intake.handle)
        if self._polling:
            self._tasks.start(self._polling.run(), name="polling")
        for bot in self._bots:
            self._tasks.start(publish_commands(bot, i18n), name="commands")
        if webhook:
            self._tasks.start(webhook.announce(self._stopping), name="webhook")
        self._tasks.start(self._take_care(arrivals), name="care")

    async def stop(self) -> None:
        """No new updates; running handlers and letters on their way are waited for."""
        self._stopping.set()
        if self._polling:
            self._polling.stop()
        if self._chat:
            await self._chat.stop()
        self._delivery.stop()
        self._jobs.stop()
        if self._runner:
            await self._runner.cleanup()
        await self._tasks.drain(self._settings.drain_seconds)
        for bot in self._bots:
            await bot.session.close()
        await self._lock_engine.dispose()

    def say_where(self) -> None:
        """One line for the person at the terminal."""
        host = "127.0.0.1" if self._settings.is_on_loopback else self._settings.host
        place = f"http://{host}:{self.port}" if self._chat else f"http://{host}:{self.port}/health"
        sys.stdout.write(f"{place}\n")
        sys.stdout.flush()

    async def _open_web_chat(self, engine: AsyncEngine, clock: Clock) -> None:
        keyring = await self._container.get(Keyring)
        self._chat = WebChat(
            store=WebChatStore(engine, seal=keyring.seal, unseal=keyring.unseal),
            blobs=await self._container.get(Blobs),
            clock=clock.now,
            allowed_hosts=self._allowed_hosts(),
            samples=SAMPLE_PEOPLE,
            default=_HTML,
            drain_seconds=self._settings.drain_seconds,
        )
        self._chat.setup(self._web)
        self._join("webchat", self._chat.bot, Pace(_WEB_CHAT_PACE, _WEB_CHAT_PACE))

    def _allowed_hosts(self) -> list[str]:
        if self._settings.web_chat_anyone_can_be_anyone:
            return ["*"]
        return ["127.0.0.1", "localhost", "[::1]", "::1", self._settings.host]

    async def _open_telegram(self) -> Webhook | None:
        settings = self._settings
        token = settings.bot_token.get_secret_value() if settings.bot_token else ""
        base = settings.bot_api_base
        api = TelegramAPIServer.from_base(str(base)) if base else None
        bot = Bot(token, session=AiohttpSession(api=api) if api else AiohttpSession(), default=_HTML)
        self._join("telegram", bot, Pace(settings.messages_a_second, settings.messages_a_second_a_chat))
        if not (settings.base_url and settings.webhook_secret):
            self._polling = Polling(bot, self._intake.handle)
            return None
        webhook = Webhook(
            bot,
            self._intake.handle,
            address=str(settings.base_url).rstrip("/"),
            secret=settings.webhook_secret.get_secret_value(),
        )
        webhook.setup(self._web)
        return webhook

    def _join(self, name: str, bot: Bot, pace: Pace) -> None:
        self._bots.append(bot)
        self._intake.open_channel(bot, name)
        self._delivery.open_channel(name, bot, pace)

    async def _serve(self) -> None:
        self._runner = web.AppRunner(self._web, access_log=None, shutdown_timeout=self._settings.drain_seconds)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.host, self._settings.port)
        await site.start()
        addresses: list[Any] = self._runner.addresses
        self.port = int(addresses[0][1])

    async def _take_care(self, arrivals: Arrivals) -> None:
        """Now and then drops marks of updates that no channel will deliver again, and moves on what is overdue."""
        while not self._stopping.is_set():
            try:
                await arrivals.forget_old()
                await escalate_overdue(self._container)
            except StorageUnavailable as outage:
                log.warning("storage away", reason=str(outage))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _CARE_EVERY)


async def run_until_signal(app: Application) -> None:
    """Serves until SIGTERM or SIGINT, then drains."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    await app.start()
    gc.collect()
    gc.freeze()  # what start-up made stays: walking its 200 000 objects each time paused everybody for 0.15 s
    app.say_where()
    await stopping.wait()
    log.info("draining")
    await app.stop()
