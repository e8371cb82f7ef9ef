"""The source of updates: each chat in order, chats side by side, nothing confirmed before it was handled."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable

import structlog
from aiogram import Bot
from aiogram.types import Update

from bot.channels.webchat.hub import Hub
from bot.tasks import Tasks
from storage.webchat import QueuedUpdate, WebChatStore

log = structlog.get_logger(__name__)

Handle = Callable[[Bot, Update], Awaitable[None]]
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0


class WebChatUpdates:
    """Takes queued updates to the handlers. An update whose handling raised stays first in its chat and is tried
    again after a pause; other chats go on."""

    def __init__(self, bot: Bot, store: WebChatStore, hub: Hub, *, drain_seconds: float = 20) -> None:
        self._bot = bot
        self._store = store
        self._hub = hub
        self._drain_seconds = drain_seconds
        self._handle: Handle | None = None
        self._stopping = asyncio.Event()
        self._tasks = Tasks()
        self._busy: set[int] = set()
        self._called: set[int] = set()
        self._stuck: set[int] = set()

    async def start(self, handle: Handle) -> None:
        """Begin with what a former run left behind."""
        self._handle = handle
        self._stopping.clear()
        for chat_id in await self._store.list_waiting_chats():
            self.wake(chat_id)

    async def stop(self) -> None:
        """Take no new update, let the running handlers end; what is queued stays for the next start."""
        self._stopping.set()
        await self._tasks.drain(self._drain_seconds)
        self._handle = None

    def is_stuck(self, chat_id: int) -> bool:
        """Whether the chat waits for an update whose handling failed."""
        return chat_id in self._stuck

    def wake(self, chat_id: int) -> None:
        """Say that something was queued for the chat."""
        if self._handle is None or self._stopping.is_set():
            return
        if chat_id in self._busy:
            self._called.add(chat_id)
            return
        self._busy.add(chat_id)
        self._tasks.start(self._work(chat_id, self._handle), name=f"webchat-{chat_id}")

    async def _work(self, chat_id: int, handle: Handle) -> None:
        try:
            while not self._stopping.is_set() and await self._step(chat_id, handle):
                pass
        finally:
            self._busy.discard(chat_id)

    async def _step(self, chat_id: int, handle: Handle) -> bool:
        """Handle one update; False when the chat has no more. A database that is away is asked again."""
        self._called.discard(chat_id)
        try:
            queued = await self._store.find_next(chat_id)
            if queued is None:
                return chat_id in self._called
            await self._insist(queued, handle)
        except Exception as error:  # noqa: BLE001 - the named edge: the chat must not stop because a query failed
            log.warning("webchat.queue_unreachable", error=type(error).__name__)
            await self._stops_within(_LONGEST_PAUSE)
        return True

    async def _insist(self, queued: QueuedUpdate, handle: Handle) -> None:
        pause = _FIRST_PAUSE
        while not await self._try(queued, handle):
            self._show(queued, "waiting")
            self._stuck.add(queued.chat_id)
            if await self._stops_within(pause):
                return
            pause = min(pause * 2, _LONGEST_PAUSE)
        await self._store.finish(queued.update_id)
        self._stuck.discard(queued.chat_id)
        self._show(queued, "handled")

    async def _try(self, queued: QueuedUpdate, handle: Handle) -> bool:
        try:
            await handle(self._bot, Update.model_validate(queued.payload, context={"bot": self._bot}))
        except Exception as error:  # noqa: BLE001 - the named edge: whatever a handler raises, the update stays queued
            log.warning("webchat.update_not_handled", update_id=queued.update_id, **_without_words(error))
            return False
        return True

    async def _stops_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _show(self, queued: QueuedUpdate, state: str) -> None:
        nonce = queued.nonce.partition("/")[0]
        self._hub.publish(queued.chat_id, {"type": "update", "nonce": nonce, "state": state})


def _without_words(error: Exception) -> dict[str, str]:
    """Kind and place of an error. Its text may repeat what a person wrote, so it stays out of the log."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    return {"error": type(error).__name__, "at": f"{ours[-1].filename}:{ours[-1].lineno}"}
