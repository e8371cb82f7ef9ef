"""The evidence of a claim: photos and PDFs sent in the chat, several, removable until submission."""

from aiogram import Bot, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Document, Message, PhotoSize
from dishka.integrations.aiogram import FromDishka

from handlers.claims.callbacks import DropPaper, OpenPapers
from handlers.filters import HasFile
from handlers.states import Claiming
from handlers.widgets.navigation import GoClaim
from handlers.widgets.papers import PaperDoors, chosen_kind, fetch, papers_screen, send_list
from handlers.widgets.screen import Screen, show
from services.claims.drafting import AddPaper, NewPaper, PaperRef, RemovePaper
from services.claims.own import ClaimForm
from services.claims.progress import ViewClaim
from services.permissions import Actor

router = Router(name="claims.papers")


@router.callback_query(OpenPapers.filter())
async def open_papers(
    press: CallbackQuery, callback_data: OpenPapers, actor: Actor, state: FSMContext, view: FromDishka[ViewClaim]
) -> None:
    form = (await view(actor, callback_data.claim)).form
    form.claim.ensure_editable()
    await show(press, await papers_page(state, form, callback_data.kind))


@router.callback_query(DropPaper.filter())
async def drop(
    press: CallbackQuery, callback_data: DropPaper, actor: Actor, state: FSMContext, remove: FromDishka[RemovePaper]
) -> None:
    form = await remove(actor, PaperRef(callback_data.claim, callback_data.paper))
    await show(press, await papers_page(state, form))


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
    page = await papers_page(state, form, str(asked["kind"]) if stays else "")
    await send_list(message, bot, state, page, asked.get("screen"))


async def papers_page(state: FSMContext, form: ClaimForm, kind: str = "") -> Screen:
    """The papers of the claim; files that are sent from now on belong to the chosen kind."""
    claim, chosen = form.claim.id, chosen_kind(form, kind)
    if form.papers:
        await state.set_state(Claiming.sending)
        await state.set_data({"claim": claim, "kind": chosen})
    else:
        await state.clear()
    doors = PaperDoors(
        choose=lambda other: OpenPapers(claim=claim, kind=other),
        drop=lambda paper: DropPaper(claim=claim, paper=paper),
        whole=GoClaim(claim=claim),
        overview="claim.overview",
    )
    return papers_screen(form, chosen, doors)
