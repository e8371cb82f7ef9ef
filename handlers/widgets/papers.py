"""The papers of a filing: which are there and which are missing, and the files that are sent for them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import Document, Message, PhotoSize

from handlers.filters import PHOTO
from handlers.widgets.navigation import home_row
from handlers.widgets.screen import Screen, button, in_rows, send
from handlers.widgets.words import Html, bold, lines, say, shown
from services.domain.papers import PaperTooLarge
from services.filings import FilledForm

LARGEST = 20 * 1024 * 1024  # bytes; what the Bot API lets a bot fetch


@dataclass(frozen=True, slots=True)
class PaperDoors:
    """Where the buttons lead: to another kind of paper, to one that is dropped, to the filing as a whole.

    `overview` is the sentence on the button to the whole while papers are missing.
    """

    choose: Callable[[str], CallbackData]
    drop: Callable[[int], CallbackData]
    whole: CallbackData
    overview: str


def chosen_kind(form: FilledForm, kind: str) -> str:
    """To which kind files belong that are sent now: the wanted one, or the first that is missing."""
    missing = [paper.id for paper in form.missing_papers]
    return kind or (missing[0] if missing else form.papers[-1].id if form.papers else "")


def papers_screen(form: FilledForm, chosen: str, doors: PaperDoors) -> Screen:
    """Which papers are there and which are missing; files sent now belong to the marked kind."""
    kinds = form.papers
    listed = [_kind_line(form, paper.id, shown(paper.name), paper.required, paper.id == chosen) for paper in kinds]
    text = lines(bold(say("papers.title")), *listed, "", say("papers.send") if kinds else say("papers.none-needed"))
    choose = [button("papers.choose", doors.choose(p.id), what=p.name) for p in kinds if p.id != chosen]
    drop = [button("papers.drop", doors.drop(paper.id), number=i + 1) for i, paper in enumerate(form.filing.papers)]
    ahead = [button(doors.overview if form.missing_papers else "papers.done", doors.whole)]
    return Screen(text, [*in_rows(choose, 1), *in_rows(drop, 3), ahead, home_row()])


def _kind_line(form: FilledForm, kind: str, name: str, required: bool, is_chosen: bool) -> Html:
    files = [
        say("papers.photo" if paper.name == PHOTO else "papers.file", number=i + 1, name=paper.name)
        for i, paper in enumerate(form.filing.papers)
        if paper.kind == kind
    ]
    state = "papers.there" if files else "papers.missing" if required else "papers.optional"
    told = say(state, name=name, count=len(files))
    return lines(bold(Html("▶ ") + told) if is_chosen else told, *files)


def paper_lines(form: FilledForm) -> list[Html]:
    """How many of each paper are there."""
    told = []
    for kind in form.papers:
        count = sum(1 for paper in form.filing.papers if paper.kind == kind.id)
        state = "papers.there" if count else "papers.missing" if kind.required else "papers.optional"
        told.append(say(state, name=kind.name, count=count))
    return told


async def fetch(bot: Bot, file: PhotoSize | Document) -> bytes:
    """The bytes of a sent file; one that the channel would not hand out is refused before it is asked for."""
    if file.file_size and file.file_size > LARGEST:
        raise PaperTooLarge(_megabytes(file.file_size), _megabytes(LARGEST))
    try:
        content = await bot.download(file)
    except TelegramBadRequest as refused:
        if "too big" in refused.message:
            raise PaperTooLarge(f"> {_megabytes(LARGEST)}", _megabytes(LARGEST)) from refused
        raise
    return content.read() if content else b""


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f}"


async def send_list(message: Message, bot: Bot, state: FSMContext, page: Screen, before: int | None) -> None:
    """The list once more, below the file that was sent; the one from before goes: an album brings ten files."""
    sent = await send(message, page)
    await state.update_data({"screen": sent.message_id})
    if before:
        with suppress(TelegramBadRequest):
            await bot.delete_message(message.chat.id, before)
