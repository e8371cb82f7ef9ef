"""The units for which I act: links, administrators, deputies; and following a link that somebody sent."""

from aiogram import Router

from handlers.units import administrators, deputies, landing, links, own


def units_router() -> Router:
    router = Router(name="units")
    router.include_routers(own.router, links.router, administrators.router, deputies.router, landing.router)
    return router
