"""The dispatcher: every journey's router, in the order in which they are asked."""

from functools import cache
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import Update
from dishka import AsyncContainer
from dishka.integrations.aiogram import inject_router

from bot.conversation import ArrivedConversation
from bot.middlewares.containers import RequestScope
from bot.middlewares.kept import KeptMessages
from bot.middlewares.presses import AnsweredPresses
from handlers import audit, errors, fallback, help, home, jobs, profile, standing  # noqa: A004  # the journey is help
from handlers.claims import claims_router
from handlers.falsification import falsification_router
from handlers.people import people_router
from handlers.petitions import petitions_router
from handlers.registration import registration_router
from handlers.review import review_router
from handlers.roster import roster_router
from handlers.units import units_router


@cache
def dispatcher() -> Dispatcher:
    """aiogram's dispatcher with our routers, one a process: it holds no state and no container.

    One person at a time is the intake's business, so there is no event isolation here.
    """
    built = Dispatcher(storage=ArrivedConversation())
    for observer in (built.message, built.callback_query, built.errors):
        observer.outer_middleware(RequestScope())
    built.callback_query.outer_middleware(KeptMessages())
    built.callback_query.middleware(AnsweredPresses())
    built.message.middleware(AnsweredPresses())
    built.include_routers(
        home.router,
        standing.router,
        profile.router,
        registration_router(),
        claims_router(),
        petitions_router(),
        review_router(),
        units_router(),
        people_router(),
        jobs.router,
        roster_router(),
        falsification_router(),
        audit.router,
        help.router,
        errors.router,
        fallback.router,
    )
    inject_router(built)
    return built


class Handlers:
    """The handlers of one installation: feeds updates with its container."""

    def __init__(self, container: AsyncContainer) -> None:
        self._container, self._dispatcher = container, dispatcher()

    async def feed_update(self, bot: Bot, update: Update, **known: Any) -> None:
        await self._dispatcher.feed_update(bot, update, container=self._container, **known)
