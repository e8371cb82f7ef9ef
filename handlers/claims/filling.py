"""The facts of a claim, one question after another; every answer is kept in the draft at once."""

from datetime import date

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.claims.callbacks import AskFact, EditFacts, PickFact
from handlers.claims.questions import ClaimQuestions
from handlers.errors import told_error
from handlers.filters import HasText
from handlers.states import Claiming
from handlers.widgets.navigation import GoClaim, back_row
from handlers.widgets.questions import answers_in, field_rows
from handlers.widgets.screen import Screen, show
from handlers.widgets.words import bold, lines, say
from services.claims.drafting import Answer, StateFact
from services.claims.progress import ViewClaim
from services.domain.errors import InputInvalid
from services.permissions import Actor

router = Router(name="claims.filling")


@router.callback_query(AskFact.filter())
async def ask(
    press: CallbackQuery,
    callback_data: AskFact,
    actor: Actor,
    state: FSMContext,
    questions: FromDishka[ClaimQuestions],
) -> None:
    form = (await questions.view(actor, callback_data.claim)).form
    form.claim.ensure_editable()
    if not callback_data.field:
        await questions.go_on(press, actor, state, form)
        return
    month = date.fromisoformat(callback_data.month) if callback_data.month else None
    await questions.ask(press, state, form, form.field(callback_data.field), month=month)


@router.callback_query(PickFact.filter())
async def pick(
    press: CallbackQuery,
    callback_data: PickFact,
    actor: Actor,
    state: FSMContext,
    answer: FromDishka[StateFact],
    questions: FromDishka[ClaimQuestions],
) -> None:
    form = await answer(actor, Answer(callback_data.claim, callback_data.field, callback_data.value))
    await questions.go_on(press, actor, state, form)


@router.message(StateFilter(Claiming.answering), HasText())
async def typed(
    message: Message,
    text: str,
    actor: Actor,
    state: FSMContext,
    answer: FromDishka[StateFact],
    questions: FromDishka[ClaimQuestions],
) -> None:
    asked = await state.get_data()
    form = (await questions.view(actor, int(asked["claim"]))).form
    field = form.field(str(asked["field"]))
    try:
        for field_id, part in answers_in(form.category.fields, field, text, questions.clock.today()):
            form = await answer(actor, Answer(form.claim.id, field_id, part))
    except InputInvalid as refused:
        await questions.ask(message, state, form, field, problem=told_error(refused))
        return
    await questions.go_on(message, actor, state, form)


@router.callback_query(EditFacts.filter())
async def edit(
    press: CallbackQuery, callback_data: EditFacts, actor: Actor, state: FSMContext, view: FromDishka[ViewClaim]
) -> None:
    await state.clear()
    form = (await view(actor, callback_data.claim)).form
    form.claim.ensure_editable()
    claim = form.claim.id
    rows = field_rows(form.category.fields, form.claim.facts, lambda field: AskFact(claim=claim, field=field))
    text = lines(bold(say("claim.edit")), say("reg.edit-hint"))
    await show(press, Screen(text, [*rows, back_row(GoClaim(claim=claim))]))
