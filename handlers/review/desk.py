"""Looking: the queue, one card after another, the papers, the computation."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.review.callbacks import CardPapers, CardWhy, NextCard
from handlers.review.screens import card_screen, done_screen, queue_screen
from handlers.widgets.explanation import explained
from handlers.widgets.files import send_papers
from handlers.widgets.navigation import GoCard, GoQueue, back_row
from handlers.widgets.pager import PAGE, pager
from handlers.widgets.screen import Event, Screen, message_of, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import bold, lines, say
from services.claims.progress import PageRef
from services.permissions import Actor
from services.ports import CardCopy, Clock
from services.review.cards import Card
from services.review.desk import FindNextCase, HideCard, ListQueue, OpenPapers, ShowCard, ViewCard

router = Router(name="review.desk")
_LINES = 8


@router.message(Command("review"))
@router.callback_query(GoQueue.filter())
async def open_queue(
    event: Event,
    actor: Actor,
    state: FSMContext,
    queue: FromDishka[ListQueue],
    hide: FromDishka[HideCard],
    clock: FromDishka[Clock],
    callback_data: GoQueue | None = None,
) -> None:
    await state.clear()
    page = max(0, callback_data.page if callback_data else 0)
    found = await queue(actor, PageRef(page, PAGE))
    message = message_of(event)
    if isinstance(event, CallbackQuery) and message and page == 0:
        await hide(actor, message.message_id)
    await show(event, queue_screen(found, clock.now()))


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
    await present(press, actor, await view(actor, callback_data.review), keep)


@router.callback_query(NextCard.filter())
async def next_card(
    press: CallbackQuery,
    callback_data: NextCard,
    actor: Actor,
    state: FSMContext,
    find: FromDishka[FindNextCase],
    view: FromDishka[ViewCard],
    keep: FromDishka[ShowCard],
    hide: FromDishka[HideCard],
) -> None:
    await state.clear()
    following = await find(actor, callback_data.after or None)
    message = message_of(press)
    if following is None:
        if message:
            await hide(actor, message.message_id)
        await show(press, done_screen())
        return
    await present(press, actor, await view(actor, following), keep)


async def present(press: CallbackQuery, actor: Actor, card: Card, keep: ShowCard) -> None:
    """Draws a card into the message and remembers that it shows it, so that another's decision can redraw it."""
    shown = await show(press, card_screen(card))
    if card.is_here:
        await keep(actor, CardCopy(actor.account_id, shown.message_id, card.review.id))


@router.callback_query(CardPapers.filter())
async def open_papers(
    press: CallbackQuery, callback_data: CardPapers, actor: Actor, toast: Toast, papers: FromDishka[OpenPapers]
) -> None:
    await send_papers(press, await papers(actor, callback_data.review), toast)


@router.callback_query(CardWhy.filter())
async def why(press: CallbackQuery, callback_data: CardWhy, actor: Actor, view: FromDishka[ViewCard]) -> None:
    card = await view(actor, callback_data.review)
    told = [
        explained(line, card.rules)
        for preview in (card.claim.previews if card.claim else ())
        for line in preview.after.lines
        if line.entry in {None, preview.index}
    ]
    page = min(callback_data.page, max(0, (len(told) - 1) // _LINES))
    turn = pager(page, len(told), lambda p: CardWhy(review=card.review.id, page=p), _LINES)
    title = bold(say("claim.why-title", number=card.review.subject_id))
    text = lines(title, *told[page * _LINES : (page + 1) * _LINES])
    await show(press, Screen(text, [turn, back_row(GoCard(review=card.review.id), home=False)]))
