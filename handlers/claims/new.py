"""A new claim: the subject, then the form of learning (Manual §4.2), then what that form needs."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.claims.callbacks import ClaimYears, PickCategory, PickSubject, StartDraft
from handlers.claims.questions import ClaimQuestions
from handlers.widgets.navigation import GoHome, GoNewClaim, back_row
from handlers.widgets.screen import Button, Event, Screen, button, in_rows, show
from handlers.widgets.words import Html, bold, lines, listed, say, shown
from services.claims.drafting import NewClaim, StartClaim
from services.claims.progress import ListCategories, claimable
from services.domain.errors import NotFound
from services.domain.learning import Subject
from services.permissions import Actor
from services.ports import Clock
from services.rulebook import Category, NeededPaper, Rules

router = Router(name="claims.new")
BOTH = "both"
_YEARS_BACK = 5  # buttons of past years; the rules, not this list, say whether a year is open


def subject_of(name: str) -> Subject | None:
    return None if name == BOTH else Subject(name)


@router.message(Command("claim"))
@router.callback_query(GoNewClaim.filter())
async def choose_subject(
    event: Event,
    actor: Actor,
    state: FSMContext,
    categories: FromDishka[ListCategories],
    clock: FromDishka[Clock],
    callback_data: GoNewClaim | None = None,
) -> None:
    await state.clear()
    year = (callback_data.year if callback_data else 0) or clock.today().year
    rules = await categories(actor, year)
    buttons = [
        button(f"claim.subject-{name}", PickSubject(year=year, subject=name))
        for name in (Subject.PUBLIC.value, Subject.PROFESSIONAL.value, BOTH)
        if claimable(rules, subject_of(name))
    ]
    rows = [*in_rows(buttons, 1), [button("claim.other-year", ClaimYears())], back_row(GoHome(), home=False)]
    await show(event, Screen(lines(bold(say("claim.new", year=year)), say("claim.choose-subject")), rows))


@router.callback_query(ClaimYears.filter())
async def choose_year(press: CallbackQuery, clock: FromDishka[Clock]) -> None:
    this_year = clock.today().year
    years = [Button(str(year), GoNewClaim(year=year)) for year in range(this_year, this_year - _YEARS_BACK - 1, -1)]
    await show(press, Screen(say("claim.choose-year"), [*in_rows(years, 3), back_row(GoNewClaim())]))


@router.callback_query(PickSubject.filter())
async def choose_category(
    press: CallbackQuery, callback_data: PickSubject, actor: Actor, categories: FromDishka[ListCategories]
) -> None:
    year, subject = callback_data.year, callback_data.subject
    found = claimable(await categories(actor, year), subject_of(subject))
    buttons = [
        Button(shown(category.name), PickCategory(year=year, subject=subject, category=category.id))
        for category in found
    ]
    text = lines(bold(say("claim.new", year=year)), say("claim.choose-category", subject=say(f"subject.{subject}")))
    await show(press, Screen(text, [*in_rows(buttons, 2), back_row(GoNewClaim(year=year))]))


@router.callback_query(PickCategory.filter())
async def show_category(
    press: CallbackQuery, callback_data: PickCategory, actor: Actor, categories: FromDishka[ListCategories]
) -> None:
    year, subject = callback_data.year, callback_data.subject
    rules = await categories(actor, year)
    category = _category(rules, callback_data.category)
    rows = [
        [button("claim.start", StartDraft(year=year, subject=subject, category=category.id))],
        back_row(PickSubject(year=year, subject=subject)),
    ]
    await show(press, Screen(lines(bold(category.name), *category_lines(category)), rows))


def category_lines(category: Category) -> list[str | None]:
    """How it counts, what it needs, and where that is written."""
    return [
        *([shown(category.note)] if category.note else _cap_lines(category)),
        "",
        say("category.needs") if category.papers else None,
        *(_paper_line(category, need) for need in category.needed_papers),
        say("category.source", citation=category.citation.brief),
    ]


def _cap_lines(category: Category) -> list[Html]:
    return [say(f"category.cap-{cap.per}", hours=cap.hours) for cap in category.caps]


def _paper_line(category: Category, need: NeededPaper) -> Html:
    """A paper, with the answers of the form on which it is needed."""
    if need.when is None:
        return say("category.paper", paper=need.paper.name)
    options = {option.id: shown(option.name) for f in category.fields if f.id == need.when for option in f.options}
    return say("category.paper-if", paper=need.paper.name, when=listed(options[answer] for answer in need.among))


def _category(rules: Rules, category_id: str) -> Category:
    category = rules.categories.get(category_id)
    if category is None:
        raise NotFound
    return category


@router.callback_query(StartDraft.filter())
async def start(
    press: CallbackQuery,
    callback_data: StartDraft,
    actor: Actor,
    state: FSMContext,
    start: FromDishka[StartClaim],
    questions: FromDishka[ClaimQuestions],
) -> None:
    asked = NewClaim(callback_data.year, callback_data.category, subject_of(callback_data.subject))
    await questions.go_on(press, actor, state, await start(actor, asked))
