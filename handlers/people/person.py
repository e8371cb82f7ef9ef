"""One of a unit's people, and the link that binds an account to them."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.people.callbacks import BindPerson, SeePerson
from handlers.widgets.links import INVITE, QrCodes, StartLinks, send_link
from handlers.widgets.navigation import GoPeople, back_row
from handlers.widgets.questions import answer_shown
from handlers.widgets.screen import Screen, button, show
from handlers.widgets.words import bold, lines, say
from services.binding import IssueBinding
from services.people import PersonView, ViewPerson
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
    rows = [[button("people.bind", BindPerson(person=person.id))], back_row(GoPeople(unit=view.unit.id))]
    return Screen(text, rows)


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
