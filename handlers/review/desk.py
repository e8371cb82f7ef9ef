"""Looking: one card after another, the papers, the computation."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.review.callbacks import CardOthers, CardPapers, CardWhy, NextCard
from handlers.review.filtering import unpacked
from handlers.review.queue_screens import done_screen
from handlers.review.screens import card_screen, others_screen, papers_screen
from handlers.widgets.explanation import explained
from handlers.widgets.files import send_papers
from handlers.widgets.navigation import GoCard, back_row
from handlers.widgets.pager import many, pager
from handlers.widgets.screen import Screen, message_of, send, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import bold, lines, say, say_plain
from services.permissions import Actor
from services.ports import CardCopy
from services.review.cards import Card
from services.review.desk import HideCard, OpenPapers, ShowCard, ViewCard
from services.review.queue import FindNextCase, NextRef

router = Router(name="review.desk")
_LINES = 8


@router.callback_query(GoCard.filter())
async def open_card(
    press: CallbackQuery,
    callback_data: GoCard,
    actor: Actor,
    state: FSMContext,
    view: FromDishka[ViewCard],
    keep: FromDishka[ShowCard],
) -> None:
    await state.clear()
    await present(press, actor, await view(actor, callback_data.review), keep, callback_data.among)


@router.callback_query(NextCard.filter())
async def next_card(
    press: CallbackQuery,
    callback_data: NextCard,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    find: FromDishka[FindNextCase],
    view: FromDishka[ViewCard],
    keep: FromDishka[ShowCard],
    hide: FromDishka[HideCard],
) -> None:
    await state.clear()
    only = unpacked(callback_data.among)
    following = await find(actor, NextRef(callback_data.after or None, only))
    message = message_of(press)
    if following is None:
        if message:
            await hide(actor, message.message_id)
        await show(press, done_screen(only))
        return
    toast.say(say_plain("card.anew" if following.is_anew else "card.left", count=many(following.left)))
    await present(press, actor, await view(actor, following.review_id), keep, callback_data.among)


async def present(press: CallbackQuery, actor: Actor, card: Card, keep: ShowCard, among: str) -> None:
    """Draws a card into the message and remembers that it shows it, so that another's decision can redraw it."""
    shown = await show(press, card_screen(card, among))
    if card.is_here:
        await keep(actor, CardCopy(actor.account_id, shown.message_id, card.review.id))


@router.callback_query(CardPapers.filter())
async def open_papers(
    press: CallbackQuery,
    callback_data: CardPapers,
    actor: Actor,
    toast: Toast,
    papers: FromDishka[OpenPapers],
    view: FromDishka[ViewCard],
    keep: FromDishka[ShowCard],
) -> None:
    """The papers, and below them the card's buttons once more: nobody has to scroll back over ten photos."""
    files = await papers(actor, callback_data.review)
    await send_papers(press, files, toast)
    if files:
        card = await view(actor, callback_data.review)
        below = await send(press, papers_screen(card, callback_data.among))
        if card.is_here:
            await keep(actor, CardCopy(actor.account_id, below.message_id, card.review.id))


@router.callback_query(CardOthers.filter())
async def list_others(
    press: CallbackQuery, callback_data: CardOthers, actor: Actor, view: FromDishka[ViewCard]
) -> None:
    card = await view(actor, callback_data.review)
    await show(press, others_screen(card, callback_data.page, callback_data.among))


@router.callback_query(CardWhy.filter())
async def why(press: CallbackQuery, callback_data: CardWhy, actor: Actor, view: FromDishka[ViewCard]) -> None:
    card, among = await view(actor, callback_data.review), callback_data.among
    told = [
        explained(line, card.rules)
        for preview in (card.claim.previews if card.claim else ())
        for line in preview.after.lines
        if line.entry in {None, preview.index}
    ]
    page = min(callback_data.page, max(0, (len(told) - 1) // _LINES))
    turn = pager(page, len(told), lambda p: CardWhy(review=card.review.id, page=p, among=among), _LINES)
    title = bold(say("claim.why-title", number=card.review.subject_id))
    text = lines(title, *told[page * _LINES : (page + 1) * _LINES])
    await show(press, Screen(text, [turn, back_row(GoCard(review=card.review.id, among=among), home=False)]))
