"""Answers every press once its handler is done; a handler that failed is answered by the error edge.

What must be read is sent as a text to somebody who typed instead of pressing.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, Message, TelegramObject

from handlers.widgets.toast import Toast

log = structlog.get_logger(__name__)


class AnsweredPresses(BaseMiddleware):
    """Hands the handler a `toast` to fill in."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        toast = data["toast"] = Toast()
        result = await handler(event, data)
        if isinstance(event, Message) and toast.text and toast.is_alert:
            await event.answer(toast.text, parse_mode=None)  # who typed has no press to be answered
        if isinstance(event, CallbackQuery):
            try:
                await event.answer(toast.text and toast.text[:200], show_alert=toast.is_alert or None)
            except (
                TelegramBadRequest
            ):  # the press is older than the channel remembers: its screen is drawn all the same
                log.info("press not answered", reason="too old")
        return result
