"""Deputies: who stands in, on which days (typed or by calendar), and ending it."""

from datetime import date

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.errors import told_error
from handlers.filters import HasText
from handlers.states import Deputising
from handlers.units.callbacks import ChooseDeputy, EndDeputy, PickSpan, SeeSeat
from handlers.units.screens import seat_screen
from handlers.widgets.calendar import month_rows
from handlers.widgets.navigation import back_row
from handlers.widgets.pager import PAGE
from handlers.widgets.screen import Button, Event, Screen, button, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import Html, lines, say, say_plain
from services.administration.deputies import (
    DeputySearch,
    EndDeputyship,
    ListDeputies,
    NameDeputy,
    NewDeputy,
    PreviewDeputy,
)
from services.administration.seats import AppointmentView
from services.administration.spans import AHEAD, ensure_span, read_span
from services.domain.errors import InputInvalid
from services.permissions import Actor
from services.ports import Clock

router = Router(name="units.deputies")


@router.callback_query(ChooseDeputy.filter())
async def choose_deputy(
    press: CallbackQuery,
    callback_data: ChooseDeputy,
    actor: Actor,
    state: FSMContext,
    deputies: FromDishka[ListDeputies],
) -> None:
    await state.clear()
    seat, page = callback_data.seat, max(0, callback_data.page)
    found = await deputies(actor, DeputySearch(seat, page, PAGE))
    rows = [[Button(name or say_plain("seats.unnamed"), PickSpan(seat=seat, person=id_))] for id_, name in found[:PAGE]]
    turn = [Button("‹", ChooseDeputy(seat=seat, page=page - 1))] if page else []
    if len(found) > PAGE:
        turn.append(Button("›", ChooseDeputy(seat=seat, page=page + 1)))
    text = say("deputies.choose") if found else say("deputies.nobody")
    await show(press, Screen(text, [*rows, turn, back_row(SeeSeat(seat=seat))]))


@router.callback_query(PickSpan.filter())
async def pick_span(
    press: CallbackQuery,
    callback_data: PickSpan,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    clock: FromDishka[Clock],
    preview: FromDishka[PreviewDeputy],
    name: FromDishka[NameDeputy],
) -> None:
    seat, person, today = callback_data.seat, callback_data.person, clock.today()
    if not callback_data.first:
        await _ask_days(press, state, callback_data, today)
        return
    first = date.fromisoformat(callback_data.first)
    last = date.fromisoformat(callback_data.last or callback_data.first)
    try:
        ensure_span(first, last, today)
    except InputInvalid as refused:
        await _ask_days(press, state, PickSpan(seat=seat, person=person), today, told_error(refused))
        return
    wanted = NewDeputy(seat, person, first, last)
    if not callback_data.last:
        await _ask_days(press, state, callback_data, today)
    elif not callback_data.sure:
        await _ask_sure(press, state, wanted, await preview(actor, wanted))
    else:
        await _show_named(press, state, seat, await name(actor, wanted))
        toast.say(say_plain("deputies.named"))


async def _ask_sure(event: Event, state: FSMContext, wanted: NewDeputy, view: AppointmentView) -> None:
    """Who stands in for whom, as what, from when to when; one more press appoints."""
    await state.clear()
    days = {"first": wanted.first.isoformat(), "last": wanted.last.isoformat()}
    asked = {"seat": wanted.appointment_id, "person": wanted.person_id}
    about = {"unit": view.unit.name, "holder": view.stands_in_for or "", "role": say(f"role.{view.appointment.role}")}
    again = button("deputies.other-days", PickSpan(**asked))
    sure = button("deputies.sure", PickSpan(**asked, **days, sure=True))
    text = say("deputies.confirm", name=view.name or say("seats.unnamed"), **days, **about)
    await show(event, Screen(text, [[again, sure], back_row(SeeSeat(seat=wanted.appointment_id))]))


async def _ask_days(event: Event, state: FSMContext, asked: PickSpan, today: date, problem: Html | None = None) -> None:
    """A calendar for the first day, then one for the last; both may be typed at once."""
    await state.set_state(Deputising.dating)
    await state.set_data({"seat": asked.seat, "person": asked.person})
    picked = {"seat": asked.seat, "person": asked.person, "first": asked.first}
    wanted = "last" if asked.first else "first"
    opened = date.fromisoformat(asked.month or asked.first or today.isoformat())
    days = month_rows(
        opened,
        today + AHEAD,
        lambda day: PickSpan(**(picked | {wanted: day.isoformat()})),
        lambda month: PickSpan(**picked, month=month.isoformat()),
        earliest=date.fromisoformat(asked.first) if asked.first else today,
    )
    text = lines(
        say("form.problem", what=problem) if problem else None,
        say("deputies.ask-last", first=asked.first) if asked.first else say("deputies.ask-first"),
        say("deputies.may-type"),
    )
    await show(event, Screen(text, [*days, back_row(ChooseDeputy(seat=asked.seat))]))


@router.message(StateFilter(Deputising.dating), HasText())
async def typed_span(
    message: Message,
    text: str,
    actor: Actor,
    state: FSMContext,
    clock: FromDishka[Clock],
    preview: FromDishka[PreviewDeputy],
) -> None:
    asked = await state.get_data()
    seat, person, today = int(asked["seat"]), int(asked["person"]), clock.today()
    try:
        first, last = read_span(text, today)
    except InputInvalid as refused:
        await _ask_days(message, state, PickSpan(seat=seat, person=person), today, told_error(refused))
        return
    wanted = NewDeputy(seat, person, first, last)
    await _ask_sure(message, state, wanted, await preview(actor, wanted))


async def _show_named(event: Event, state: FSMContext, seat: int, view: AppointmentView) -> None:
    await state.clear()
    rows = [[button("seats.end-deputy", EndDeputy(seat=view.appointment.id), name=view.name)]]
    await show(event, seat_screen(view, [*rows, back_row(SeeSeat(seat=seat))]))


@router.callback_query(EndDeputy.filter())
async def end_deputy(
    press: CallbackQuery, callback_data: EndDeputy, actor: Actor, toast: Toast, end: FromDishka[EndDeputyship]
) -> None:
    view = await end(actor, callback_data.seat)
    toast.say(say_plain("deputies.ended"))
    await show(press, seat_screen(view, [back_row(SeeSeat(seat=callback_data.seat))]))
