"""The facts of a petition, one question after another; every answer is kept in the draft at once."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.errors import told_error
from handlers.filters import HasText
from handlers.petitions.callbacks import AskPart, EditParts, PickPart
from handlers.petitions.questions import Asked, PetitionQuestions
from handlers.states import Petitioning
from handlers.widgets.navigation import GoPetition, back_row
from handlers.widgets.questions import answers_in, field_rows
from handlers.widgets.screen import Screen, show, wipe
from handlers.widgets.words import bold, lines, say
from services.domain.errors import InputInvalid
from services.domain.forms import FieldKind
from services.permissions import Actor
from services.petitions.drafting import PetitionAnswer, StatePetitionFact
from services.petitions.progress import ViewPetition

router = Router(name="petitions.filling")


@router.callback_query(AskPart.filter())
async def ask(
    press: CallbackQuery,
    callback_data: AskPart,
    actor: Actor,
    state: FSMContext,
    questions: FromDishka[PetitionQuestions],
) -> None:
    form = (await questions.view(actor, callback_data.petition)).form
    form.petition.ensure_editable()
    if not callback_data.field:
        await questions.go_on(press, actor, state, form)
        return
    kept = await state.get_data()
    is_same = (kept.get("petition"), kept.get("field")) == (form.petition.id, callback_data.field)
    text = str(kept.get("text", "")) if is_same else ""
    asked = Asked(form, form.field(callback_data.field), callback_data.turn, text)
    await questions.ask(press, actor, state, asked)


@router.callback_query(PickPart.filter())
async def pick(
    press: CallbackQuery,
    callback_data: PickPart,
    actor: Actor,
    state: FSMContext,
    answer: FromDishka[StatePetitionFact],
    questions: FromDishka[PetitionQuestions],
) -> None:
    form = await answer(actor, PetitionAnswer(callback_data.petition, callback_data.field, callback_data.value))
    await questions.go_on(press, actor, state, form)


@router.message(StateFilter(Petitioning.answering), HasText())
async def typed(
    message: Message,
    text: str,
    actor: Actor,
    state: FSMContext,
    answer: FromDishka[StatePetitionFact],
    questions: FromDishka[PetitionQuestions],
) -> None:
    """An answer, or for a unit the part of its name to look for."""
    kept = await state.get_data()
    form = (await questions.view(actor, int(kept["petition"]))).form
    field = form.field(str(kept["field"]))
    if field.kind is FieldKind.UNIT or not questions.forms.may_ask(actor, field):
        await questions.ask(message, actor, state, Asked(form, field, text=text))
        return
    if field.personal or field.kind is FieldKind.DOCUMENT:
        await wipe(message)
    try:
        for field_id, part in answers_in(form.rules.fields, field, text, questions.clock.today()):
            form = await answer(actor, PetitionAnswer(form.petition.id, field_id, part))
    except InputInvalid as refused:
        await questions.ask(message, actor, state, Asked(form, field, problem=told_error(refused)))
        return
    await questions.go_on(message, actor, state, form)


@router.callback_query(EditParts.filter())
async def edit(
    press: CallbackQuery, callback_data: EditParts, actor: Actor, state: FSMContext, view: FromDishka[ViewPetition]
) -> None:
    await state.clear()
    form = (await view(actor, callback_data.petition)).form
    petition = form.petition
    petition.ensure_editable()
    rows = field_rows(form.rules.fields, petition.facts, lambda field: AskPart(petition=petition.id, field=field))
    text = lines(bold(say("petition.edit")), say("reg.edit-hint"))
    await show(press, Screen(text, [*rows, back_row(GoPetition(petition=petition.id))]))
