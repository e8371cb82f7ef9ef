"""A reviewer's desk: the queue, a card, the papers, the verdict, many verdicts at once."""

from aiogram import Router

from handlers.review import batch, desk, passing, phrases, queue, verdict


def review_router() -> Router:
    router = Router(name="review")
    router.include_routers(queue.router, desk.router, verdict.router, passing.router, phrases.router, batch.router)
    return router
