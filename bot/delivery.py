"""Sends the outbox: at the channel's pace, each letter once, what became of it written down (ARCHITECTURE §3.7).

A letter is marked as sending before the network is touched. What the channel certainly refused is tried again or given
up; a send whose outcome is unknown is not repeated; an edit may be, because twice is the same as once.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta
from time import monotonic

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import Message
from aiogram.utils.i18n import I18n
from aiohttp import ClientConnectorError
from dishka import AsyncContainer

from bot.container import outside_update
from bot.pace import Pace
from bot.tasks import Tasks
from handlers.notices import Notices, Written
from handlers.widgets.words import lines, say
from services.permissions import Actor
from services.ports import CardCopy, Clock, Memory, Notice
from services.review.desk import ShowCard, ViewCard
from storage.arrivals import Arrivals
from storage.faults import StorageUnavailable
from storage.outbox import Letter, OutboxQueue

log = structlog.get_logger(__name__)
_AT_ONCE = 25  # letters on their way at the same time
_IDLE = 0.3  # seconds between looks at an empty outbox
_TRIES = 6
_RECOVER_EVERY = 10.0  # seconds
_LONGEST_PAUSE = timedelta(minutes=5)


class Delivery:
    """The worker. Several of them, in several processes, share one outbox."""

    def __init__(
        self,
        container: AsyncContainer,
        queue: OutboxQueue,
        arrivals: Arrivals,
        i18n: I18n,
        clock: Clock,
        *,
        is_alone: bool,
    ) -> None:
        self._container, self._queue, self._arrivals = container, queue, arrivals
        self._i18n, self._clock = i18n, clock
        self._bots: dict[str, Bot] = {}
        self._paces: dict[str, Pace] = {}
        self._stopping = asyncio.Event()
        self._tasks = Tasks()
        self._under_way: set[int] = set()
        self._is_alone, self._recover_at = is_alone, 0.0

    def open_channel(self, name: str, bot: Bot, pace: Pace) -> None:
        self._bots[name], self._paces[name] = bot, pace

    def stop(self) -> None:
        self._stopping.set()

    async def run(self, drain_seconds: float = 20) -> None:
        """Until `stop`; then letters on their way are waited for."""
        while not self._stopping.is_set():
            try:
                await self._recover()
                sent = await self._round()
            except StorageUnavailable as outage:
                log.warning("storage away", reason=str(outage))
                sent = 0
            except Exception:  # whatever it is, the next letters must not wait for a new start
                log.exception("fault in the outbox")
                sent = 0
            if not sent:
                await self._nap()
        await self._tasks.drain(drain_seconds)

    async def _round(self) -> int:
        """Takes what is due and starts it on its way, one letter a chat."""
        free = _AT_ONCE - len(self._under_way)
        resting = [account for pace in self._paces.values() for account in pace.resting()]
        channels = [name for name, pace in self._paces.items() if not pace.silence]
        if free <= 0 or not channels or not await self._queue.has_due():
            return 0
        letters = await self._queue.take(free, channels, [*self._under_way, *resting])
        for letter in letters:
            self._under_way.add(letter.account_id)
            self._tasks.start(self._carry(letter), name=f"letter {letter.number}")
        return len(letters)

    async def _recover(self) -> None:
        """Now and then, and at start, looks after letters whose process died."""
        if monotonic() >= self._recover_at:
            await self._queue.recover(is_alone=self._is_alone and self._recover_at == 0)
            self._recover_at = monotonic() + _RECOVER_EVERY

    async def _nap(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), _IDLE)
        except TimeoutError:
            return

    async def _carry(self, letter: Letter) -> None:
        try:
            await self._deliver(letter)
        except StorageUnavailable as outage:  # the row stays as sending and becomes unknown: it may have gone out
            log.warning("outcome not written", letter=letter.number, reason=str(outage))
        except Exception as fault:  # a letter that breaks us must not come again for ever
            log.exception("fault in a letter", letter=letter.number)
            await self._give_up(letter, fault)
        finally:
            self._under_way.discard(letter.account_id)

    async def _give_up(self, letter: Letter, fault: Exception) -> None:
        try:
            await self._queue.give_up(letter, type(fault).__name__)
        except StorageUnavailable as outage:
            log.warning("outcome not written", letter=letter.number, reason=str(outage))

    async def _deliver(self, letter: Letter) -> None:
        actor = await self._arrivals.actor_of(letter.account_id)
        with self._i18n.context(), self._i18n.use_locale(actor.language):
            async with self._container(context=outside_update()) as request:
                notices = await request.get(Notices)
                written = await notices.write(actor, letter.kind, letter.params)
                if written is None:
                    await self._queue.settle(letter, "obsolete")
                    return
                message = await self._send(letter, actor, written)
                if message and written.card:
                    await self._keep_card(request, actor, written, message)

    async def _send(self, letter: Letter, actor: Actor, written: Written) -> Message | None:
        if not await self._may_go(letter):
            return None
        try:
            message = await _speak(self._bots[letter.channel], letter, actor, written)
        except TelegramAPIError as refused:
            await self._settle_refusal(letter, refused, is_edit=written.edits is not None)
            return None
        await self._queue.settle(letter, "sent", message_id=message.message_id if message else None)
        return message

    async def _may_go(self, letter: Letter) -> bool:
        """At the door: whether the letter is still ours, and nobody has asked for silence while it waited.

        It is marked as sending last of all: a process that dies while it waits has certainly not sent it.
        """
        pace = self._paces[letter.channel]
        async with pace.turn:
            await pace.wait()
            if not (pace.silence or self._stopping.is_set()) and not await self._queue.leave(letter):
                return False
            if pace.silence or self._stopping.is_set():
                await self._queue.put_off(letter, self._clock.now() + timedelta(seconds=pace.silence), "not now")
                return False
            pace.mark(letter.account_id)
        return True

    async def _settle_refusal(self, letter: Letter, refused: TelegramAPIError, *, is_edit: bool) -> None:
        reason = type(refused).__name__
        log.info("letter refused", letter=letter.number, reason=reason)
        if isinstance(refused, TelegramRetryAfter):
            self._paces[letter.channel].hush(refused.retry_after)
            await self._queue.put_off(letter, self._clock.now() + timedelta(seconds=refused.retry_after), reason)
        elif isinstance(refused, TelegramForbiddenError):
            await self._queue.settle(letter, "blocked", failure=reason)
            await self._queue.mark_blocked(letter.account_id)
        elif isinstance(refused, TelegramBadRequest | TelegramNotFound):
            state = "sent" if "not modified" in refused.message else "failed"
            await self._queue.settle(letter, state, failure=refused.message[:200])
        elif isinstance(refused, TelegramServerError) or is_edit or _never_left(refused):
            await self._try_again(letter, reason)
        else:
            await self._queue.settle(letter, "unknown", failure=reason)

    async def _try_again(self, letter: Letter, reason: str) -> None:
        if letter.attempts >= _TRIES:
            await self._queue.settle(letter, "failed", failure=reason)
            return
        pause = min(timedelta(seconds=2**letter.attempts), _LONGEST_PAUSE)
        await self._queue.put_off(letter, self._clock.now() + pause, reason)

    async def _keep_card(self, request: AsyncContainer, actor: Actor, written: Written, message: Message) -> None:
        """Remembers the copy; if somebody decided while it was on its way, its redrawing is put into the outbox too."""
        if written.card is None:
            return
        review = written.card.review
        await (await request.get(ShowCard))(actor, CardCopy(actor.account_id, message.message_id, review.id))
        now = await (await request.get(ViewCard))(actor, review.id)
        if now.review.version != review.version:
            params = {"review": review.id, "message": message.message_id}
            key = f"redraw:late:{review.id}:{now.review.version}:{actor.account_id}:{message.message_id}"
            async with (await request.get(Memory)).writing() as work:
                await work.outbox.put([Notice(actor.account_id, "card_refresh", params, key)])


async def _speak(bot: Bot, letter: Letter, actor: Actor, written: Written) -> Message | None:
    """The call itself. A message carries the letter's number, so that a repeat can be told from a second event."""
    if written.edits is not None:
        screen = written.screen
        edited = await bot.edit_message_text(
            screen.body, chat_id=actor.user_id, message_id=written.edits, reply_markup=screen.keyboard
        )
        return edited if isinstance(edited, Message) else None
    foot = say("notice.repeat" if letter.is_repeat else "notice.number", number=letter.number)
    numbered = replace(written.screen, text=lines(written.screen.text, "", foot))
    return await bot.send_message(
        actor.user_id, numbered.body, reply_markup=numbered.keyboard, disable_notification=written.is_quiet
    )


def _never_left(refused: TelegramAPIError) -> bool:
    """No connection was made, so the channel cannot have taken the message."""
    return isinstance(refused, TelegramNetworkError) and isinstance(refused.__cause__, ClientConnectorError)
