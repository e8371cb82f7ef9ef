"""The one edge where errors become words: what happened, which item, what to do next."""

import secrets

import structlog
from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import CallbackQuery, ErrorEvent, Message
from aiogram.utils.i18n import gettext
from dishka.integrations.aiogram import FromDishka

from handlers.refusals import refusal
from handlers.widgets.navigation import home_row
from handlers.widgets.screen import STAYS, Screen, send, show
from handlers.widgets.words import Html, say
from services.administration.seats import FindLastSeat
from services.domain.errors import DomainError, InputInvalid, NotPermitted
from services.permissions import Actor

log = structlog.get_logger(__name__)
router = Router(name="errors")
_NOT_REACHED = (TelegramForbiddenError, TelegramNetworkError, TelegramRetryAfter, TelegramServerError)
_TOAST = 190  # characters that an answer to a press may hold are 200


def told_error(error: DomainError) -> Html:
    """The error in the person's language, with its values."""
    return say(_key(error), **error.values)


def _key(error: DomainError) -> str:
    """The most particular sentence that the catalogue has for the error's class or one above it."""
    for kind in type(error).__mro__:
        if not issubclass(kind, DomainError):
            break
        key = kind.key_of()
        if gettext(key) != key:
            return key
    return "error.domain-error"


@router.errors()
async def on_error(event: ErrorEvent, actor: Actor, last_seat: FromDishka[FindLastSeat]) -> object:
    """Domain errors are told; a fault is logged with a number and told with it; an outage goes back to the source."""
    error = event.exception
    if isinstance(error, NotPermitted):
        log.info("refused", error=type(error).__name__, asked=error.asked, update=event.update.update_id)
        screen = refusal(actor, error, await last_seat(actor, None))
        await draw(event, screen, _plain(screen.text))
        return None
    if isinstance(error, DomainError):
        text = told_error(error)
        log.info("refused", error=type(error).__name__, update=event.update.update_id)
    elif is_outage(error):
        return UNHANDLED
    elif isinstance(error, _NOT_REACHED):  # what was kept is kept; the next press or message shows it
        log.warning("answer lost", reason=type(error).__name__, update=event.update.update_id)
        return None
    else:
        incident = secrets.token_hex(3)
        text = say("error.fault", incident=incident)
        log.error("fault", incident=incident, update=event.update.update_id, exc_info=error)
    await _tell(event, text, is_alert=not isinstance(error, InputInvalid))
    return None


def is_outage(error: BaseException) -> bool:
    """The database is away: the update is not lost, its source will offer it again."""
    return type(error).__name__ == "StorageUnavailable"


async def _tell(event: ErrorEvent, text: Html, *, is_alert: bool) -> None:
    press, message = event.update.callback_query, event.update.message
    try:
        if press is not None:
            await press.answer(_plain(text)[:_TOAST], show_alert=is_alert)
        elif message is not None:
            await send(message, Screen(text, [home_row()]))
    except TelegramAPIError as refused:
        log.warning("answer refused", reason=refused.message)


async def draw(event: ErrorEvent, screen: Screen, toast: str | None = None) -> None:
    """Puts the screen where the pressed buttons were, so that none of them is pressed again; answers what was typed."""
    press, message = event.update.callback_query, event.update.message
    try:
        if press is not None:
            await _draw_over(press, screen)
            await press.answer(toast and toast[:_TOAST])
        elif message is not None:
            await send(message, screen)
    except TelegramAPIError as refused:
        log.warning("answer refused", reason=refused.message)


async def _draw_over(press: CallbackQuery, screen: Screen) -> None:
    """What is worth keeping keeps its words and loses only its buttons."""
    if (press.data or "").startswith(STAYS) and isinstance(press.message, Message):
        await press.message.edit_reply_markup()
        await send(press, screen)
    else:
        await show(press, screen)


def _plain(html: str) -> str:
    for tag in ("<b>", "</b>", "<i>", "</i>", "<code>", "</code>"):
        html = html.replace(tag, "")
    return html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
