"""Findings of falsified evidence: a head makes one, its person reads it and may appeal once."""

from aiogram import Router

from handlers.falsification import accusing, reading


def falsification_router() -> Router:
    router = Router(name="falsification")
    router.include_routers(accusing.router, reading.router)
    return router
