"""The queue: its first page, the list, the filter, what one decided last."""

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.filters import HasText
from handlers.review.callbacks import AskPerson, ListCases, OwnDecisions, PickFilter
from handlers.review.filtering import unpacked
from handlers.review.queue_screens import (
    applicants_screen,
    choices_screen,
    decided_screen,
    filter_screen,
    list_screen,
    overview_screen,
)
from handlers.states import Reviewing
from handlers.widgets.navigation import GoQueue, back_row
from handlers.widgets.pager import PAGE
from handlers.widgets.screen import Event, Screen, message_of, show
from handlers.widgets.words import say
from services.domain.typed_text import clean
from services.permissions import Actor
from services.ports import Clock
from services.review.desk import HideCard
from services.review.queue import FindApplicants, ListQueue, ListQueueCategories, QueueRef, ViewQueue
from services.review.recall import ListOwnDecisions

router = Router(name="review.queue")


@router.message(Command("review"))
@router.callback_query(GoQueue.filter())
async def open_queue(
    event: Event,
    actor: Actor,
    state: FSMContext,
    queue: FromDishka[ViewQueue],
    hide: FromDishka[HideCard],
    clock: FromDishka[Clock],
) -> None:
    await state.clear()
    found = await queue(actor, None)
    await _hide(event, actor, hide)
    await show(event, overview_screen(found, clock.now()))


async def _hide(event: Event, actor: Actor, hide: HideCard) -> None:
    """The message shows no card any longer."""
    message = message_of(event)
    if isinstance(event, CallbackQuery) and message:
        await hide(actor, message.message_id)


@router.callback_query(ListCases.filter())
async def list_cases(
    press: CallbackQuery,
    callback_data: ListCases,
    actor: Actor,
    state: FSMContext,
    queue: FromDishka[ListQueue],
    hide: FromDishka[HideCard],
    clock: FromDishka[Clock],
) -> None:
    await state.clear()
    only = unpacked(callback_data.among)
    found = await queue(actor, QueueRef(only, callback_data.page, PAGE))
    if callback_data.page == 0:
        await _hide(press, actor, hide)
    await show(press, list_screen(found, only, clock.now()))


@router.callback_query(PickFilter.filter())
async def pick_filter(
    press: CallbackQuery,
    callback_data: PickFilter,
    actor: Actor,
    state: FSMContext,
    categories: FromDishka[ListQueueCategories],
) -> None:
    await state.clear()
    only, rules = unpacked(callback_data.among), await categories(actor, None)
    if callback_data.part:
        await show(press, choices_screen(callback_data.part, only, rules))
    else:
        await show(press, filter_screen(only, rules))


@router.callback_query(AskPerson.filter())
async def ask_person(press: CallbackQuery, callback_data: AskPerson, state: FSMContext) -> None:
    await state.set_state(Reviewing.seeking)
    await state.set_data({"among": callback_data.among})
    await show(press, Screen(say("filter.ask-person"), [back_row(PickFilter(among=callback_data.among), home=False)]))


@router.message(StateFilter(Reviewing.seeking), HasText())
async def sought(
    message: Message,
    text: str,
    actor: Actor,
    state: FSMContext,
    find: FromDishka[FindApplicants],
) -> None:
    """Whoever has this name and cases waiting here; one of them is chosen by a button, or another name is typed."""
    only = unpacked(str((await state.get_data()).get("among", "")))
    found = await find(actor, clean(text))
    if found:
        await state.clear()
    await show(message, applicants_screen(found, only))


@router.callback_query(OwnDecisions.filter())
async def own_decisions(
    press: CallbackQuery,
    callback_data: OwnDecisions,
    actor: Actor,
    state: FSMContext,
    decided: FromDishka[ListOwnDecisions],
) -> None:
    await state.clear()
    await show(press, decided_screen(await decided(actor, None), callback_data.page))
