"""Telegram: polling and webhook. An update is confirmed only after it was handled (ARCHITECTURE §3.6)."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from itertools import groupby
from typing import TypeVar

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.methods import Response
from aiogram.methods.base import TelegramMethod, TelegramType
from aiogram.types import Update
from aiohttp import web
from pydantic import ValidationError

from bot.conversation import current
from storage.faults import StorageUnavailable

log = structlog.get_logger(__name__)

T = TypeVar("T")
Handle = Callable[[Bot, Update], Awaitable[None]]
WANTED = ["message", "callback_query"]
WEBHOOK_PATH = "/telegram/webhook"
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the name of a header
_LONG_POLL = 25
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 30.0
_PATIENCE = 10  # seconds that an answer inside a conversation waits for a 429 to end


async def patient(
    make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
) -> Response[TelegramType]:
    """An answer that Telegram put off is given when it may be; letters of the outbox have a pace of their own."""
    while True:
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as slow_down:
            if current.get(None) is None or slow_down.retry_after > _PATIENCE:
                raise
            await asyncio.sleep(slow_down.retry_after)


async def insist(call: Callable[[], Awaitable[T]], stopping: asyncio.Event) -> T | None:
    """Calls until Telegram answers, with growing pauses; None when the program stops meanwhile."""
    pause = _FIRST_PAUSE
    while not stopping.is_set():
        try:
            return await call()
        except TelegramRetryAfter as slow_down:
            pause = slow_down.retry_after
        except TelegramAPIError as refused:
            log.warning("telegram away", reason=type(refused).__name__, pause=pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        await stops_within(stopping, pause)
    return None


async def stops_within(stopping: asyncio.Event, seconds: float) -> bool:
    """Sleeps so long, or until the program stops; whether it does."""
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return False
    return True


class Polling:
    """Asks for updates; each person's in order, people side by side; confirms a batch after all of it was handled."""

    def __init__(self, bot: Bot, handle: Handle) -> None:
        self._bot, self._handle = bot, handle
        bot.session.middleware(patient)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Until `stop`; then the batch in hand is finished and confirmed."""
        await insist(self._use_polling, self._stopping)
        offset: int | None = None
        while not self._stopping.is_set():
            updates = await insist(partial(self._ask, offset), self._stopping)
            if updates and await self._handle_batch(updates):
                offset = updates[-1].update_id + 1
        if offset is not None:
            await self._confirm(offset)

    async def _use_polling(self) -> bool:
        return await self._bot.delete_webhook(drop_pending_updates=False)

    async def _ask(self, offset: int | None) -> list[Update]:
        asking = asyncio.ensure_future(
            self._bot.get_updates(
                offset=offset, timeout=_LONG_POLL, allowed_updates=WANTED, request_timeout=_LONG_POLL + 10
            )
        )
        stopping = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not asking.done():
            asking.cancel()
            return []
        return asking.result()

    async def _handle_batch(self, updates: Sequence[Update]) -> bool:
        """Whether all of it was handled; False only when the program stops while the database is away."""
        by_person = groupby(sorted(updates, key=_person), key=_person)
        done = await asyncio.gather(*[self._handle_in_order(list(own)) for _, own in by_person])
        return all(done)

    async def _handle_in_order(self, updates: Sequence[Update]) -> bool:
        for update in updates:
            pause = _FIRST_PAUSE
            while True:
                try:
                    await self._handle(self._bot, update)
                    break
                except StorageUnavailable as outage:
                    log.warning("storage away", reason=str(outage), update=update.update_id, pause=pause)
                if await stops_within(self._stopping, pause):
                    return False
                pause = min(pause * 2, _LONGEST_PAUSE)
        return True

    async def _confirm(self, offset: int) -> None:
        """Tells Telegram that the last batch is done; if this fails, it comes again and is recognised."""
        try:
            await self._bot.get_updates(offset=offset, limit=1, timeout=0, request_timeout=5)
        except TelegramAPIError as refused:
            log.warning("not confirmed", reason=type(refused).__name__)


class Webhook:
    """Takes updates that Telegram posts; answers after they were handled, so that a failed one is posted again."""

    def __init__(self, bot: Bot, handle: Handle, *, address: str, secret: str) -> None:
        self._bot, self._handle, self._address, self._secret = bot, handle, address, secret
        bot.session.middleware(patient)

    def setup(self, app: web.Application) -> None:
        app.router.add_post(WEBHOOK_PATH, self._take)

    async def announce(self, stopping: asyncio.Event) -> None:
        """Tells Telegram where to post, as soon as it listens."""
        await insist(self._announce, stopping)

    async def _announce(self) -> bool:
        return await self._bot.set_webhook(
            f"{self._address}{WEBHOOK_PATH}",
            secret_token=self._secret,
            allowed_updates=WANTED,
            drop_pending_updates=False,
        )

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return web.Response(status=403)
        try:
            update = Update.model_validate_json(await request.read(), context={"bot": self._bot})
        except ValidationError:
            return web.Response(status=400)
        try:
            await self._handle(self._bot, update)
        except StorageUnavailable:
            return web.Response(status=503, headers={"Retry-After": "2"})
        return web.Response()


def _person(update: Update) -> int:
    sender = update.callback_query.from_user if update.callback_query else None
    if update.message and update.message.from_user:
        sender = update.message.from_user
    return sender.id if sender else 0
