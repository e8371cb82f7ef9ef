"""A reviewer's desk: the queue, a card, the papers, the verdict."""

from aiogram import Router

from handlers.review import desk, verdict


def review_router() -> Router:
    router = Router(name="review")
    router.include_routers(desk.router, verdict.router)
    return router
