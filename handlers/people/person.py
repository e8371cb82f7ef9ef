"""One of a unit's people, and the link that binds an account to them."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.people.callbacks import BindPerson, SeePerson, UnlistOne
from handlers.widgets.links import INVITE, QrCodes, StartLinks, send_link
from handlers.widgets.navigation import GoPeople, back_row
from handlers.widgets.questions import answer_shown
from handlers.widgets.screen import Screen, button, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import bold, lines, say, say_plain
from services.binding import IssueBinding
from services.domain.people import RegistrationStatus
from services.people import PersonView, UnlistPerson, ViewPerson
from services.permissions import Actor

router = Router(name="people.person")


@router.callback_query(SeePerson.filter())
async def see_person(
    press: CallbackQuery, callback_data: SeePerson, actor: Actor, person: FromDishka[ViewPerson]
) -> None:
    await show(press, _person_screen(await person(actor, callback_data.person)))


def _person_screen(view: PersonView) -> Screen:
    """Who it is, where the registration stands, and every answer; what is personal is masked."""
    person = view.person
    given = [(f, person.answers[f.id]) for f in view.rules.registration_fields if person.answers.get(f.id)]
    text = lines(
        bold(person.name or say("people.unnamed")),
        say("people.is", state=say(f"people.state-{person.status}")),
        say("people.bound") if view.has_account else say("people.not-bound"),
        "",
        *[say("reg.line", name=field.name, value=answer_shown(field, value)) for field, value in given],
    )
    ways = [button("people.bind", BindPerson(person=person.id))]
    if person.status is RegistrationStatus.LISTED:
        ways.append(button("people.unlist", UnlistOne(person=person.id)))
    return Screen(text, [ways, back_row(GoPeople(unit=view.unit.id))])


@router.callback_query(UnlistOne.filter())
async def unlist(
    press: CallbackQuery,
    callback_data: UnlistOne,
    actor: Actor,
    toast: Toast,
    person: FromDishka[ViewPerson],
    take_off: FromDishka[UnlistPerson],
) -> None:
    """Whoever was listed by mistake; asked once more."""
    if not callback_data.sure:
        view = await person(actor, callback_data.person)
        keep = button("people.keep-listed", SeePerson(person=view.person.id))
        sure = button("people.unlist-sure", UnlistOne(person=view.person.id, sure=True))
        await show(press, Screen(say("people.unlist-ask", name=view.person.name), [[keep, sure]]))
        return
    unit = await take_off(actor, callback_data.person)
    toast.say(say_plain("people.unlisted"))
    await show(press, Screen(lines(bold(unit.name), say("people.unlisted")), [back_row(GoPeople(unit=unit.id))]))


@router.callback_query(BindPerson.filter())
async def bind(
    press: CallbackQuery,
    callback_data: BindPerson,
    actor: Actor,
    bot: Bot,
    person: FromDishka[ViewPerson],
    issue: FromDishka[IssueBinding],
    links: FromDishka[StartLinks],
    codes: FromDishka[QrCodes],
) -> None:
    """Somebody who has an account will lose it: that is asked once more."""
    view = await person(actor, callback_data.person)
    if view.has_account and not callback_data.sure:
        keep = button("people.keep", SeePerson(person=view.person.id))
        sure = button("people.bind-sure", BindPerson(person=view.person.id, sure=True))
        await show(press, Screen(say("people.bind-ask", name=view.person.name), [[keep, sure]]))
        return
    issued = await issue(actor, view.person.id)
    link = await links.start(bot, INVITE + issued.invite.token)
    told = say("people.bind-link", name=view.person.name, until=issued.invite.expires_at, link=link)
    await send_link(press, codes, link, told, [back_row(SeePerson(person=view.person.id))])
