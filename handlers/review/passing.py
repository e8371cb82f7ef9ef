"""Handing a case to a colleague, and calling one's own decision back."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.review.bench import Bench, is_done
from handlers.review.callbacks import ChooseColleague, HandTo, TakeBack
from handlers.review.desk import present
from handlers.review.screens import colleagues_screen
from handlers.widgets.screen import show
from handlers.widgets.toast import Toast
from handlers.widgets.words import say_plain
from services.domain.errors import Stale
from services.domain.review import Action
from services.permissions import Actor
from services.review.colleagues import Handing, HandOver, ListColleagues
from services.review.desk import ShowCard
from services.review.recall import CallBack, CaseRef

router = Router(name="review.passing")


@router.callback_query(ChooseColleague.filter())
async def choose_colleague(
    press: CallbackQuery,
    callback_data: ChooseColleague,
    actor: Actor,
    toast: Toast,
    bench: FromDishka[Bench],
    colleagues: FromDishka[ListColleagues],
) -> None:
    card = await bench.find_current(press, actor, toast, callback_data)
    if card:
        found = await colleagues(actor, CaseRef(callback_data.review, callback_data.version))
        await show(press, colleagues_screen(card, found, callback_data.among))


@router.callback_query(HandTo.filter())
async def hand_to(
    press: CallbackQuery,
    callback_data: HandTo,
    actor: Actor,
    toast: Toast,
    bench: FromDishka[Bench],
    hand_over: FromDishka[HandOver],
    keep: FromDishka[ShowCard],
) -> None:
    try:
        await hand_over(actor, Handing(callback_data.review, callback_data.version, callback_data.to))
    except Stale:
        if not is_done(await bench.view(actor, callback_data.review), callback_data, actor, Action.HAND_OVER):
            await bench.tell_too_late(press, actor, toast, callback_data)
            return
    card = await bench.view(actor, callback_data.review)
    toast.say(say_plain("card.done-hand-over", number=card.review.subject_id))
    await present(press, actor, card, keep, callback_data.among)


@router.callback_query(TakeBack.filter())
async def take_back(
    press: CallbackQuery,
    callback_data: TakeBack,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    bench: FromDishka[Bench],
    call_back: FromDishka[CallBack],
    keep: FromDishka[ShowCard],
) -> None:
    """Who comes too late sees what became of the case."""
    await state.clear()
    try:
        await call_back(actor, CaseRef(callback_data.review, callback_data.version))
    except Stale:
        if not is_done(await bench.view(actor, callback_data.review), callback_data, actor, Action.CALL_BACK):
            await bench.tell_too_late(press, actor, toast, callback_data)
            return
    card = await bench.view(actor, callback_data.review)
    toast.say(say_plain("card.done-call-back", number=card.review.subject_id))
    await present(press, actor, card, keep, callback_data.among)
