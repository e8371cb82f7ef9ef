"""A claim from its subject to its last desk: new, filling in, papers, preview, submission, progress."""

from aiogram import Router

from handlers.claims import filling, new, papers, progress, sending


def claims_router() -> Router:
    router = Router(name="claims")
    router.include_routers(new.router, filling.router, papers.router, sending.router, progress.router)
    return router
