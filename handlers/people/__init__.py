"""The people of a unit, for their people manager."""

from aiogram import Router

from handlers.people import listing, person


def people_router() -> Router:
    router = Router(name="people")
    router.include_routers(listing.router, person.router)
    return router
