"""Where every channel hands in its updates: one person at a time, each update once, kept before it is confirmed."""

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Update, User
from aiogram.utils.i18n import I18n

from bot.conversation import current
from bot.dispatcher import Handlers
from bot.locks import PersonLocks
from handlers.resume import say_resumed, say_unavailable
from services.ports import Clock
from storage.arrivals import Arrival, Arrivals, UpdateMark
from storage.faults import StorageUnavailable

log = structlog.get_logger(__name__)
_TOLD_AT_MOST = 1000


class Intake:
    """`handle` returns when the update's work is committed, raises `StorageUnavailable` when it has to come again."""

    def __init__(self, handlers: Handlers, arrivals: Arrivals, locks: PersonLocks, i18n: I18n, clock: Clock) -> None:
        self._handlers, self._arrivals, self._locks = handlers, arrivals, locks
        self._i18n, self._clock = i18n, clock
        self._channels: dict[int, str] = {}
        self._told_of_outage: dict[int, None] = {}
        self.last_seen: str | None = None

    def open_channel(self, bot: Bot, name: str) -> None:
        self._channels[bot.id] = name

    async def handle(self, bot: Bot, update: Update) -> None:
        sender = _private_sender(update)
        if sender is None:
            return
        self.last_seen = self._clock.now().isoformat(timespec="seconds")
        try:
            async with self._locks.hold(bot.id, sender.id):
                await self._handle(bot, update, sender)
        except StorageUnavailable:
            await self._tell_of_outage(bot, update, sender)
            raise
        except Exception:  # whatever it is, one person's update must not end the channel for everybody
            log.exception("fault at the door", update=update.update_id)

    async def _handle(self, bot: Bot, update: Update, sender: User) -> None:
        mark = UpdateMark(bot.id, update.update_id)
        arrival = await self._arrivals.open(mark, self._channels[bot.id], sender.id, _language(sender))
        if arrival.was_done:
            return
        if arrival.was_committed:
            await self._resume(bot, arrival)
            return
        await self._dispatch(bot, update, arrival)
        await self._arrivals.close(arrival)

    async def _dispatch(self, bot: Bot, update: Update, arrival: Arrival) -> None:
        token = current.set(arrival)
        try:
            with self._i18n.context(), self._i18n.use_locale(arrival.actor.language):
                await self._handlers.feed_update(bot, update, arrival=arrival, actor=arrival.actor)
        except StorageUnavailable:
            if not arrival.mark.is_noted:
                raise
            log.warning("answer lost", update=update.update_id)  # the change is kept; only its screen is missing
        except Exception:  # the error edge itself failed: an update that breaks us must not come again for ever
            log.exception("fault while telling a fault", update=update.update_id)
        finally:
            current.reset(token)

    async def _resume(self, bot: Bot, arrival: Arrival) -> None:
        """The process died between the commit and the answer: say that the step is kept, and where to go on."""
        arrival.conversation.state, arrival.conversation.facts, arrival.is_moved = None, {}, True
        with self._i18n.context(), self._i18n.use_locale(arrival.actor.language):
            try:
                await say_resumed(bot, arrival.actor)
            except TelegramAPIError as refused:  # nobody is there to be told; the change is kept all the same
                log.warning("answer refused", reason=type(refused).__name__)
        await self._arrivals.close(arrival)

    async def _tell_of_outage(self, bot: Bot, update: Update, sender: User) -> None:
        if update.update_id in self._told_of_outage:
            return
        self._told_of_outage[update.update_id] = None
        if len(self._told_of_outage) > _TOLD_AT_MOST:
            self._told_of_outage.pop(next(iter(self._told_of_outage)))
        with self._i18n.context(), self._i18n.use_locale(_language(sender)):
            try:
                await say_unavailable(bot, sender.id)
            except (TelegramAPIError, StorageUnavailable) as refused:
                log.warning("answer refused", reason=type(refused).__name__)


def _private_sender(update: Update) -> User | None:
    """Who speaks to the bot in private; groups and channels are not answered."""
    if update.message:
        return update.message.from_user if update.message.chat.type == "private" else None
    if update.callback_query:
        return update.callback_query.from_user
    return None


def _language(sender: User) -> str:
    """Chinese unless the person's client is set to another language."""
    code = (sender.language_code or "zh").lower()
    return "zh_CN" if code.startswith("zh") else "en"
