"""The units for which I act: their invite links."""

from typing import Protocol

from aiogram import Bot, Router
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.widgets.navigation import GoUnits, back_row, home_row
from handlers.widgets.screen import Screen, button, send, show
from handlers.widgets.words import bold, lines, say
from services.invites import IssueInvite, ListOwnUnits
from services.permissions import Actor

router = Router(name="units")


class MakeInvite(CallbackData, prefix="u-inv"):
    """Issues a link for one of my units."""

    unit: int


class StartLinks(Protocol):
    """Links that open this bot in a channel."""

    async def start(self, bot: Bot, payload: str) -> str:
        """A link that sends `/start payload`."""
        ...


@router.callback_query(GoUnits.filter())
async def list_units(press: CallbackQuery, actor: Actor, state: FSMContext, units: FromDishka[ListOwnUnits]) -> None:
    await state.clear()
    found = await units(actor, None)
    rows = [[button("units.invite", MakeInvite(unit=unit.id), unit=unit.name)] for unit in found]
    text = lines(bold(say("units.title")), say("units.hint") if found else say("units.none"))
    await show(press, Screen(text, [*rows, home_row()]))


@router.callback_query(MakeInvite.filter())
async def invite(
    press: CallbackQuery,
    callback_data: MakeInvite,
    actor: Actor,
    bot: Bot,
    issue: FromDishka[IssueInvite],
    links: FromDishka[StartLinks],
) -> None:
    issued = await issue(actor, callback_data.unit)
    link = await links.start(bot, f"j_{issued.invite.token}")
    text = say("units.invited", unit=issued.unit.name, link=link, until=issued.invite.expires_at)
    await send(press, Screen(text, [back_row(GoUnits())], stays=True))
