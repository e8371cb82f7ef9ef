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
    press: CallbackQuery,
    callback_data: Return,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    bench: FromDishka[Bench],
) -> None:
    """What is ticked waits in the conversation with the words, which can be typed at once."""
    card = await bench.find_current(press, actor, toast, callback_data)
    if card:
        asked = await _returning(state, callback_data)
        await state.set_state(Reviewing.commenting)
        await state.set_data(asdict(asked))
        await show(press, reasons_screen(card, asked.mask, asked.comment, asked.among))


async def _returning(state: FSMContext, case: Return | Comment | ConfirmReturn) -> Asked:
    """The return as it is on the screen, with the words that were typed for it before."""
    kept = await state.get_data()
    is_same = (kept.get("review"), kept.get("action")) == (case.review, Action.RETURN)
    comment = str(kept.get("comment", "")) if is_same else ""
    return Asked(case.review, case.version, Action.RETURN.value, case.mask, comment, case.among)


@router.callback_query(ConfirmReturn.filter())
async def confirm_return(
    press: CallbackQuery,
    callback_data: ConfirmReturn,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    bench: FromDishka[Bench],
) -> None:
    """Without what waited in the conversation nothing is sent that was not seen: the reasons are shown again."""
    kept, asked = await state.get_data(), await _returning(state, callback_data)
    card = await bench.view(actor, asked.review)
    if card.review.version != asked.version:
        await state.clear()
        await bench.tell_ruled(press, actor, toast, callback_data, Action.RETURN)
    elif kept.get("review") != asked.review or not (asked.mask or asked.comment):
        await choose_reasons(press, Return(**callback_data.model_dump()), actor, state, toast, bench)
    else:
        await state.clear()
        verdict = Verdict(Action.RETURN, chosen_reasons(card, asked.mask), asked.comment)
        await bench.rule(press, actor, toast, callback_data, verdict)


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
    asked = await _returning(state, callback_data)
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


def _asked(case: Approve | Reject, action: Action) -> Asked:
    return Asked(case.review, case.version, action.value, among=case.among)


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
        here = {"review": asked.review, "among": asked.among}
        is_return = asked.action == Action.RETURN
        back = Return(**here, version=asked.version, mask=asked.mask) if is_return else GoCard(**here)
        await show(press, comment_screen(card, f"card.ask-{asked.action}", phrases, back))
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
    if asked.action == Action.RETURN:
        card = await bench.find_current(event, actor, toast, asked)
        if card:
            await state.update_data({"comment": comment})
            await show(event, reasons_screen(card, asked.mask, comment, asked.among))
        return
    verdict = _grant(comment)
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
