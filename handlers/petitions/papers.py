"""The papers of a petition: photos and PDFs sent in the chat, several, removable until submission."""

from aiogram import Bot, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Document, Message, PhotoSize
from dishka.integrations.aiogram import FromDishka

from handlers.filters import HasFile
from handlers.petitions.callbacks import DropPaper, OpenPapers
from handlers.states import Petitioning
from handlers.widgets.navigation import GoPetition
from handlers.widgets.papers import PaperDoors, chosen_kind, fetch, papers_screen, send_list
from handlers.widgets.screen import Screen, show
from services.permissions import Actor
from services.petitions.drafting import AddPetitionPaper, NewPetitionPaper, PetitionPaperRef, RemovePetitionPaper
from services.petitions.forms import PetitionForm
from services.petitions.progress import ViewPetition

router = Router(name="petitions.papers")


@router.callback_query(OpenPapers.filter())
async def open_papers(
    press: CallbackQuery, callback_data: OpenPapers, actor: Actor, state: FSMContext, view: FromDishka[ViewPetition]
) -> None:
    form = (await view(actor, callback_data.petition)).form
    form.petition.ensure_editable()
    await show(press, await papers_page(state, form, callback_data.kind))


@router.callback_query(DropPaper.filter())
async def drop(
    press: CallbackQuery,
    callback_data: DropPaper,
    actor: Actor,
    state: FSMContext,
    remove: FromDishka[RemovePetitionPaper],
) -> None:
    form = await remove(actor, PetitionPaperRef(callback_data.petition, callback_data.paper))
    await show(press, await papers_page(state, form))


@router.message(StateFilter(Petitioning.sending), HasFile())
async def take_file(
    message: Message,
    bot: Bot,
    file: PhotoSize | Document,
    name: str,
    actor: Actor,
    state: FSMContext,
    add: FromDishka[AddPetitionPaper],
) -> None:
    asked = await state.get_data()
    content = await fetch(bot, file)
    form = await add(actor, NewPetitionPaper(int(asked["petition"]), str(asked["kind"]), content, name))
    stays = message.media_group_id is not None or not form.missing_papers
    page = await papers_page(state, form, str(asked["kind"]) if stays else "")
    await send_list(message, bot, state, page, asked.get("screen"))


async def papers_page(state: FSMContext, form: PetitionForm, kind: str = "") -> Screen:
    """The papers of the petition; files that are sent from now on belong to the chosen kind."""
    petition, chosen = form.petition.id, chosen_kind(form, kind)
    if form.papers:
        await state.set_state(Petitioning.sending)
        await state.set_data({"petition": petition, "kind": chosen})
    else:
        await state.clear()
    doors = PaperDoors(
        choose=lambda other: OpenPapers(petition=petition, kind=other),
        drop=lambda paper: DropPaper(petition=petition, paper=paper),
        whole=GoPetition(petition=petition),
        overview="petition.overview",
    )
    return papers_screen(form, chosen, doors)
