"""The list of a unit's people: all, in one state, or found by full name or document number."""

from contextlib import suppress

from aiogram import Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.filters import HasText
from handlers.people.callbacks import ChooseState, FindPerson, SeePerson, TurnFound
from handlers.states import KeepingPeople
from handlers.web_forms import WebForms
from handlers.widgets.navigation import GoPeople, GoRoster, GoUnit, back_row
from handlers.widgets.pager import PAGE, pager
from handlers.widgets.screen import Button, Screen, button, in_rows, show
from handlers.widgets.words import bold, lines, say, say_plain
from services.domain.forms import Field, FieldKind
from services.domain.people import DOCUMENT_FIELD, RegistrationStatus
from services.domain.words import Words
from services.people import ListPeople, PeoplePage, PeopleSearch, is_number
from services.permissions import Actor
from services.ports import PersonRow

router = Router(name="people.listing")
_NUMBER = Field(DOCUMENT_FIELD, FieldKind.DOCUMENT, Words("", ""))
STATES = (
    RegistrationStatus.ACTIVE,
    RegistrationStatus.PENDING,
    RegistrationStatus.LISTED,
    RegistrationStatus.RETURNED,
    RegistrationStatus.WITHDRAWN,
    RegistrationStatus.REJECTED,
)


@router.callback_query(GoPeople.filter())
async def list_people(
    press: CallbackQuery, callback_data: GoPeople, actor: Actor, state: FSMContext, people: FromDishka[ListPeople]
) -> None:
    await state.clear()
    unit, status = callback_data.unit, callback_data.status
    wanted = RegistrationStatus(status) if status in set(STATES) else None
    page = await people(actor, PeopleSearch(unit, callback_data.page, PAGE, wanted))
    title = say("people.title", unit=page.unit.name, count=page.count)
    what = say("people.only", state=say(f"people.state-{wanted}")) if wanted else None
    empty = None if page.rows else say("people.nobody")
    turn = pager(page.page, page.count, lambda p: GoPeople(unit=unit, page=p, status=status))
    ways = [button("people.find", FindPerson(unit=unit)), button("people.state", ChooseState(unit=unit))]
    roster = [button("people.roster", GoRoster(unit=unit))]
    rows = [*_buttons(page), turn, ways, roster, back_row(GoUnit(unit=unit))]
    await show(press, Screen(lines(bold(title), what, empty), rows))


def _buttons(page: PeoplePage) -> list[list[Button]]:
    return [[Button(_label(row), SeePerson(person=row.id))] for row in page.rows]


def _label(row: PersonRow) -> str:
    name = row.name or say_plain("people.unnamed")
    return f"{name} · {say_plain(f'people.state-{row.status}')}"


@router.callback_query(ChooseState.filter())
async def choose_state(press: CallbackQuery, callback_data: ChooseState) -> None:
    unit = callback_data.unit
    states = [button(f"people.state-{each}", GoPeople(unit=unit, status=each)) for each in STATES]
    rows = [[button("people.all", GoPeople(unit=unit))], *in_rows(states, 2), back_row(GoPeople(unit=unit))]
    await show(press, Screen(say("people.ask-state"), rows))


@router.callback_query(FindPerson.filter())
async def ask_whom(
    press: CallbackQuery, callback_data: FindPerson, actor: Actor, state: FSMContext, forms: FromDishka[WebForms]
) -> None:
    await state.set_state(KeepingPeople.searching)
    await state.set_data({"unit": callback_data.unit})
    text = say("people.ask-whom") if forms.may_ask(actor, _NUMBER) else say("people.ask-name")
    await show(press, Screen(text, [back_row(GoPeople(unit=callback_data.unit))]))


@router.message(StateFilter(KeepingPeople.searching), HasText())
async def find(
    message: Message,
    text: str,
    actor: Actor,
    state: FSMContext,
    people: FromDishka[ListPeople],
    forms: FromDishka[WebForms],
) -> None:
    """What was typed is personal: it goes from the chat where the channel lets us.

    A document number is not looked for in a channel that may not ask for one.
    """
    unit = int((await state.get_data())["unit"])
    with suppress(TelegramBadRequest):
        await message.delete()
    if is_number(text) and not forms.may_ask(actor, _NUMBER):
        await show(message, Screen(say("people.no-numbers"), [back_row(GoPeople(unit=unit))]))
        return
    await state.set_data({"unit": unit, "text": text[:60]})
    await show(message, _found(unit, await people(actor, PeopleSearch(unit, 0, PAGE, text=text[:60]))))


@router.callback_query(TurnFound.filter())
async def turn_found(
    press: CallbackQuery, callback_data: TurnFound, actor: Actor, state: FSMContext, people: FromDishka[ListPeople]
) -> None:
    text = str((await state.get_data()).get("text", ""))
    search = PeopleSearch(callback_data.unit, callback_data.page, PAGE, text=text)
    await show(press, _found(callback_data.unit, await people(actor, search)))


def _found(unit: int, page: PeoplePage) -> Screen:
    told = say("people.found", count=page.count) if page.rows else say("people.not-found")
    turn = pager(page.page, page.count, lambda p: TurnFound(unit=unit, page=p))
    return Screen(lines(bold(page.unit.name), told), [*_buttons(page), turn, back_row(GoPeople(unit=unit))])
