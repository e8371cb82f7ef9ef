"""The evidence of a claim: photos and PDFs sent in the chat, several, removable until submission."""

from aiogram import Bot, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Document, Message, PhotoSize
from dishka.integrations.aiogram import FromDishka

from handlers.claims.callbacks import DropPaper, OpenPapers
from handlers.filters import PHOTO, HasFile
from handlers.states import Claiming
from handlers.widgets.navigation import GoClaim, home_row
from handlers.widgets.screen import Screen, button, in_rows, send, show
from handlers.widgets.words import Html, bold, lines, say, shown
from services.claims.drafting import AddPaper, NewPaper, PaperRef, RemovePaper
from services.claims.own import ClaimForm
from services.claims.progress import ViewClaim
from services.domain.papers import PaperTooLarge
from services.permissions import Actor

router = Router(name="claims.papers")
LARGEST = 20 * 1024 * 1024  # bytes; what the Bot API lets a bot fetch


@router.callback_query(OpenPapers.filter())
async def open_papers(
    press: CallbackQuery, callback_data: OpenPapers, actor: Actor, state: FSMContext, view: FromDishka[ViewClaim]
) -> None:
    form = (await view(actor, callback_data.claim)).form
    form.claim.ensure_editable()
    await show(press, await papers_screen(state, form, callback_data.kind))


@router.callback_query(DropPaper.filter())
async def drop(
    press: CallbackQuery, callback_data: DropPaper, actor: Actor, state: FSMContext, remove: FromDishka[RemovePaper]
) -> None:
    form = await remove(actor, PaperRef(callback_data.claim, callback_data.paper))
    await show(press, await papers_screen(state, form))


@router.message(StateFilter(Claiming.sending), HasFile())
async def take_file(
    message: Message,
    bot: Bot,
    file: PhotoSize | Document,
    name: str,
    actor: Actor,
    state: FSMContext,
    add: FromDishka[AddPaper],
) -> None:
    asked = await state.get_data()
    content = await fetch(bot, file)
    form = await add(actor, NewPaper(int(asked["claim"]), str(asked["kind"]), content, name))
    stays = message.media_group_id is not None or not form.missing_papers
    sent = await send(message, await papers_screen(state, form, str(asked["kind"]) if stays else ""))
    await state.update_data({"screen": sent.message_id})
    if asked.get("screen"):
        await _take_away(bot, message.chat.id, int(asked["screen"]))


async def _take_away(bot: Bot, chat: int, screen: int) -> None:
    """An album brings ten files: the list stays once, below the last of them."""
    try:
        await bot.delete_message(chat, screen)
    except TelegramBadRequest:
        return


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


async def papers_screen(state: FSMContext, form: ClaimForm, kind: str = "") -> Screen:
    """Which papers are there and which are missing; files sent now belong to the marked kind."""
    claim, kinds = form.claim, form.papers
    missing = [paper.id for paper in form.missing_papers]
    chosen = kind or (missing[0] if missing else kinds[-1].id if kinds else "")
    if kinds:
        await state.set_state(Claiming.sending)
        await state.set_data({"claim": claim.id, "kind": chosen})
    else:
        await state.clear()
    listed = [_kind_line(form, paper.id, shown(paper.name), paper.required, paper.id == chosen) for paper in kinds]
    text = lines(bold(say("papers.title")), *listed, "", say("papers.send") if kinds else say("papers.none-needed"))
    choose = [
        button("papers.choose", OpenPapers(claim=claim.id, kind=p.id), what=p.name) for p in kinds if p.id != chosen
    ]
    drop = [
        button("papers.drop", DropPaper(claim=claim.id, paper=paper.id), number=i + 1)
        for i, paper in enumerate(claim.papers)
    ]
    ahead = [button("papers.done" if not missing else "claim.overview", GoClaim(claim=claim.id))]
    return Screen(text, [*in_rows(choose, 1), *in_rows(drop, 3), ahead, home_row()])


def _kind_line(form: ClaimForm, kind: str, name: str, required: bool, is_chosen: bool) -> Html:
    files = [
        say("papers.photo" if paper.name == PHOTO else "papers.file", number=i + 1, name=paper.name)
        for i, paper in enumerate(form.claim.papers)
        if paper.kind == kind
    ]
    state = "papers.there" if files else "papers.missing" if required else "papers.optional"
    told = say(state, name=name, count=len(files))
    return lines(bold(Html("▶ ") + told) if is_chosen else told, *files)
