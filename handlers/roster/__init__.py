"""A unit's roster: a template to fill in, a file that is checked and taken over, the people as a workbook."""

from aiogram import Router

from handlers.roster import importing, sheets


def roster_router() -> Router:
    router = Router(name="roster")
    router.include_routers(sheets.router, importing.router)
    return router
