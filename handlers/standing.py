"""My hours: a bar for each subject, what is short, and under every figure its why."""

from datetime import date

from aiogram import Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.widgets.explanation import explained
from handlers.widgets.navigation import GoHours, GoNewClaim, back_row, home_row
from handlers.widgets.pager import pager
from handlers.widgets.screen import Button, Event, Screen, button, in_rows, show
from handlers.widgets.words import Html, bold, lines, say
from services.domain.hours import plain
from services.domain.learning import Subject
from services.permissions import Actor
from services.ports import Clock
from services.rulebook import SubjectFigures
from services.standing import Explained, ExplainStanding, ListYears, Standing, ViewStanding

router = Router(name="standing")
_BAR = 10  # blocks
_LINES = 8  # of an explanation, a page


class Why(CallbackData, prefix="why"):
    """The computation behind a figure: of a subject, or of the whole year (`all`)."""

    year: int
    of: str
    page: int = 0


class Years(CallbackData, prefix="years"):
    """The years to look at."""


@router.message(Command("hours"))
@router.callback_query(GoHours.filter())
async def show_hours(
    event: Event,
    actor: Actor,
    state: FSMContext,
    view: FromDishka[ViewStanding],
    clock: FromDishka[Clock],
    callback_data: GoHours | None = None,
) -> None:
    await state.clear()
    today = clock.today()
    year = (callback_data.year if callback_data else 0) or today.year
    await show(event, standing_screen(await view(actor, year), today))


@router.callback_query(Why.filter())
async def explain(press: CallbackQuery, callback_data: Why, actor: Actor, explain: FromDishka[ExplainStanding]) -> None:
    await show(press, why_screen(await explain(actor, callback_data.year), callback_data))


@router.callback_query(Years.filter())
async def choose_year(press: CallbackQuery, actor: Actor, years: FromDishka[ListYears]) -> None:
    buttons = [Button(str(year), GoHours(year=year)) for year in await years(actor, None)]
    await show(press, Screen(say("hours.years"), [*in_rows(buttons, 4), back_row(GoHours())]))


def standing_screen(standing: Standing, today: date) -> Screen:
    result, year = standing.result, standing.year
    text = lines(
        bold(say("hours.title", year=year)),
        say("hours.person", name=standing.row.name, employer=standing.row.employer),
        "",
        *(part for subject, figures in result.subjects.items() for part in _subject_lines(subject, figures)),
        say("hours.total", recognised=result.total.recognised, required=result.total.required),
        bold(say(_verdict(standing, today), year=year)),
        say("hours.waived") if result.title_requirement == "waived" else None,
        say("hours.days-left", days=(date(year, 12, 31) - today).days, year=year) if year == today.year else None,
    )
    whys = [button(f"hours.why-{subject}", Why(year=year, of=subject)) for subject in result.subjects]
    return Screen(
        text,
        [
            [*whys, button("hours.why-all", Why(year=year, of="all"))],
            [button("home.claim", GoNewClaim(year=year)), button("hours.other-years", Years())],
            home_row(),
        ],
    )


def _verdict(standing: Standing, today: date) -> str:
    """A year that is still open has not failed."""
    if standing.result.passed:
        return "hours.passed"
    return "hours.open" if standing.year >= today.year else "hours.not-passed"


def _subject_lines(subject: Subject, figures: SubjectFigures) -> list[Html]:
    told = [
        bold(say(f"subject.{subject}")),
        Html(f"<code>{bar(float(figures.recognised), float(figures.required))}</code> ")
        + say("hours.of", recognised=figures.recognised, required=figures.required)
        + " · "
        + (say("hours.met") if figures.met else say("hours.short", short=figures.short)),
    ]
    for track, part in figures.tracks.items():
        verdict = say("hours.met") if part.met else say("hours.short", short=part.short)
        told.append(say(f"hours.track-{track}", recognised=part.recognised, required=part.required, verdict=verdict))
    return told


def bar(recognised: float, required: float) -> str:
    """`▓▓▓▓░░░░░░`: the share that is done, in blocks; full only when it is met."""
    share = 1.0 if required == 0 else min(1.0, recognised / required)
    full = int(share * _BAR)
    return "▓" * full + "░" * (_BAR - full)


def why_screen(found: Explained, asked: Why) -> Screen:
    """The explanation lines of a subject or of the year, with the numbers and the clause of each."""
    subject = None if asked.of == "all" else Subject(asked.of)
    told = [
        explained(line, found.rules, found.entries)
        for line in found.result.lines
        if subject is None or line.subject in {None, subject}
    ]
    told += [
        say("hours.taken-back", title=taken.entry.title, claim=taken.finding.claim_id, at=taken.finding.opened_at)
        for taken in found.taken_back
        if subject is None or taken.entry.subject in {None, subject}
    ]
    page = min(asked.page, max(0, (len(told) - 1) // _LINES))
    title = say("hours.why-title", year=found.year, what=say(f"subject.{asked.of}"))
    figures = found.result.total if subject is None else found.result.subjects[subject]
    text = lines(
        bold(title),
        say("hours.why-figures", recognised=plain(figures.recognised), required=plain(figures.required)),
        "",
        *told[page * _LINES : (page + 1) * _LINES],
    )
    turn = pager(page, len(told), lambda p: Why(year=asked.year, of=asked.of, page=p), _LINES)
    return Screen(text, [turn, back_row(GoHours(year=found.year))])
