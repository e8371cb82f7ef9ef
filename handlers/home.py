"""The home page: title, two or three lines of this person's state, at most four rows of buttons."""

from dataclasses import replace

from aiogram import Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.registration.entry import enter_by_invite
from handlers.units.landing import land
from handlers.widgets.links import INVITE
from handlers.widgets.navigation import (
    GoClaims,
    GoHelp,
    GoHome,
    GoHours,
    GoNewClaim,
    GoPeople,
    GoPetitions,
    GoProfile,
    GoQueue,
    GoRegistration,
    GoUnits,
    Stay,
)
from handlers.widgets.pager import many
from handlers.widgets.screen import Button, Event, Screen, button, show
from handlers.widgets.words import Html, bold, lines, say
from services.accounts import Home, SwitchHat, ViewHome
from services.domain.organisations import InvitePurpose
from services.domain.people import Hat, RegistrationStatus
from services.invites import ViewInvite
from services.permissions import Actor, Permission
from services.ports import Clock
from services.registration import BeginRegistration
from services.standing import Standing, ViewStanding

router = Router(name="home")


class Wear(CallbackData, prefix="hat"):
    """Shows the menu in one's own capacity or as an administrator."""

    hat: Hat


@router.message(CommandStart())
async def start(
    message: Message,
    command: CommandObject,
    actor: Actor,
    state: FSMContext,
    home: FromDishka[ViewHome],
    standing: FromDishka[ViewStanding],
    begin: FromDishka[BeginRegistration],
    invites: FromDishka[ViewInvite],
    clock: FromDishka[Clock],
) -> None:
    await state.clear()
    if command.args and command.args.startswith(INVITE):
        token = command.args.removeprefix(INVITE)
        invite = await invites(actor, token)
        if invite.invite.purpose is InvitePurpose.JOIN:
            await enter_by_invite(message, actor, state, begin, token)
        else:
            await land(message, invite)
        return
    await show(message, await home_screen(actor, home, standing, clock))


@router.message(Command("cancel"))
@router.callback_query(GoHome.filter())
async def go_home(
    event: Event,
    actor: Actor,
    state: FSMContext,
    home: FromDishka[ViewHome],
    standing: FromDishka[ViewStanding],
    clock: FromDishka[Clock],
) -> None:
    typing = await state.get_state() is not None
    await state.clear()
    screen = await home_screen(actor, home, standing, clock)
    if typing and isinstance(event, Message):
        screen = replace(screen, text=lines(say("home.cancelled"), "", screen.text))
    await show(event, screen)


@router.callback_query(Wear.filter())
async def switch_hat(
    press: CallbackQuery,
    callback_data: Wear,
    actor: Actor,
    state: FSMContext,
    switch: FromDishka[SwitchHat],
    home: FromDishka[ViewHome],
    standing: FromDishka[ViewStanding],
    clock: FromDishka[Clock],
) -> None:
    await state.clear()
    await switch(actor, callback_data.hat)
    await show(press, await home_screen(replace(actor, hat=callback_data.hat), home, standing, clock))


@router.callback_query(Stay.filter())
async def stay(press: CallbackQuery) -> None:
    """A label was pressed; the answer to the press is all."""


async def home_screen(actor: Actor, home: ViewHome, standing: ViewStanding, clock: Clock) -> Screen:
    waiting = await home(actor, None)
    year = await standing(actor, clock.today().year) if actor.may(Permission.SEE_OWN_HOURS) else None
    text = lines(bold(say("home.title")), "", *_state_lines(actor, waiting, year))
    return Screen(text, _rows(actor, waiting))


def _state_lines(actor: Actor, waiting: Home, standing: Standing | None) -> list[Html | None]:
    own: list[Html | None] = [say(f"home.status-{waiting.status}", name=actor.name)]
    if waiting.status is RegistrationStatus.NONE and actor.acts_for:
        own = [say("home.hello", name=actor.name)]
    if standing:
        verdict = "home.year-passed" if standing.result.passed else "home.year-open"
        short = [
            say(f"home.short-{s.value}", short=r.short) if r.short else say(f"home.met-{s.value}")
            for s, r in standing.result.subjects.items()
        ]
        own = [say("home.hello", name=actor.name), say(verdict, year=standing.year, what=say("home.and").join(short))]
    counts = {"in-review": waiting.in_review, "returned": waiting.returned, "drafts": waiting.drafts}
    told = [say(f"home.claims-{state}", count=count) for state, count in counts.items() if count]
    if told:
        own.append(say("home.claims", what=Html(" · ").join(told)))
    asked = {"in-review": waiting.asked, "returned": waiting.asked_returned}
    if requests := [say(f"home.claims-{state}", count=count) for state, count in asked.items() if count]:
        own.append(say("home.requests", what=Html(" · ").join(requests)))
    if actor.acts_for and _is_at_desk(actor, waiting):
        own.append(say("home.queue", count=many(waiting.queue)) if waiting.queue else say("home.queue-empty"))
    return own


def _has_own(actor: Actor, waiting: Home) -> bool:
    return waiting.status is not RegistrationStatus.NONE or not actor.seats


def _is_at_desk(actor: Actor, waiting: Home) -> bool:
    return bool(actor.seats) and (actor.hat is Hat.DESK or not _has_own(actor, waiting))


def _rows(actor: Actor, waiting: Home) -> list[list[Button]]:
    """The rows of the hat; who has one capacity only sees no switch."""
    has_own, is_at_desk = _has_own(actor, waiting), _is_at_desk(actor, waiting)
    other = Hat.OWN if is_at_desk else Hat.DESK
    switch = [button(f"home.hat-{other}", Wear(hat=other))] if has_own and actor.seats else []
    rows = _desk_rows(actor, waiting) if is_at_desk else _own_rows(actor, waiting)
    requests = "home.petitions" if actor.may(Permission.CLAIM) else "home.petitions-units"
    rows.append([button(requests, GoPetitions()), *switch])
    rows.append([button("home.help", GoHelp()), button("home.language", GoHelp(topic="language"))])
    return rows


def _own_rows(actor: Actor, waiting: Home) -> list[list[Button]]:
    if not actor.may(Permission.CLAIM):
        return [[button(f"home.registration-{waiting.status}", GoRegistration())]]
    return [
        [button("home.hours", GoHours()), button("home.claim", GoNewClaim())],
        [button("home.progress", GoClaims()), button("home.profile", GoProfile())],
    ]


def _desk_rows(actor: Actor, waiting: Home) -> list[list[Button]]:
    people = [button("home.people", GoPeople(unit=waiting.people_of))] if waiting.people_of else []
    queue = [[button("home.review", GoQueue(), count=many(waiting.queue))]] if actor.acts_for else []
    return [*queue, [button("home.units", GoUnits()), *people]]
