"""Opens dishka's request scope for each update, in the container that the update was fed with.

dishka's own middleware is bound to one container; ours leaves the routers free of any, so that one tree of routers
serves every installation in a process (a router can be attached only once).
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject
from dishka.integrations.aiogram import CONTAINER_NAME, AiogramMiddlewareData

CONTAINER = "container"


class RequestScope(BaseMiddleware):
    """Handlers get what they ask for from the scope."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        async with data[CONTAINER]({AiogramMiddlewareData: data}) as scope:
            data[CONTAINER_NAME] = scope
            return await handler(event, data)
