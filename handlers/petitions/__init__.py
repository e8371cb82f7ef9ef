"""A petition from its kind to its last desk, whatever it is for: the forms and chains of the rule packs differ."""

from aiogram import Router

from handlers.petitions import filling, menu, papers, sending


def petitions_router() -> Router:
    router = Router(name="petitions")
    router.include_routers(menu.router, filling.router, papers.router, sending.router)
    return router
