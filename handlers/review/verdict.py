"""Deciding: approve in one press, return with reasons and a comment, reject after one more question."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.filters import HasText
from handlers.review.callbacks import Approve, Comment, ConfirmReject, ConfirmReturn, Reject, Return
from handlers.review.screens import card_screen, chosen_reasons, comment_screen, reasons_screen
from handlers.states import Reviewing
from handlers.widgets.navigation import GoCard
from handlers.widgets.screen import Event, Screen, button, message_of, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import say, say_plain
from services.domain.errors import Stale
from services.domain.hours import hours
from services.domain.review import Action, HoursNotGranted, Verdict
from services.domain.typed_figures import read_hours
from services.permissions import Actor
from services.ports import CardCopy
from services.review.cards import Card
from services.review.desk import Decide, Ruling, ViewCard

router = Router(name="review.verdict")
_LONGEST = 500  # characters of a comment


@router.callback_query(Approve.filter())
async def approve(
    press: CallbackQuery,
    callback_data: Approve,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    decide: FromDishka[Decide],
    view: FromDishka[ViewCard],
) -> None:
    """One press; where no source gives the hours, they are asked for first."""
    shown = _shown(press, actor, callback_data.review)
    ruling = Ruling(callback_data.review, callback_data.version, Verdict(Action.APPROVE), shown)
    try:
        await _decide(press, actor, ruling, decide, view, toast)
    except HoursNotGranted:
        await _ask(press, actor, state, toast, view, callback_data, Action.APPROVE)


@router.callback_query(Return.filter())
async def choose_reasons(
    press: CallbackQuery, callback_data: Return, actor: Actor, toast: Toast, view: FromDishka[ViewCard]
) -> None:
    card = await view(actor, callback_data.review)
    if await _is_current(press, card, callback_data.version, toast):
        await show(press, reasons_screen(card, callback_data.mask))


@router.callback_query(ConfirmReturn.filter())
async def confirm_return(
    press: CallbackQuery,
    callback_data: ConfirmReturn,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    decide: FromDishka[Decide],
    view: FromDishka[ViewCard],
) -> None:
    await state.clear()
    card = await view(actor, callback_data.review)
    verdict = Verdict(Action.RETURN, chosen_reasons(card, callback_data.mask))
    shown = _shown(press, actor, callback_data.review)
    ruling = Ruling(callback_data.review, callback_data.version, verdict, shown)
    await _decide(press, actor, ruling, decide, view, toast)


@router.callback_query(Comment.filter())
async def ask_comment(
    press: CallbackQuery,
    callback_data: Comment,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    view: FromDishka[ViewCard],
) -> None:
    await _ask(press, actor, state, toast, view, callback_data, Action.RETURN)


@router.callback_query(Reject.filter())
async def ask_rejection(
    press: CallbackQuery,
    callback_data: Reject,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    view: FromDishka[ViewCard],
) -> None:
    await _ask(press, actor, state, toast, view, callback_data, Action.REJECT)


async def _ask(
    press: CallbackQuery,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    view: ViewCard,
    case: Approve | Comment | Reject,
    action: Action,
) -> None:
    """Asks for the words that go with the action: a comment, a reason, or hours with a reason."""
    mask = case.mask if isinstance(case, Comment) else 0
    card = await view(actor, case.review)
    if not await _is_current(press, card, case.version, toast):
        return
    shown = await show(press, comment_screen(card, f"card.ask-{action}"))
    await state.set_state(Reviewing.commenting)
    await state.set_data(
        {
            "review": case.review,
            "version": case.version,
            "action": action,
            "mask": mask,
            "message": shown.message_id,
        }
    )


@router.message(StateFilter(Reviewing.commenting), HasText())
async def commented(
    message: Message,
    text: str,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    decide: FromDishka[Decide],
    view: FromDishka[ViewCard],
) -> None:
    asked = await state.get_data()
    review, version, comment = int(asked["review"]), int(asked["version"]), text.strip()[:_LONGEST]
    if asked["action"] == Action.REJECT:
        await state.update_data({"comment": comment})
        rows = [
            [
                button("card.keep", GoCard(review=review)),
                button("card.reject-sure", ConfirmReject(review=review, version=version)),
            ]
        ]
        await show(message, Screen(say("card.reject-ask", comment=comment), rows))
        return
    if asked["action"] == Action.APPROVE:
        verdict = _grant(comment)
    else:
        card = await view(actor, review)
        verdict = Verdict(Action.RETURN, chosen_reasons(card, int(asked["mask"])), comment)
    await state.clear()
    await _decide(message, actor, Ruling(review, version, verdict), decide, view, toast)


def _grant(text: str) -> Verdict:
    """`12 省级二等奖`: the hours, then the reason for them."""
    figure, _, reason = text.partition(" ")
    return Verdict(Action.APPROVE, (), reason.strip(), hours(read_hours(figure)))


@router.callback_query(ConfirmReject.filter())
async def confirm_reject(
    press: CallbackQuery,
    callback_data: ConfirmReject,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    decide: FromDishka[Decide],
    view: FromDishka[ViewCard],
) -> None:
    asked = await state.get_data()
    await state.clear()
    if asked.get("review") != callback_data.review or not asked.get("comment"):
        await show(press, card_screen(await view(actor, callback_data.review)))
        return
    verdict = Verdict(Action.REJECT, (), str(asked["comment"]))
    shown = _shown(press, actor, callback_data.review)
    ruling = Ruling(callback_data.review, callback_data.version, verdict, shown)
    await _decide(press, actor, ruling, decide, view, toast)


async def _decide(event: Event, actor: Actor, ruling: Ruling, decide: Decide, view: ViewCard, toast: Toast) -> None:
    """Decides, and shows the card as it is then; who comes too late is told who decided and sees that."""
    try:
        await decide(actor, ruling)
    except Stale:
        await _too_late(event, await view(actor, ruling.review_id), toast)
        return
    card = await view(actor, ruling.review_id)
    toast.say(say_plain(f"card.done-{ruling.verdict.action}", number=card.review.subject_id))
    await show(event, card_screen(card))


async def _is_current(press: CallbackQuery, card: Card, version: int, toast: Toast) -> bool:
    """Whether the button still belongs to the case as it is; if not, the present state is shown."""
    if card.is_here and card.review.version == version:
        return True
    await _too_late(press, card, toast)
    return False


async def _too_late(event: Event, card: Card, toast: Toast) -> None:
    last = card.history.last
    told = say_plain("card.changed")
    if last:
        what = say_plain(f"action.{last.decision.action}")
        told = say_plain("card.too-late", who=last.person, what=what, at=last.decision.at)
    toast.say(told, is_alert=True)
    await show(event, card_screen(card))


def _shown(press: CallbackQuery, actor: Actor, review: int) -> CardCopy | None:
    message = message_of(press)
    return CardCopy(actor.account_id, message.message_id, review) if message else None
