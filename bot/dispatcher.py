"""The dispatcher: every journey's router, in the order in which they are asked."""

from aiogram import Dispatcher
from dishka import AsyncContainer
from dishka.integrations.aiogram import ContainerMiddleware, inject_router

from bot.conversation import ArrivedConversation
from bot.middlewares.presses import AnsweredPresses
from handlers import errors, fallback, help, home, standing, units  # noqa: A004  # the journey is called help
from handlers.claims import claims_router
from handlers.registration import registration_router
from handlers.review import review_router


def build_dispatcher(container: AsyncContainer) -> Dispatcher:
    """aiogram's dispatcher with our routers; one person at a time is the intake's business, so no event isolation here."""
    dispatcher = Dispatcher(storage=ArrivedConversation())
    for observer in (dispatcher.message, dispatcher.callback_query):
        observer.outer_middleware(ContainerMiddleware(container))
    dispatcher.callback_query.middleware(AnsweredPresses())
    dispatcher.include_routers(
        home.router,
        standing.router,
        registration_router(),
        claims_router(),
        review_router(),
        units.router,
        help.router,
        errors.router,
        fallback.router,
    )
    inject_router(dispatcher)
    return dispatcher
