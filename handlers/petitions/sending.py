"""The petition as a whole: look at it, submit it, take it back, delete it."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.petitions.callbacks import Discard, SendPapers, SubmitDraft, Withdraw
from handlers.petitions.screens import discard_screen, kind_name, petition_screen, withdraw_screen
from handlers.widgets.files import send_papers
from handlers.widgets.navigation import GoHome, GoPetition, GoPetitions, back_row
from handlers.widgets.screen import Screen, button, send, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import say
from services.permissions import Actor
from services.petitions.drafting import DeletePetition
from services.petitions.progress import OpenPetitionPapers, ViewPetition
from services.petitions.submission import PetitionRef, SubmitPetition, WithdrawPetition

router = Router(name="petitions.sending")


@router.callback_query(GoPetition.filter())
async def open_petition(
    press: CallbackQuery, callback_data: GoPetition, actor: Actor, state: FSMContext, view: FromDishka[ViewPetition]
) -> None:
    await state.clear()
    await show(press, petition_screen(await view(actor, callback_data.petition), actor))


@router.callback_query(SubmitDraft.filter())
async def submit(
    press: CallbackQuery,
    callback_data: SubmitDraft,
    actor: Actor,
    state: FSMContext,
    submit: FromDishka[SubmitPetition],
    view: FromDishka[ViewPetition],
) -> None:
    """The preview becomes the petition's own page; the submission is a message of its own, worth keeping."""
    await state.clear()
    petition = await submit(actor, PetitionRef(callback_data.petition, callback_data.version))
    found = await view(actor, petition.id)
    await show(press, petition_screen(found, actor))
    desks = " → ".join(found.history.desks) if found.history else ""
    text = say("petition.submitted", number=petition.id, kind=kind_name(petition.kind), desks=desks)
    rows = [[button("petition.see", GoPetition(petition=petition.id)), button("nav.home", GoHome())]]
    await send(press, Screen(text, rows, stays=True))


@router.callback_query(Withdraw.filter())
async def withdraw(
    press: CallbackQuery,
    callback_data: Withdraw,
    actor: Actor,
    withdraw: FromDishka[WithdrawPetition],
    view: FromDishka[ViewPetition],
) -> None:
    if not callback_data.sure:
        await show(press, withdraw_screen(callback_data.petition, callback_data.version))
        return
    await withdraw(actor, PetitionRef(callback_data.petition, callback_data.version))
    await show(press, petition_screen(await view(actor, callback_data.petition), actor))


@router.callback_query(Discard.filter())
async def discard(
    press: CallbackQuery, callback_data: Discard, actor: Actor, state: FSMContext, delete: FromDishka[DeletePetition]
) -> None:
    if not callback_data.sure:
        await show(press, discard_screen(callback_data.petition))
        return
    await state.clear()
    await delete(actor, callback_data.petition)
    await show(press, Screen(say("petition.discarded", number=callback_data.petition), [back_row(GoPetitions())]))


@router.callback_query(SendPapers.filter())
async def open_papers(
    press: CallbackQuery, callback_data: SendPapers, actor: Actor, toast: Toast, papers: FromDishka[OpenPetitionPapers]
) -> None:
    await send_papers(press, await papers(actor, callback_data.petition), toast)
