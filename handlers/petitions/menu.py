"""What can be asked for, and my petitions."""

from dataclasses import replace

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.petitions.callbacks import JoinUnit, MyPetitions
from handlers.petitions.questions import PetitionQuestions
from handlers.petitions.screens import kind_name
from handlers.registration.screens import registration_screen
from handlers.widgets.navigation import GoNewPetition, GoPetition, GoPetitions, back_row, home_row
from handlers.widgets.pager import PAGE, pager
from handlers.widgets.screen import Button, Screen, button, in_rows, show
from handlers.widgets.words import bold, lines, say, say_plain
from services.claims.progress import PageRef
from services.domain.errors import NotFound
from services.domain.people import RegistrationStatus
from services.domain.review import PETITIONED, ReviewKind
from services.permissions import Actor
from services.petitions.drafting import NewPetition, StartPetition
from services.petitions.kinds import FOR_ANYBODY, FOR_PROFESSIONALS
from services.petitions.progress import FindUnfinished, ListPetitions
from services.registration import BeginRegistration, ChooseEmployer

router = Router(name="petitions.menu")


@router.callback_query(GoPetitions.filter())
async def open_menu(press: CallbackQuery, actor: Actor, state: FSMContext, mine: FromDishka[ListPetitions]) -> None:
    await state.clear()
    is_active = actor.status is RegistrationStatus.ACTIVE
    own = [kind for kind in FOR_PROFESSIONALS if is_active and kind is not ReviewKind.APPEAL]
    total = (await mine(actor, PageRef(0, 1))).total
    rows = [
        *in_rows([_start(kind) for kind in own], 2),
        *in_rows([_start(kind) for kind in FOR_ANYBODY], 2),
        [button("petitions.mine", MyPetitions(), count=total)] if total else [],
        home_row(),
    ]
    text = lines(
        bold(say("petitions.title")),
        say("petitions.own") if own else None,
        say("petitions.units"),
    )
    await show(press, Screen(text, rows))


def _start(kind: ReviewKind) -> Button:
    return Button(kind_name(kind), GoNewPetition(kind=kind.value))


@router.callback_query(GoNewPetition.filter())
async def start(
    press: CallbackQuery,
    callback_data: GoNewPetition,
    actor: Actor,
    state: FSMContext,
    start: FromDishka[StartPetition],
    unfinished: FromDishka[FindUnfinished],
    questions: FromDishka[PetitionQuestions],
) -> None:
    """One that was begun already is offered first."""
    if callback_data.kind not in PETITIONED:
        raise NotFound
    facts = {"unit": str(callback_data.unit)} if callback_data.unit else {}
    new = NewPetition(ReviewKind(callback_data.kind), callback_data.concerns or None, facts)
    begun = None if callback_data.anew else await unfinished(actor, new)
    if begun is not None:
        await state.clear()
        await show(press, _begun_screen(callback_data, new.kind, begun))
        return
    form = await start(actor, new)
    await questions.go_on(press, replace(actor, person_id=form.petition.person_id), state, form)


def _begun_screen(asked: GoNewPetition, kind: ReviewKind, begun: int) -> Screen:
    go_on = button("petition.go-on", GoPetition(petition=begun), number=begun)
    again = button("petition.anew", asked.model_copy(update={"anew": True}))
    return Screen(say("petition.begun", kind=kind_name(kind), number=begun), [[go_on, again], back_row(GoPetitions())])


@router.callback_query(MyPetitions.filter())
async def list_mine(
    press: CallbackQuery, callback_data: MyPetitions, actor: Actor, state: FSMContext, mine: FromDishka[ListPetitions]
) -> None:
    await state.clear()
    found = await mine(actor, PageRef(max(0, callback_data.page), PAGE))
    buttons = [
        Button(
            say_plain(
                "petitions.row", status=say_plain(f"petition.short-{row.status}"), kind=kind_name(row.kind), id=row.id
            ),
            GoPetition(petition=row.id),
        )
        for row in found.rows
    ]
    turn = pager(found.page, found.total, lambda page: MyPetitions(page=page))
    text = lines(
        bold(say("petitions.mine-title", count=found.total)),
        say("petitions.mine-hint" if found.rows else "petitions.none"),
    )
    await show(press, Screen(text, [*in_rows(buttons, 1), turn, back_row(GoPetitions())]))


@router.callback_query(JoinUnit.filter())
async def join(
    press: CallbackQuery,
    callback_data: JoinUnit,
    actor: Actor,
    state: FSMContext,
    begin: FromDishka[BeginRegistration],
    choose: FromDishka[ChooseEmployer],
) -> None:
    """The unit is chosen in a registration; the petition stays as a draft."""
    await state.clear()
    await begin(actor, None)
    await show(press, registration_screen(await choose(actor, callback_data.unit)))
