"""The person's own fields, one question after another; every answer is kept at once."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.errors import told_error
from handlers.filters import HasText
from handlers.registration.callbacks import AskField, EditFields, PickAnswer
from handlers.registration.screens import fields_screen, place_screen, registration_screen
from handlers.states import Registering
from handlers.web_forms import WebForms
from handlers.widgets.navigation import GoHome
from handlers.widgets.questions import answer_rows, question
from handlers.widgets.screen import Event, Screen, button, show, wipe
from handlers.widgets.words import Html, lines, say
from services.domain.errors import InputInvalid
from services.domain.forms import Field, FieldKind
from services.permissions import Actor
from services.registration import AnswerField, BeginRegistration, FormAnswer, RegistrationView, ViewRegistration

router = Router(name="registration.form")
_OVERVIEW = "-"


@router.callback_query(AskField.filter())
async def ask(
    press: CallbackQuery,
    callback_data: AskField,
    actor: Actor,
    state: FSMContext,
    begin: FromDishka[BeginRegistration],
    view: FromDishka[ViewRegistration],
    forms: FromDishka[WebForms],
) -> None:
    if callback_data.field == _OVERVIEW:
        await state.clear()
        await show(press, registration_screen(await view(actor, None)))
        return
    found = await begin(actor, None)
    if callback_data.field:
        await ask_field(press, actor, state, found, found.field(callback_data.field), forms)
    else:
        await ask_next(press, actor, state, found, forms)


@router.callback_query(EditFields.filter())
async def edit(
    press: CallbackQuery, callback_data: EditFields, actor: Actor, state: FSMContext, view: FromDishka[ViewRegistration]
) -> None:
    await state.clear()
    found = await view(actor, None)
    if found.person:
        await show(press, fields_screen(found, found.person, callback_data.page))


@router.callback_query(PickAnswer.filter())
async def pick(
    press: CallbackQuery,
    callback_data: PickAnswer,
    actor: Actor,
    state: FSMContext,
    answer: FromDishka[AnswerField],
    forms: FromDishka[WebForms],
) -> None:
    view = await answer(actor, FormAnswer(callback_data.field, callback_data.value))
    await ask_next(press, actor, state, view, forms)


@router.message(StateFilter(Registering.answering), HasText())
async def typed(
    message: Message,
    text: str,
    actor: Actor,
    state: FSMContext,
    answer: FromDishka[AnswerField],
    view: FromDishka[ViewRegistration],
    forms: FromDishka[WebForms],
) -> None:
    field_id = str((await state.get_data()).get("field"))
    found = await view(actor, None)
    field = found.field(field_id)
    if not forms.may_ask(actor, field):
        await ask_field(message, actor, state, found, field, forms)
        return
    if field.personal or field.kind is FieldKind.DOCUMENT:
        await wipe(message)
    try:
        found = await answer(actor, FormAnswer(field_id, text))
    except InputInvalid as refused:
        await ask_field(message, actor, state, found, field, forms, problem=told_error(refused))
        return
    await ask_next(message, actor, state, found, forms)


async def ask_next(event: Event, actor: Actor, state: FSMContext, view: RegistrationView, forms: WebForms) -> None:
    """The next missing field, or the summary once none is left."""
    if view.employer is None or not view.missing:
        await state.clear()
        await show(event, registration_screen(view) if view.employer else place_screen())
        return
    await ask_field(event, actor, state, view, view.missing[0], forms)


async def ask_field(
    event: Event,
    actor: Actor,
    state: FSMContext,
    view: RegistrationView,
    field: Field,
    forms: WebForms,
    *,
    problem: Html | None = None,
) -> None:
    """One question. `problem` says what was wrong with the answer before; the question stands below it again."""
    await state.set_state(Registering.answering)
    await state.set_data({"field": field.id})
    answers = view.person.answers if view.person else {}
    required = [f for f in view.fields if f.required]
    position = required.index(field) if field in required else None
    step = "" if position is None else f"{position + 1}/{len(required)}"
    text = question(field, step, answers.get(field.id), problem=problem)
    if not forms.may_ask(actor, field) and view.person:
        text = lines(text, "", say("reg.use-form", link=forms.link(actor, view.person.version)))
    back = [button("form.back", AskField(field=required[position - 1].id))] if position else []
    way_out = [*back, button("reg.overview", AskField(field=_OVERVIEW)), button("nav.cancel", GoHome())]
    rows = answer_rows(field, lambda value: PickAnswer(field=field.id, value=value))
    await show(event, Screen(text, [*rows, way_out]))
