"""What no journey takes: free text, wrong kinds of messages, old buttons. Nothing that was given before is touched."""

import re

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

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
    GoClaim,
    GoClaims,
    GoHelp,
    GoHome,
    GoHours,
    GoNewClaim,
    GoPetition,
    GoPetitions,
    GoQueue,
    GoRegistration,
    GoUnits,
)
from handlers.widgets.screen import Button, Screen, button, send, show, wipe
from handlers.widgets.toast import Toast
from handlers.widgets.words import lines, say, say_plain
from services.accounts import FindUnfinished, Unfinished
from services.domain.people import Hat
from services.domain.personal import is_personal
from services.permissions import Actor, Permission

router = Router(name="fallback")
_MOST_DOORS = 3
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
async def free(message: Message, actor: Actor, unfinished: FromDishka[FindUnfinished]) -> None:
    """A question in free words opens the door it names; anything else gets the likeliest doors.

    What was being filled in comes first, and what is personal does not stay.
    """
    asked = (message.text or "").casefold()
    wiped = say("free.wiped") if is_personal(asked) else None
    if wiped:
        await wipe(message)
    doors = _doors(actor, asked)
    fitting = [door for words, door in doors if any(word in asked for word in say_plain(words).split())]
    key = "free.found" if fitting else "free.sent-file" if message.photo or message.document else "free.unknown"
    begun = [] if fitting else _begun(await unfinished(actor, None))
    rows = [[door] for door in [*begun, *(fitting or [door for _, door in doors])][:_MOST_DOORS]]
    await send(message, Screen(lines(wiped, say("free.begun" if begun else key)), rows))


def _begun(unfinished: Unfinished) -> list[Button]:
    """What waits to be filled in further."""
    doors = [button("free.go-on-registration", GoRegistration())] if unfinished.registration else []
    if unfinished.claim is not None:
        doors.append(button("free.go-on-claim", GoClaim(claim=unfinished.claim), number=unfinished.claim))
    if unfinished.petition is not None:
        doors.append(button("free.go-on-petition", GoPetition(petition=unfinished.petition), id=unfinished.petition))
    return doors


def _doors(actor: Actor, asked: str = "") -> list[tuple[str, Button]]:
    """The doors that this person may open, likeliest first, each with the key of the words that name it."""
    desk = [("free.words-review", button("home.review-plain", GoQueue()))] if actor.may(Permission.REVIEW) else []
    if actor.seats:
        desk.append(("free.words-units", button("home.units", GoUnits())))
    is_at_desk = actor.hat is Hat.DESK or not actor.may(Permission.CLAIM)
    doors = [*desk, *_own_doors(actor, asked)] if is_at_desk else [*_own_doors(actor, asked), *desk]
    doors.append(("free.words-petitions", button("home.petitions", GoPetitions())))
    return [*doors, ("free.words-help", button("home.help", GoHelp()))]


def _own_doors(actor: Actor, asked: str) -> list[tuple[str, Button]]:
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
    if actor.may(Permission.REGISTER):
        doors.append(("free.words-register", button("home.registration", GoRegistration())))
    return doors


@router.callback_query()
async def old_button(press: CallbackQuery, toast: Toast) -> None:
    """A button of an earlier version of the program, or a forged one."""
    toast.say(say_plain("wrong.old-button"), is_alert=True)
    await show(press, Screen(say("wrong.old-button"), [[button("nav.home", GoHome())]]))
