"""The workbooks of a roster that the bot sends: the template, the people, the errors."""

from collections.abc import AsyncIterator
from typing import Any

from aiogram import Bot, Router
from aiogram.types import BufferedInputFile, CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.roster.callbacks import RosterExport, RosterReport, RosterTemplate
from handlers.roster.reports import column_of, in_sheet
from handlers.widgets.jobs import told_plain
from handlers.widgets.words import say_plain, shown
from services.domain.forms import Field
from services.domain.people import RegistrationStatus
from services.permissions import Actor
from services.ports import Tables
from services.roster.reading import NEEDED
from services.roster.units import ExportPeople, PeopleSheet, ReadRosterErrors, ViewRoster

router = Router(name="roster.sheets")


@router.callback_query(RosterTemplate.filter())
async def template(
    press: CallbackQuery,
    callback_data: RosterTemplate,
    actor: Actor,
    bot: Bot,
    view: FromDishka[ViewRoster],
    tables: FromDishka[Tables],
) -> None:
    roster = await view(actor, callback_data.unit)
    titles = [say_plain(f"roster.about-{each}") for each in ("column", "needed", "content")]
    about = [titles, *(_about(field) for field in roster.fields), [], [say_plain("roster.about-rows")]]
    sheet, page = say_plain("roster.sheet"), say_plain("roster.about")
    content = await tables.template(sheet, roster.columns, page, about)
    await _send(bot, press, content, say_plain("roster.template-file"))


def _about(field: Field) -> list[str]:
    """A line of the page that explains: whether the column is needed, and what it takes."""
    needed = "needed" if field.id in NEEDED else "later" if field.required else "free"
    options = say_plain("list.mark").join(shown(option.name) for option in field.options)
    hint = shown(field.hint) if field.hint else options or say_plain(f"roster.takes-{field.kind}")
    return [shown(field.name), say_plain(f"roster.is-{needed}"), hint]


@router.callback_query(RosterExport.filter())
async def export(
    press: CallbackQuery, callback_data: RosterExport, actor: Actor, bot: Bot, people: FromDishka[ExportPeople]
) -> None:
    titles = [say_plain(f"roster.title-{each}") for each in ("name", "document", "state")]
    states = {status.value: say_plain(f"roster.state-{status}") for status in RegistrationStatus}
    asked = PeopleSheet(callback_data.unit, say_plain("roster.sheet"), titles, states)
    await _send(bot, press, await people(actor, asked), say_plain("roster.export-file"))


@router.callback_query(RosterReport.filter())
async def report(
    press: CallbackQuery,
    callback_data: RosterReport,
    actor: Actor,
    bot: Bot,
    errors: FromDishka[ReadRosterErrors],
    tables: FromDishka[Tables],
) -> None:
    batches = await errors(actor, callback_data.job)
    titles = [say_plain(f"roster.title-{each}") for each in ("row", "column", "what")]
    content = await tables.table(say_plain("roster.errors-sheet"), titles, _lines(batches))
    await _send(bot, press, content, say_plain("roster.errors-file"))


async def _lines(batches: AsyncIterator[list[dict[str, Any]]]) -> AsyncIterator[list[list[str]]]:
    async for batch in batches:
        yield [[str(fault["row"]), column_of(fault), told_plain(in_sheet(fault))] for fault in batch]


async def _send(bot: Bot, press: CallbackQuery, content: bytes, name: str) -> None:
    await bot.send_document(press.from_user.id, BufferedInputFile(content, f"{name}.xlsx"))
