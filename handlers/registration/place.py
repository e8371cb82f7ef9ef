"""Region and unit: 省 → 市 → 区县 or 省直, then the unit by list or by part of its name."""

from collections.abc import Sequence

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.filters import HasText
from handlers.registration.callbacks import ChoosePlace, ListUnits, PickRegion, PickUnit
from handlers.registration.form import ask_next
from handlers.registration.screens import place_screen, registration_screen, units_screen
from handlers.states import Registering
from handlers.web_forms import WebForms
from handlers.widgets.places import LONGEST_PART, UNITS, FoundUnits
from handlers.widgets.screen import Event, show
from services.domain.organisations import Organisation
from services.domain.regions import PROVINCIAL
from services.permissions import Actor
from services.registration import (
    BeginRegistration,
    ChooseEmployer,
    ChooseRegion,
    SearchUnits,
    UnitSearch,
    ViewRegistration,
)

router = Router(name="registration.place")


@router.callback_query(ChoosePlace.filter())
async def choose_place(
    press: CallbackQuery,
    callback_data: ChoosePlace,
    actor: Actor,
    state: FSMContext,
    begin: FromDishka[BeginRegistration],
) -> None:
    await state.clear()
    await begin(actor, None)
    await show(press, place_screen(callback_data.city))


@router.callback_query(PickRegion.filter())
async def pick_region(
    press: CallbackQuery,
    callback_data: PickRegion,
    actor: Actor,
    state: FSMContext,
    choose: FromDishka[ChooseRegion],
    search: FromDishka[SearchUnits],
) -> None:
    await choose(actor, callback_data.code)
    await _list_units(press, actor, state, search, callback_data.code, "", 0)


@router.callback_query(ListUnits.filter())
async def turn_page(
    press: CallbackQuery,
    callback_data: ListUnits,
    actor: Actor,
    state: FSMContext,
    search: FromDishka[SearchUnits],
    view: FromDishka[ViewRegistration],
) -> None:
    person = (await view(actor, None)).person
    asked = await state.get_data()
    code = person.region if person and person.region else PROVINCIAL
    await _list_units(press, actor, state, search, code, asked.get("text", ""), callback_data.page)


@router.message(StateFilter(Registering.searching), HasText())
async def search_units(
    message: Message, text: str, actor: Actor, state: FSMContext, search: FromDishka[SearchUnits]
) -> None:
    code = (await state.get_data()).get("region", PROVINCIAL)
    await _list_units(message, actor, state, search, code, text, 0)


async def _list_units(
    event: Event, actor: Actor, state: FSMContext, search: SearchUnits, code: str, text: str, page: int
) -> None:
    """Within the region first; a name that is not there is looked for everywhere, each hit with its region."""
    text = text[:LONGEST_PART]
    found: Sequence[Organisation] = await search(actor, UnitSearch(text, code, page, UNITS))
    if text and not found:
        found = await search(actor, UnitSearch(text, None, page, UNITS))
    await state.set_state(Registering.searching)
    await state.set_data({"region": code, "text": text})
    await show(event, units_screen(FoundUnits(found, code, text, page, len(found) > UNITS)))


@router.callback_query(PickUnit.filter())
async def pick_unit(
    press: CallbackQuery,
    callback_data: PickUnit,
    actor: Actor,
    state: FSMContext,
    choose: FromDishka[ChooseEmployer],
    forms: FromDishka[WebForms],
) -> None:
    await state.clear()
    view = await choose(actor, callback_data.unit)
    if view.missing:
        await ask_next(press, actor, state, view, forms)
    else:
        await show(press, registration_screen(view))
