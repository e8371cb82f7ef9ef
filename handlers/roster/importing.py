"""A file of people comes in: it is checked, and taken over after one confirmation."""

from aiogram import Bot, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Document, Message, PhotoSize
from dishka.integrations.aiogram import FromDishka

from handlers.filters import HasFile
from handlers.roster.callbacks import RosterExport, RosterImport, RosterTemplate
from handlers.states import Rostering
from handlers.widgets.jobs import show_job
from handlers.widgets.navigation import GoPeople, GoRoster, back_row
from handlers.widgets.papers import fetch
from handlers.widgets.screen import Screen, button, show
from handlers.widgets.words import bold, lines, say
from services.domain.papers import PaperTooLarge
from services.domain.workbooks import WorkbookTooLarge
from services.jobs import FollowJob
from services.permissions import Actor
from services.roster.importing import ImportRoster, RosterFile, SendRoster
from services.roster.units import ViewRoster

router = Router(name="roster.importing")


@router.callback_query(GoRoster.filter())
async def open_roster(
    press: CallbackQuery, callback_data: GoRoster, actor: Actor, state: FSMContext, view: FromDishka[ViewRoster]
) -> None:
    """A file that is sent from now on is one for this unit."""
    roster = await view(actor, callback_data.unit)
    unit = roster.unit.id
    await state.set_state(Rostering.sending)
    await state.set_data({"unit": unit})
    text = lines(
        bold(say("roster.title", unit=roster.unit.name)),
        say("roster.holds", listed=roster.listed, registered=roster.registered),
        "",
        say("roster.how"),
    )
    template = [button("roster.template", RosterTemplate(unit=unit))]
    export = [button("roster.export", RosterExport(unit=unit))]
    await show(press, Screen(text, [template, export, back_row(GoPeople(unit=unit))]))


@router.message(StateFilter(Rostering.sending), HasFile())
async def take_file(
    message: Message,
    bot: Bot,
    file: PhotoSize | Document,
    actor: Actor,
    state: FSMContext,
    send: FromDishka[SendRoster],
    follow: FromDishka[FollowJob],
) -> None:
    """Whoever has sent a file may send another: one that is refused, or has errors, is mended and comes again."""
    unit = int((await state.get_data())["unit"])
    try:
        content = await fetch(bot, file)
    except PaperTooLarge as large:
        raise WorkbookTooLarge(*large.values.values()) from large
    job = await send(actor, RosterFile(unit, content))
    await show_job(message, actor, job, follow)


@router.callback_query(RosterImport.filter())
async def take_over(
    press: CallbackQuery,
    callback_data: RosterImport,
    actor: Actor,
    state: FSMContext,
    take: FromDishka[ImportRoster],
    follow: FromDishka[FollowJob],
) -> None:
    job = await take(actor, callback_data.job)
    await state.clear()
    await show_job(press, actor, job, follow)
