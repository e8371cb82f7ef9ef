"""Opening the registration: by its button, by an invite link; submitting and withdrawing it."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.registration.callbacks import Submit, Withdraw
from handlers.registration.screens import registration_screen, withdraw_screen
from handlers.widgets.navigation import GoRegistration
from handlers.widgets.screen import Event, send, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import say_plain
from services.permissions import Actor
from services.registration import (
    BeginRegistration,
    RegistrationView,
    SubmitRegistration,
    ViewRegistration,
    WithdrawRegistration,
)

router = Router(name="registration.entry")


async def enter_by_invite(
    message: Message, actor: Actor, state: FSMContext, begin: BeginRegistration, token: str
) -> None:
    """`/start j_<token>`: region and employer are filled in."""
    await state.clear()
    view = await begin(actor, token)
    await send_registration(message, view)


@router.message(Command("profile"))
@router.callback_query(GoRegistration.filter())
async def open_registration(event: Event, actor: Actor, state: FSMContext, view: FromDishka[ViewRegistration]) -> None:
    await state.clear()
    await show(event, registration_screen(await view(actor, None)))


@router.callback_query(Submit.filter())
async def submit(
    press: CallbackQuery,
    callback_data: Submit,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    submit: FromDishka[SubmitRegistration],
) -> None:
    await state.clear()
    view = await submit(actor, callback_data.version)
    await show(press, registration_screen(view))
    toast.say(say_plain("reg.submitted"))


@router.callback_query(Withdraw.filter())
async def withdraw(
    press: CallbackQuery, callback_data: Withdraw, actor: Actor, withdraw: FromDishka[WithdrawRegistration]
) -> None:
    if not callback_data.sure:
        await show(press, withdraw_screen())
        return
    await show(press, registration_screen(await withdraw(actor, None)))


async def send_registration(event: Event, view: RegistrationView) -> None:
    await send(event, registration_screen(view))
