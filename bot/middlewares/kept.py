"""Messages that stay: a press on one of their buttons is answered by a new message below."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, TelegramObject

from handlers.widgets.screen import STAYS


class KeptMessages(BaseMiddleware):
    """Takes the mark off a press and hides its message from the handlers, so that none of them can draw over it."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        if isinstance(event, CallbackQuery) and event.data and event.data.startswith(STAYS):
            event = event.model_copy(update={"data": event.data.removeprefix(STAYS), "message": None})
        return await handler(event, data)
