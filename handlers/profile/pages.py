"""The profile: what is empty, one group of fields, one field. Who has not registered yet registers instead."""

from contextlib import suppress
from typing import Any

from aiogram import Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command, Filter, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message, TelegramObject
from dishka.integrations.aiogram import FromDishka

from handlers.errors import told_error
from handlers.filters import HasText
from handlers.profile.callbacks import AskMine, PickMine
from handlers.states import KeepingProfile
from handlers.web_forms import WebForms
from handlers.widgets.navigation import GoHome, GoNewPetition, GoProfile, GoRegistration, back_row, home_row
from handlers.widgets.questions import answer_rows, answer_shown, question
from handlers.widgets.screen import Button, Event, Screen, button, in_rows, show
from handlers.widgets.words import Html, bold, lines, say, shown
from services.domain.errors import InputInvalid, NotPermitted
from services.domain.forms import Field
from services.permissions import Actor, Permission
from services.profile import EditProfile, ProfileView, ViewProfile
from services.registration import FormAnswer
from services.rulebook import FieldGroup

router = Router(name="profile")


class HasProfile(Filter):
    """Whose registration is active; to all others the same button and command open the registration."""

    async def __call__(self, event: TelegramObject, actor: Actor) -> bool | dict[str, Any]:
        return actor.may(Permission.KEEP_PROFILE)


@router.message(Command("profile"), HasProfile())
@router.callback_query(GoRegistration.filter(), HasProfile())
async def open_profile(event: Event, actor: Actor, state: FSMContext, profile: FromDishka[ViewProfile]) -> None:
    await state.clear()
    await show(event, _groups_screen(await profile(actor, None)))


@router.callback_query(GoProfile.filter())
async def open_group(
    press: CallbackQuery, callback_data: GoProfile, actor: Actor, state: FSMContext, profile: FromDishka[ViewProfile]
) -> None:
    await state.clear()
    view = await profile(actor, None)
    group = callback_data.group
    await show(press, _group_screen(view, view.group(group)) if group else _groups_screen(view))


def _groups_screen(view: ProfileView) -> Screen:
    """The groups, each with how much of it is still empty."""
    unit = view.registration.employer
    counts = [(group, len(view.empty(group))) for group in view.groups]
    text = lines(
        bold(say("profile.title")),
        say("profile.who", name=view.person.name, unit=unit.name if unit else "—"),
        *[_group_line(group, empty) for group, empty in counts],
        say("profile.hint"),
    )
    doors = [Button(shown(group.name), GoProfile(group=group.id)) for group, _ in counts]
    return Screen(text, [*in_rows(doors, 2), home_row()])


def _group_line(group: FieldGroup, empty: int) -> Html:
    if empty:
        return say("profile.group-empty", group=group.name, count=empty)
    return say("profile.group-full", group=group.name)


def _group_screen(view: ProfileView, group: FieldGroup) -> Screen:
    """Every field of a group: what is there, and a button for what may be changed, here or with the unit's approval."""
    told = [say("reg.line", name=field.name, value=_shown_answer(view, field)) for field in group.fields]
    free = [
        button("profile.edit", AskMine(field=field.id), what=field.name)
        for field in group.fields
        if view.is_free(field.id)
    ]
    kinds = {kind for field in group.fields if (kind := view.petition_for(field.id))}
    asked = [[button(f"profile.ask-{kind}", GoNewPetition(kind=kind))] for kind in sorted(kinds)]
    note = say("profile.fixed") if any(not view.is_free(field.id) for field in group.fields) else None
    return Screen(lines(bold(group.name), *told, note), [*in_rows(free, 2), *asked, back_row(GoProfile())])


def _shown_answer(view: ProfileView, field: Field) -> str:
    given = view.person.answers.get(field.id)
    return answer_shown(field, given) if given else "—"


@router.callback_query(AskMine.filter())
async def ask(
    press: CallbackQuery,
    callback_data: AskMine,
    actor: Actor,
    state: FSMContext,
    profile: FromDishka[ViewProfile],
    forms: FromDishka[WebForms],
) -> None:
    view = await profile(actor, None)
    field = view.registration.field(callback_data.field)
    if not view.is_free(field.id) or not forms.may_ask(actor, field):
        raise NotPermitted
    await _ask(press, state, view, field)


async def _ask(event: Event, state: FSMContext, view: ProfileView, field: Field, problem: Html | None = None) -> None:
    await state.set_state(KeepingProfile.answering)
    await state.set_data({"field": field.id})
    text = question(field, "", view.person.answers.get(field.id), problem=problem)
    back = button("form.back", GoProfile(group=view.group_of(field.id).id))
    rows = answer_rows(field, lambda value: PickMine(field=field.id, value=value))
    await show(event, Screen(text, [*rows, [back, button("nav.cancel", GoHome())]]))


@router.callback_query(PickMine.filter())
async def pick(
    press: CallbackQuery, callback_data: PickMine, actor: Actor, state: FSMContext, edit: FromDishka[EditProfile]
) -> None:
    await state.clear()
    view = await edit(actor, FormAnswer(callback_data.field, callback_data.value))
    await show(press, _group_screen(view, view.group_of(callback_data.field)))


@router.message(StateFilter(KeepingProfile.answering), HasText())
async def typed(
    message: Message,
    text: str,
    actor: Actor,
    state: FSMContext,
    profile: FromDishka[ViewProfile],
    edit: FromDishka[EditProfile],
) -> None:
    view = await profile(actor, None)
    field = view.registration.field(str((await state.get_data())["field"]))
    if field.personal:
        with suppress(TelegramBadRequest):
            await message.delete()
    try:
        view = await edit(actor, FormAnswer(field.id, text))
    except InputInvalid as refused:
        await _ask(message, state, view, field, told_error(refused))
        return
    await state.clear()
    await show(message, _group_screen(view, view.group_of(field.id)))
