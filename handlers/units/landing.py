"""Following a link to act for a unit, or to be bound to somebody whom the unit knows."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.units.callbacks import AcceptLink
from handlers.units.own import ask_what_is_missing
from handlers.widgets.navigation import GoHome, GoRegistration, home_row
from handlers.widgets.screen import Screen, button, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import bold, lines, say, say_plain
from services.administration.serving import AcceptService
from services.binding import AcceptBinding
from services.domain.organisations import InvitePurpose
from services.domain.people import RegistrationStatus
from services.invites import InviteView, ViewInvite
from services.permissions import Actor

router = Router(name="units.landing")


async def land(message: Message, view: InviteView) -> None:
    """Who invites to what; one tap accepts."""
    unit, token = view.unit.name, view.invite.token
    if view.invite.purpose is InvitePurpose.SERVE:
        role = say(f"role.{view.invite.role}")
        told = [say("land.serve", issuer=view.issuer, unit=unit, role=role), say(f"role.{view.invite.role}-does")]
        accept = button("land.accept", AcceptLink(token=token))
    else:
        told = [
            say("land.bind", unit=unit, person=view.person or ""),
            say("land.bind-effect" if view.has_account else "land.bind-sure"),
        ]
        accept = button("land.bind-accept", AcceptLink(token=token))
    await show(message, Screen(lines(bold(unit), *told), [[accept], [button("land.no", GoHome())]]))


@router.callback_query(AcceptLink.filter())
async def accept(
    press: CallbackQuery,
    callback_data: AcceptLink,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    view: FromDishka[ViewInvite],
    serve: FromDishka[AcceptService],
    bind: FromDishka[AcceptBinding],
) -> None:
    if (await view(actor, callback_data.token)).invite.purpose is InvitePurpose.SERVE:
        seat = await serve(actor, callback_data.token)
        toast.say(say_plain("land.accepted"))
        await ask_what_is_missing(press, state, seat)
        return
    await state.clear()
    bound = await bind(actor, callback_data.token)
    is_done = bound.person.status is RegistrationStatus.ACTIVE
    rows = [home_row()] if is_done else [[button("reg.continue", GoRegistration())], home_row()]
    text = lines(bold(say("land.bound", unit=bound.unit.name)), None if is_done else say("land.bound-next"))
    await show(press, Screen(text, rows))
