"""A reviewer's own texts: looked at, added, deleted."""

from collections.abc import Sequence

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.filters import HasText
from handlers.review.callbacks import AddPhrase, DropPhrase, Phrases
from handlers.states import Reviewing
from handlers.widgets.navigation import GoQueue, back_row
from handlers.widgets.screen import Button, Screen, button, in_rows, show
from handlers.widgets.words import bold, lines, say, say_plain
from services.domain.phrases import MOST, Phrase
from services.permissions import Actor
from services.review.phrases import ForgetPhrase, KeepPhrase, ListPhrases

router = Router(name="review.phrases")


@router.callback_query(Phrases.filter())
async def list_phrases(press: CallbackQuery, actor: Actor, state: FSMContext, own: FromDishka[ListPhrases]) -> None:
    await state.clear()
    await show(press, phrases_screen(await own(actor, None)))


@router.callback_query(AddPhrase.filter())
async def ask_phrase(press: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(Reviewing.phrasing)
    await show(press, Screen(say("phrase.ask"), [back_row(Phrases(), home=False)]))


@router.message(StateFilter(Reviewing.phrasing), HasText())
async def keep_phrase(
    message: Message,
    text: str,
    actor: Actor,
    state: FSMContext,
    keep: FromDishka[KeepPhrase],
    own: FromDishka[ListPhrases],
) -> None:
    await keep(actor, text)
    await state.clear()
    await show(message, phrases_screen(await own(actor, None)))


@router.callback_query(DropPhrase.filter())
async def drop_phrase(
    press: CallbackQuery,
    callback_data: DropPhrase,
    actor: Actor,
    forget: FromDishka[ForgetPhrase],
    own: FromDishka[ListPhrases],
) -> None:
    await forget(actor, callback_data.phrase)
    await show(press, phrases_screen(await own(actor, None)))


def phrases_screen(own: Sequence[Phrase]) -> Screen:
    """Each text with a number; its button deletes it."""
    told = [say("phrase.line", number=i, text=phrase.text) for i, phrase in enumerate(own, 1)]
    drops = [Button(say_plain("phrase.drop", number=i), DropPhrase(phrase=p.id)) for i, p in enumerate(own, 1)]
    add = [button("phrase.add", AddPhrase())] if len(own) < MOST else []
    hint = say("phrase.hint" if own else "phrase.none", most=MOST)
    return Screen(lines(bold(say("phrase.title")), hint, *told), [add, *in_rows(drops, 4), back_row(GoQueue())])
