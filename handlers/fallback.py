"""What no journey takes: free text, wrong kinds of messages, old buttons. Nothing that was given before is touched."""

import re

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message

from handlers.states import (
    Auditing,
    Claiming,
    Deputising,
    KeepingPeople,
    KeepingProfile,
    Petitioning,
    Registering,
    Reviewing,
    Rostering,
    Serving,
)
from handlers.widgets.navigation import (
    GoClaims,
    GoHelp,
    GoHome,
    GoHours,
    GoNewClaim,
    GoPetitions,
    GoQueue,
    GoRegistration,
)
from handlers.widgets.screen import Button, Screen, button, send, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import say, say_plain
from services.permissions import Actor, Permission

router = Router(name="fallback")
_YEAR = re.compile(r"20\d\d")  # 2023年专业课还差几个学时


@router.message(StateFilter(Rostering.sending))
async def wants_sheet(message: Message) -> None:
    await send(message, Screen(say("wrong.wants-sheet"), [[button("nav.cancel", GoHome())]]))


@router.message(StateFilter(Claiming.sending, Petitioning.sending))
async def wants_file(message: Message) -> None:
    await send(message, Screen(say("wrong.wants-file"), [[button("nav.cancel", GoHome())]]))


@router.message(
    StateFilter(
        Auditing.asking,
        Auditing.accusing,
        Claiming.answering,
        Deputising.dating,
        KeepingPeople.searching,
        KeepingProfile.answering,
        Serving.naming,
        Serving.phoning,
        Petitioning.answering,
        Registering.answering,
        Registering.searching,
        Reviewing.commenting,
        Reviewing.phrasing,
        Reviewing.seeking,
    )
)
async def wants_text(message: Message) -> None:
    await send(message, Screen(say("wrong.wants-text"), [[button("nav.cancel", GoHome())]]))


@router.message()
async def free(message: Message, actor: Actor) -> None:
    """A question in free words opens the door it names; anything else gets the likeliest doors."""
    asked = (message.text or "").casefold()
    doors = _doors(actor, asked)
    fitting = [door for words, door in doors if any(word in asked for word in say_plain(words).split())]
    key = "free.found" if fitting else "free.sent-file" if message.photo or message.document else "free.unknown"
    await send(message, Screen(say(key), [[door] for door in (fitting or [door for _, door in doors])[:3]]))


def _doors(actor: Actor, asked: str = "") -> list[tuple[str, Button]]:
    """The doors that this person may open, likeliest first, each with the key of the words that name it."""
    doors = []
    if actor.may(Permission.CLAIM):
        named = _YEAR.search(asked)
        hours = (
            button("hours.title", GoHours(year=int(named[0])), year=named[0])
            if named
            else button("home.hours", GoHours())
        )
        doors += [
            ("free.words-hours", hours),
            ("free.words-progress", button("home.progress", GoClaims())),
            ("free.words-claim", button("home.claim", GoNewClaim())),
        ]
    if actor.may(Permission.REVIEW):
        doors.append(("free.words-review", button("home.review-plain", GoQueue())))
    if actor.may(Permission.REGISTER):
        doors.append(("free.words-register", button("home.registration", GoRegistration())))
    doors.append(("free.words-petitions", button("home.petitions", GoPetitions())))
    return [*doors, ("free.words-help", button("home.help", GoHelp()))]


@router.callback_query()
async def old_button(press: CallbackQuery, toast: Toast) -> None:
    """A button of an earlier version of the program, or a forged one."""
    toast.say(say_plain("wrong.old-button"), is_alert=True)
    await show(press, Screen(say("wrong.old-button"), [[button("nav.home", GoHome())]]))
