"""Opening the registration, by its button or by an invite link; submitting and withdrawing it; old buttons of it."""

from dataclasses import replace
from typing import Any

from aiogram import Router
from aiogram.filters import Command, Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, ErrorEvent, Message
from dishka.integrations.aiogram import FromDishka

from handlers.errors import draw
from handlers.registration.callbacks import Submit, Withdraw
from handlers.registration.screens import registration_screen, withdraw_screen
from handlers.widgets.navigation import GoRegistration
from handlers.widgets.screen import Event, send, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import lines, say, say_plain
from services.domain.errors import NotPermitted
from services.domain.people import RegistrationClosed, RegistrationStatus
from services.permissions import Actor, Permission
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


class IsClosed(Filter):
    """An old button of the form, or a second press, after the registration was submitted or decided."""

    async def __call__(self, event: ErrorEvent, actor: Actor) -> bool | dict[str, Any]:
        error = event.exception
        if isinstance(error, RegistrationClosed):
            return {"status": error.values["status"]}
        if isinstance(error, NotPermitted) and error.asked == Permission.REGISTER:
            return {"status": actor.status}
        return False


@router.errors(IsClosed())
async def show_closed(
    event: ErrorEvent, actor: Actor, state: FSMContext, status: RegistrationStatus, view: FromDishka[ViewRegistration]
) -> None:
    """What happened meanwhile, and the registration as it is now; a second press of submit is told as the first."""
    await state.clear()
    screen = registration_screen(await view(actor, None))
    told = say(f"reg.meanwhile-{status}")
    press = event.update.callback_query
    if press is None or not (press.data or "").startswith(Submit.__prefix__):
        screen = replace(screen, text=lines(told, "", screen.text))
    await draw(event, screen, say_plain("reg.submitted") if status is RegistrationStatus.PENDING else told)


async def send_registration(event: Event, view: RegistrationView) -> None:
    await send(event, registration_screen(view))
