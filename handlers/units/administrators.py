"""A unit's administrators: who they are; inviting one, changing a role, taking it away."""

from aiogram import Bot, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.units.callbacks import Dismiss, GiveRole, InviteSeat, ListSeats, SeeSeat
from handlers.units.links import send_new
from handlers.units.screens import ROLES, roles_screen, seat_rows, seat_screen, seats_screen
from handlers.widgets.links import QrCodes, StartLinks
from handlers.widgets.navigation import GoUnits, back_row
from handlers.widgets.screen import Screen, button, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import bold, lines, say, say_plain
from services.administration.seats import (
    AppointmentView,
    ChangeRole,
    DismissAdministrator,
    ListAdministrators,
    NewRole,
    ViewAppointment,
)
from services.invites import SERVE_DAYS, InviteAdministrator, NewAdministrator
from services.permissions import Actor, Role

router = Router(name="units.administrators")


@router.callback_query(ListSeats.filter())
async def list_seats(
    press: CallbackQuery,
    callback_data: ListSeats,
    actor: Actor,
    state: FSMContext,
    seats: FromDishka[ListAdministrators],
) -> None:
    await state.clear()
    await _show_seats(press, actor, callback_data.unit, seats)


async def _show_seats(press: CallbackQuery, actor: Actor, unit: int, seats: ListAdministrators) -> None:
    found = await seats(actor, unit)
    await show(press, seats_screen(found[0].unit, found))  # who asks is one of them


@router.callback_query(SeeSeat.filter())
async def see_seat(
    press: CallbackQuery, callback_data: SeeSeat, actor: Actor, state: FSMContext, seat: FromDishka[ViewAppointment]
) -> None:
    await state.clear()
    await show(press, drawn_seat(actor, await seat(actor, callback_data.seat)))


def drawn_seat(actor: Actor, view: AppointmentView) -> Screen:
    """An appointment with what the viewer may do about it."""
    unit = view.unit.id
    is_head = unit in actor.units_as(Role.HEAD)
    back = back_row(ListSeats(unit=unit) if is_head else GoUnits())
    may_act = is_head or (unit in actor.acts_for and not view.appointment.is_deputy)
    return seat_screen(view, [*(seat_rows(view, is_head=is_head) if may_act else []), back])


@router.callback_query(InviteSeat.filter())
async def invite_seat(
    press: CallbackQuery,
    callback_data: InviteSeat,
    actor: Actor,
    bot: Bot,
    toast: Toast,
    issue: FromDishka[InviteAdministrator],
    links: FromDishka[StartLinks],
    codes: FromDishka[QrCodes],
) -> None:
    """As what, then for how long; then the link."""
    unit, role = callback_data.unit, callback_data.role
    if role is None:
        pick = {each: button(f"role.{each}", InviteSeat(unit=unit, role=each)) for each in ROLES}
        await show(press, roles_screen(say("seats.ask-role"), pick, unit))
    elif not callback_data.days:
        days = [button("links.days", InviteSeat(unit=unit, role=role, days=each), days=each) for each in SERVE_DAYS]
        await show(press, Screen(say("links.ask-days"), [days, back_row(InviteSeat(unit=unit))]))
    else:
        issued = await issue(actor, NewAdministrator(unit, role, callback_data.days))
        await send_new(press, bot, issued, toast, links, codes)


@router.callback_query(GiveRole.filter())
async def give_role(
    press: CallbackQuery,
    callback_data: GiveRole,
    actor: Actor,
    toast: Toast,
    seat: FromDishka[ViewAppointment],
    change: FromDishka[ChangeRole],
) -> None:
    if callback_data.role is None:
        view = await seat(actor, callback_data.seat)
        others = [each for each in ROLES if each is not view.appointment.role]
        pick = {each: button(f"role.{each}", GiveRole(seat=callback_data.seat, role=each)) for each in others}
        await show(press, roles_screen(say("seats.ask-new-role", name=view.name), pick, view.unit.id))
        return
    view = await change(actor, NewRole(callback_data.seat, callback_data.role))
    toast.say(say_plain("seats.role-changed"))
    await show(press, drawn_seat(actor, view))


@router.callback_query(Dismiss.filter())
async def dismiss(
    press: CallbackQuery,
    callback_data: Dismiss,
    actor: Actor,
    toast: Toast,
    seat: FromDishka[ViewAppointment],
    end: FromDishka[DismissAdministrator],
) -> None:
    if not callback_data.sure:
        view = await seat(actor, callback_data.seat)
        told = {"name": view.name, "role": say(f"role.{view.appointment.role}")}
        text = lines(bold(say("seats.dismiss-ask", **told)), say("seats.dismiss-effect"))
        keep = button("seats.keep", SeeSeat(seat=callback_data.seat))
        sure = button("seats.dismiss-sure", Dismiss(seat=callback_data.seat, sure=True))
        await show(press, Screen(text, [[keep, sure]]))
        return
    view = await end(actor, callback_data.seat)
    toast.say(say_plain("seats.dismissed"))
    await show(press, seat_screen(view, [back_row(ListSeats(unit=view.unit.id))]))
