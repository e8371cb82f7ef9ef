"""My units, my own seats in them, and the office phone under which I am found."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.filters import HasText
from handlers.states import Serving
from handlers.units.callbacks import ListLinks, ListSeats, OwnSeats, SeeSeat, TellPhone
from handlers.units.screens import seat_line, seat_screen
from handlers.widgets.navigation import GoAudit, GoHome, GoPeople, GoQueue, GoUnit, GoUnits, back_row, home_row
from handlers.widgets.screen import Button, Event, Screen, button, in_rows, show
from handlers.widgets.words import bold, lines, say, shown
from services.administration.seats import AppointmentView, ListOwnAppointments
from services.administration.serving import Particular, StateParticular
from services.domain.errors import NotFound
from services.domain.organisations import JOINABLE, AppointmentRole
from services.invites import ListOwnUnits, OwnUnit
from services.permissions import Actor, Role

router = Router(name="units.own")


@router.callback_query(GoUnits.filter())
async def list_units(press: CallbackQuery, actor: Actor, state: FSMContext, units: FromDishka[ListOwnUnits]) -> None:
    await state.clear()
    found = await units(actor, None)
    if len(found) == 1:
        await show(press, _unit_screen(found[0], home_row()))
        return
    rows = [[Button(each.unit.name, GoUnit(unit=each.unit.id))] for each in found]
    text = lines(bold(say("units.title")), say("units.choose") if found else say("units.none"))
    await show(press, Screen(text, [*rows, home_row()]))


@router.callback_query(GoUnit.filter())
async def see_unit(
    press: CallbackQuery, callback_data: GoUnit, actor: Actor, state: FSMContext, units: FromDishka[ListOwnUnits]
) -> None:
    await state.clear()
    found = await units(actor, None)
    mine = next((each for each in found if each.unit.id == callback_data.unit), None)
    if mine is None:
        raise NotFound
    await show(press, _unit_screen(mine, home_row() if len(found) == 1 else back_row(GoUnits())))


def _unit_screen(own: OwnUnit, last: list[Button]) -> Screen:
    """What I may do for the unit."""
    unit, doors = own.unit, []
    if Role.PEOPLE_MANAGER in own.roles:
        if unit.kind in JOINABLE:
            doors.append(button("units.people", GoPeople(unit=unit.id)))
        doors.append(button("units.links", ListLinks(unit=unit.id)))
    if Role.HEAD in own.roles:
        doors.append(button("units.seats", ListSeats(unit=unit.id)))
    if Role.AUDITOR in own.roles:
        doors.append(button("audit.title", GoAudit()))
    doors.append(button("units.mine", OwnSeats()))
    return Screen(lines(bold(unit.name), say("units.hint")), [*in_rows(doors, 2), last])


@router.callback_query(OwnSeats.filter())
async def own_seats(
    press: CallbackQuery, actor: Actor, state: FSMContext, seats: FromDishka[ListOwnAppointments]
) -> None:
    await state.clear()
    mine = await seats(actor, None)
    rows = [[button("units.own-seat", SeeSeat(seat=each.appointment.id), **_told(each))] for each in mine]
    phones = {each.unit.id: each.unit.name for each in mine}
    rows += [[button("units.phone", TellPhone(unit=unit), unit=name)] for unit, name in phones.items()]
    text = lines(bold(say("units.mine")), *[seat_line(each, with_unit=True) for each in mine])
    await show(press, Screen(text, [*rows, back_row(GoUnits())]))


def _told(view: AppointmentView) -> dict[str, str]:
    return {"role": say(f"role.{view.appointment.role}"), "unit": shown(view.unit.name)}


@router.callback_query(TellPhone.filter())
async def ask_phone(press: CallbackQuery, callback_data: TellPhone, state: FSMContext) -> None:
    await ask_particular(press, state, callback_data.unit, is_name=False)


async def ask_particular(event: Event, state: FSMContext, unit: int, *, is_name: bool) -> None:
    """Asks for the name or the office phone of an administrator."""
    await state.set_state(Serving.naming if is_name else Serving.phoning)
    await state.set_data({"unit": unit})
    text = say("units.ask-name") if is_name else say("units.ask-phone")
    await show(event, Screen(text, [[button("nav.cancel", GoHome())]]))


async def ask_what_is_missing(event: Event, state: FSMContext, view: AppointmentView) -> None:
    """The name, then the office phone; then the seat as it is."""
    if not view.name:
        await ask_particular(event, state, view.unit.id, is_name=True)
    elif not view.appointment.office_phone:
        await ask_particular(event, state, view.unit.id, is_name=False)
    else:
        await state.clear()
        reviews = view.appointment.role in {AppointmentRole.REVIEWER, AppointmentRole.HEAD}
        first = [button("home.review-plain", GoQueue())] if reviews else []
        await show(event, seat_screen(view, rows=[[*first, button("units.title", GoUnits())], home_row()]))


@router.message(StateFilter(Serving.naming, Serving.phoning), HasText())
async def typed_particular(
    message: Message, text: str, actor: Actor, state: FSMContext, keep: FromDishka[StateParticular]
) -> None:
    unit = int((await state.get_data())["unit"])
    is_name = await state.get_state() == Serving.naming.state
    await ask_what_is_missing(message, state, await keep(actor, Particular(unit, text, is_name)))
