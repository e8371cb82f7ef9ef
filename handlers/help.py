"""Help: what one can do here, the rules in force for one's place, numbers to call, privacy, language."""

from typing import Any

from aiogram import Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import get_i18n
from dishka.integrations.aiogram import FromDishka

from handlers.claims.new import category_lines
from handlers.states import Claiming, Petitioning, Registering, Rostering
from handlers.widgets.navigation import GoClaim, GoHelp, GoPetition, GoRegistration, GoRoster, back_row, home_row
from handlers.widgets.screen import Button, Screen, button, in_rows, show
from handlers.widgets.words import bold, lines, say, shown
from services.accounts import LANGUAGES, ChangeLanguage
from services.domain.errors import NotFound
from services.guide import Guide, ViewGuide
from services.permissions import Actor

router = Router(name="help")


class Speak(CallbackData, prefix="speak"):
    language: str


class ShowRule(CallbackData, prefix="rule"):
    """A category as the person's place counts it this year."""

    category: str


@router.message(Command("help"))
async def help_home(message: Message, actor: Actor) -> None:
    await show(message, _home(actor))


@router.message(Command("privacy"))
async def privacy(message: Message) -> None:
    await show(message, Screen(say("help.privacy"), [home_row()]))


@router.message(Command("language"))
async def choose_language(message: Message) -> None:
    await show(message, _languages())


@router.callback_query(GoHelp.filter())
async def topic(press: CallbackQuery, callback_data: GoHelp, actor: Actor, guide: FromDishka[ViewGuide]) -> None:
    if callback_data.topic == "language":
        await show(press, _languages())
    elif callback_data.topic == "rules":
        await show(press, _rules(await guide(actor, None)))
    elif callback_data.topic == "phones":
        await show(press, _phones(await guide(actor, None)))
    elif callback_data.topic == "privacy":
        await show(press, Screen(say("help.privacy"), [back_row(GoHelp())]))
    else:
        await show(press, _home(actor))


@router.callback_query(ShowRule.filter())
async def show_rule(press: CallbackQuery, callback_data: ShowRule, actor: Actor, guide: FromDishka[ViewGuide]) -> None:
    category = (await guide(actor, None)).rules.categories.get(callback_data.category)
    if category is None:
        raise NotFound
    await show(press, Screen(lines(bold(category.name), *category_lines(category)), [back_row(GoHelp(topic="rules"))]))


@router.callback_query(Speak.filter())
async def speak(
    press: CallbackQuery, callback_data: Speak, actor: Actor, state: FSMContext, change: FromDishka[ChangeLanguage]
) -> None:
    """Whoever was in the middle of a form goes on there."""
    await change(actor, callback_data.language)
    typing, known = await state.get_state() or "", await state.get_data()
    with get_i18n().use_locale(callback_data.language):
        await show(press, Screen(say("language.changed"), [_way_back(typing, known), home_row()]))


def _way_back(typing: str, known: dict[str, Any]) -> list[Button]:
    """The form in the middle of which somebody is, to go on with."""
    group = typing.partition(":")[0]
    door: CallbackData | None = None
    if group == Registering.__name__:
        door = GoRegistration()
    elif group == Claiming.__name__:
        door = GoClaim(claim=int(known["claim"]))
    elif group == Petitioning.__name__:
        door = GoPetition(petition=int(known["petition"]))
    elif group == Rostering.__name__:
        door = GoRoster(unit=int(known["unit"]))
    return [button("nav.go-on", door)] if door else []


def _home(actor: Actor) -> Screen:
    """What one can do here; whoever acts for a unit is told of its pages too."""
    topics = ("rules", "phones", "privacy", "language")
    rows = in_rows([button(f"help.{name}-button", GoHelp(topic=name)) for name in topics], 2)
    return Screen(lines(say("help.home"), say("help.desk") if actor.seats else None), [*rows, home_row()])


def _languages() -> Screen:
    rows = [[button(f"language.{name}", Speak(language=name)) for name in LANGUAGES], home_row()]
    return Screen(say("language.choose"), rows)


def _rules(guide: Guide) -> Screen:
    """The requirement of the year with its clause, and a button a category."""
    rules, asked = guide.rules, guide.rules.requirement
    text = lines(
        bold(say("help.rules-title", place=guide.place, year=rules.year)),
        say("help.required", public=asked.public.hours, professional=asked.professional.hours, total=asked.total.hours),
        say("category.source", citation=asked.total.origin.citation.brief),
        say("help.pick-category"),
    )
    buttons = [Button(shown(category.name), ShowRule(category=category.id)) for category in rules.categories.values()]
    return Screen(text, [*in_rows(buttons, 2), back_row(GoHelp())])


def _phones(guide: Guide) -> Screen:
    """Offices to call and platforms to learn on, each with its source."""
    contacts = [
        say("help.contact", name=contact.name, phone=contact.phone or contact.mail or contact.group or "")
        for contact in guide.rules.contacts_for(guide.region)
    ]
    platforms = [
        say("help.platform", name=platform.name, address=platform.address, phone=platform.phone or "")
        for platform in guide.rules.platforms
    ]
    told = [*contacts, *platforms] or [say("help.no-phones")]
    return Screen(lines(bold(say("help.phones-title", place=guide.place)), *told), [back_row(GoHelp())])
