"""The facts of a claim, one question after another; every answer is kept in the draft at once."""

from datetime import date

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.claims.callbacks import AskFact, EditFacts, PickFact
from handlers.claims.papers import papers_screen
from handlers.filters import HasText
from handlers.states import Claiming
from handlers.widgets.navigation import GoClaim, back_row
from handlers.widgets.questions import answer_rows, date_rows, question
from handlers.widgets.screen import Button, Event, Screen, button, in_rows, show
from handlers.widgets.words import bold, lines, say, shown
from services.claims.drafting import Answer, StateFact
from services.claims.own import ClaimForm
from services.claims.progress import ViewClaim
from services.domain.answers import read_range
from services.domain.forms import Field, FieldKind
from services.permissions import Actor
from services.ports import Clock

router = Router(name="claims.filling")


@router.callback_query(AskFact.filter())
async def ask(
    press: CallbackQuery,
    callback_data: AskFact,
    actor: Actor,
    state: FSMContext,
    view: FromDishka[ViewClaim],
    clock: FromDishka[Clock],
) -> None:
    form = (await view(actor, callback_data.claim)).form
    form.claim.ensure_editable()
    if not callback_data.field:
        await ask_next(press, state, form, clock)
        return
    month = date.fromisoformat(callback_data.month) if callback_data.month else None
    await ask_field(press, state, form, form.field(callback_data.field), clock, month)


@router.callback_query(PickFact.filter())
async def pick(
    press: CallbackQuery,
    callback_data: PickFact,
    actor: Actor,
    state: FSMContext,
    answer: FromDishka[StateFact],
    clock: FromDishka[Clock],
) -> None:
    form = await answer(actor, Answer(callback_data.claim, callback_data.field, callback_data.value))
    await ask_next(press, state, form, clock)


@router.message(StateFilter(Claiming.answering), HasText())
async def typed(
    message: Message,
    text: str,
    actor: Actor,
    state: FSMContext,
    view: FromDishka[ViewClaim],
    answer: FromDishka[StateFact],
    clock: FromDishka[Clock],
) -> None:
    asked = await state.get_data()
    claim_id, field_id = int(asked["claim"]), str(asked["field"])
    form = (await view(actor, claim_id)).form
    end = next((field for field in form.category.fields if field.not_before == field_id), None)
    both = read_range(text, clock.today()) if end else None
    if end and both and both[0] != both[1]:
        await answer(actor, Answer(claim_id, field_id, both[0].isoformat()))
        form = await answer(actor, Answer(claim_id, end.id, both[1].isoformat()))
    else:
        form = await answer(actor, Answer(claim_id, field_id, text))
    await ask_next(message, state, form, clock)


@router.callback_query(EditFacts.filter())
async def edit(
    press: CallbackQuery, callback_data: EditFacts, actor: Actor, state: FSMContext, view: FromDishka[ViewClaim]
) -> None:
    await state.clear()
    form = (await view(actor, callback_data.claim)).form
    form.claim.ensure_editable()
    buttons = [
        Button(
            f"{'✓' if form.claim.facts.get(f.id) else '＊' if f.required else '·'} {shown(f.name)}",
            AskFact(claim=form.claim.id, field=f.id),
        )
        for f in form.category.fields
    ]
    text = lines(bold(say("claim.edit")), say("reg.edit-hint"))
    await show(press, Screen(text, [*in_rows(buttons, 2), back_row(GoClaim(claim=form.claim.id))]))


async def ask_next(event: Event, state: FSMContext, form: ClaimForm, clock: Clock) -> None:
    """The next missing fact, then the papers."""
    if form.missing_fields:
        await ask_field(event, state, form, form.missing_fields[0], clock)
    else:
        await show(event, await papers_screen(state, form))


async def ask_field(
    event: Event, state: FSMContext, form: ClaimForm, field: Field, clock: Clock, month: date | None = None
) -> None:
    claim = form.claim
    await state.set_state(Claiming.answering)
    await state.set_data({"claim": claim.id, "field": field.id})
    rows = answer_rows(field, lambda value: PickFact(claim=claim.id, field=field.id, value=value))
    has_calendar = field.kind is FieldKind.DATE
    if has_calendar:
        rows = _calendar(form, field, clock.today(), month)
    position = form.category.fields.index(field) + 1
    step = f"{position}/{len(form.category.fields)}"
    text = question(field, step, claim.facts.get(field.id), has_calendar=has_calendar)
    if any(other.not_before == field.id for other in form.category.fields):
        text = lines(text, say("form.ask-range"))
    overview = [button("claim.overview", GoClaim(claim=claim.id))]
    if not field.required:
        overview.insert(0, button("form.skip", GoClaim(claim=claim.id)))
    await show(event, Screen(text, [*rows, overview]))


def _calendar(form: ClaimForm, field: Field, today: date, month: date | None) -> list[list[Button]]:
    """Bounds come from the year and the day that must come before; nothing after today."""
    claim = form.claim
    last = min(today, date(claim.year + 1, 12, 31))
    start = claim.facts.get(field.not_before or "") or claim.facts.get(field.id)
    opened = month or (date.fromisoformat(start) if start else min(today, date(claim.year, 12, 31)))
    return date_rows(
        opened,
        last,
        lambda day: PickFact(claim=claim.id, field=field.id, value=day),
        lambda turned: AskFact(claim=claim.id, field=field.id, month=turned),
    )
