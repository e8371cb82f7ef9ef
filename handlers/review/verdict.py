"""Deciding: approve in one press, return with reasons and a comment, reject after one more question."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.filters import HasText
from handlers.review.bench import Bench
from handlers.review.callbacks import Approve, Comment, ConfirmReject, ConfirmReturn, Reject, Return, SayPhrase
from handlers.review.screens import card_screen, chosen_reasons, comment_screen, reasons_screen
from handlers.states import Reviewing
from handlers.widgets.navigation import GoCard
from handlers.widgets.screen import Event, Screen, button, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import say
from services.domain.errors import NotFound
from services.domain.hours import hours
from services.domain.phrases import Phrase
from services.domain.review import Action, HoursNotGranted, Verdict
from services.domain.typed_figures import read_hours
from services.domain.typed_text import clean
from services.permissions import Actor
from services.review.phrases import ListPhrases

router = Router(name="review.verdict")
_LONGEST = 500  # characters of a comment


@dataclass(frozen=True, slots=True)
class Asked:
    """What the words that are typed next belong to; kept in the conversation."""

    review: int
    version: int
    action: str
    mask: int = 0
    comment: str = ""
    among: str = ""


@router.callback_query(Approve.filter())
async def approve(
    press: CallbackQuery,
    callback_data: Approve,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    bench: FromDishka[Bench],
) -> None:
    """One press; where no source gives the hours, they are asked for first."""
    try:
        await bench.rule(press, actor, toast, callback_data, Verdict(Action.APPROVE))
    except HoursNotGranted:
        await _ask(press, actor, state, toast, bench, _asked(callback_data, Action.APPROVE), ())


@router.callback_query(Return.filter())
async def choose_reasons(
    press: CallbackQuery, callback_data: Return, actor: Actor, toast: Toast, bench: FromDishka[Bench]
) -> None:
    card = await bench.find_current(press, actor, toast, callback_data)
    if card:
        await show(press, reasons_screen(card, callback_data.mask, callback_data.among))


@router.callback_query(ConfirmReturn.filter())
async def confirm_return(
    press: CallbackQuery,
    callback_data: ConfirmReturn,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    bench: FromDishka[Bench],
) -> None:
    await state.clear()
    reasons = chosen_reasons(await bench.view(actor, callback_data.review), callback_data.mask)
    await bench.rule(press, actor, toast, callback_data, Verdict(Action.RETURN, reasons))


@router.callback_query(Comment.filter())
async def ask_comment(
    press: CallbackQuery,
    callback_data: Comment,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    bench: FromDishka[Bench],
    phrases: FromDishka[ListPhrases],
) -> None:
    asked = _asked(callback_data, Action.RETURN, callback_data.mask)
    await _ask(press, actor, state, toast, bench, asked, await phrases(actor, None))


@router.callback_query(Reject.filter())
async def ask_rejection(
    press: CallbackQuery,
    callback_data: Reject,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    bench: FromDishka[Bench],
    phrases: FromDishka[ListPhrases],
) -> None:
    await _ask(press, actor, state, toast, bench, _asked(callback_data, Action.REJECT), await phrases(actor, None))


def _asked(case: Approve | Comment | Reject, action: Action, mask: int = 0) -> Asked:
    return Asked(case.review, case.version, action.value, mask, among=case.among)


async def _ask(
    press: CallbackQuery,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    bench: Bench,
    asked: Asked,
    phrases: Sequence[Phrase],
) -> None:
    """Asks for the words that go with the action: a comment, a reason, or hours with a reason."""
    card = await bench.find_current(press, actor, toast, asked)
    if card:
        await show(press, comment_screen(card, f"card.ask-{asked.action}", phrases, asked.among))
        await state.set_state(Reviewing.commenting)
        await state.set_data(asdict(asked))


@router.message(StateFilter(Reviewing.commenting), HasText())
async def commented(
    message: Message, text: str, actor: Actor, state: FSMContext, toast: Toast, bench: FromDishka[Bench]
) -> None:
    await _take(message, actor, state, toast, bench, clean(text, _LONGEST))


@router.callback_query(StateFilter(Reviewing.commenting), SayPhrase.filter())
async def say_phrase(
    press: CallbackQuery,
    callback_data: SayPhrase,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    bench: FromDishka[Bench],
    phrases: FromDishka[ListPhrases],
) -> None:
    """One of the reviewer's own texts instead of typed words."""
    said = next((each for each in await phrases(actor, None) if each.id == callback_data.phrase), None)
    if said is None:
        raise NotFound
    await _take(press, actor, state, toast, bench, said.text)


async def _take(event: Event, actor: Actor, state: FSMContext, toast: Toast, bench: Bench, comment: str) -> None:
    """The words belong to what was asked last."""
    asked = Asked(**await state.get_data())
    if asked.action == Action.REJECT:
        await state.update_data({"comment": comment})
        await show(event, _rejection_screen(asked, comment))
        return
    if asked.action == Action.APPROVE:
        verdict = _grant(comment)
    else:
        card = await bench.view(actor, asked.review)
        verdict = Verdict(Action.RETURN, chosen_reasons(card, asked.mask), comment)
    await state.clear()
    await bench.rule(event, actor, toast, asked, verdict)


def _grant(text: str) -> Verdict:
    """`12 省级二等奖`: the hours, then the reason for them."""
    figure, _, reason = text.partition(" ")
    return Verdict(Action.APPROVE, (), reason.strip(), hours(read_hours(figure)))


def _rejection_screen(asked: Asked, comment: str) -> Screen:
    """Asks once more, with the effect in words, the safe choice first."""
    sure = ConfirmReject(review=asked.review, version=asked.version, among=asked.among)
    rows = [[button("card.keep", GoCard(review=asked.review, among=asked.among)), button("card.reject-sure", sure)]]
    return Screen(say("card.reject-ask", comment=comment), rows)


@router.callback_query(ConfirmReject.filter())
async def confirm_reject(
    press: CallbackQuery,
    callback_data: ConfirmReject,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    bench: FromDishka[Bench],
) -> None:
    """The reason waits in the conversation; without it the card is shown again."""
    kept = await state.get_data()
    await state.clear()
    if kept.get("review") == callback_data.review and kept.get("comment"):
        verdict = Verdict(Action.REJECT, (), str(kept["comment"]))
        await bench.rule(press, actor, toast, callback_data, verdict)
    else:
        await show(press, card_screen(await bench.view(actor, callback_data.review), callback_data.among))
