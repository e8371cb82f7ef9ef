"""Registering as a professional: region, employer, own fields, summary, promise, submit."""

from aiogram import Router

from handlers.registration import entry, form, place


def registration_router() -> Router:
    router = Router(name="registration")
    router.include_routers(entry.router, place.router, form.router)
    return router
