"""The one-time form: takes a document number outside a channel that may not ask for it. Plain HTML, no scripts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from html import escape

from aiogram.utils.i18n import I18n
from aiohttp import web
from dishka import AsyncContainer

from bot.container import outside_update
from bot.web_forms import FormTicket, SignedWebForms
from handlers.errors import told_error
from handlers.widgets.words import say, shown
from services.domain.errors import DomainError
from services.domain.forms import Field
from services.domain.people import DOCUMENT_FIELD
from services.permissions import Actor
from services.petitions.drafting import PetitionAnswer, StatePetitionFact
from services.petitions.progress import ViewPetition
from services.ports import Memory, Notice
from services.registration import AnswerField, FormAnswer, ViewRegistration
from storage.arrivals import Arrivals
from storage.faults import StorageUnavailable

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
_PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
body{{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:28rem;margin:3rem auto;padding:0 1rem}}
input,button{{font:inherit;width:100%;padding:.6rem;margin:.4rem 0;box-sizing:border-box}}
.problem{{color:#b00020}}
</style><h1>{title}</h1>{body}</html>"""


class DocumentForm:
    """`/form/<ticket>`: works until the registration or petition that it belongs to changes."""

    def __init__(self, container: AsyncContainer, forms: SignedWebForms, arrivals: Arrivals, i18n: I18n) -> None:
        self._container, self._forms, self._arrivals, self._i18n = container, forms, arrivals, i18n

    def setup(self, app: web.Application) -> None:
        app.router.add_get("/form/{ticket}", self._ask)
        app.router.add_post("/form/{ticket}", self._take)

    async def _ask(self, request: web.Request) -> web.Response:
        return await self._answer(request, None)

    async def _take(self, request: web.Request) -> web.Response:
        return await self._answer(request, str((await request.post()).get("number", "")))

    async def _answer(self, request: web.Request, number: str | None) -> web.Response:
        try:
            ticket = self._forms.read(request.match_info["ticket"])
            actor = await self._arrivals.actor_of(ticket.account_id) if ticket else None
            if ticket is None or actor is None:
                return self._closed("zh_CN")
            with self._i18n.context(), self._i18n.use_locale(actor.language):
                return await self._serve(actor, ticket, number)
        except StorageUnavailable:
            return web.Response(status=503, text="503", headers=_HEADERS)

    async def _serve(self, actor: Actor, ticket: FormTicket, number: str | None) -> web.Response:
        async with self._container(context=outside_update()) as request:
            asked = await _asked_by(request, actor, ticket)
            if asked is None or asked.version != ticket.version:
                return self._closed(actor.language)
            if number is None:
                return self._page(actor, _form(asked.field, ""))
            try:
                await asked.keep(number)
            except DomainError as refused:
                return self._page(actor, _form(asked.field, told_error(refused)))
            params = {"petition": ticket.petition_id} if ticket.petition_id else {}
            async with (await request.get(Memory)).writing() as work:
                key = f"form:{actor.account_id}:{ticket.petition_id}:{ticket.version}"
                await work.outbox.put([Notice(actor.account_id, "form_received", params, key)])
            return self._page(actor, f"<p>{say('form.web-done')}</p>")

    def _closed(self, language: str) -> web.Response:
        with self._i18n.context(), self._i18n.use_locale(language):
            return _respond(language, f"<p>{say('form.web-closed')}</p>", status=410)

    def _page(self, actor: Actor, body: str) -> web.Response:
        return _respond(actor.language, body)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The field that the form is for, the version of what it belongs to, and how an answer is kept."""

    field: Field
    version: int
    keep: Callable[[str], Awaitable[object]]


async def _asked_by(request: AsyncContainer, actor: Actor, ticket: FormTicket) -> _Asked | None:
    if ticket.petition_id:
        form = (await (await request.get(ViewPetition))(actor, ticket.petition_id)).form
        state = await request.get(StatePetitionFact)
        new = partial(PetitionAnswer, form.petition.id, DOCUMENT_FIELD)
        return _Asked(form.field(DOCUMENT_FIELD), form.petition.version, lambda number: state(actor, new(number)))
    view = await (await request.get(ViewRegistration))(actor, None)
    answer = await request.get(AnswerField)
    if view.person is None:
        return None
    given = partial(FormAnswer, DOCUMENT_FIELD)
    return _Asked(view.field(DOCUMENT_FIELD), view.person.version, lambda number: answer(actor, given(number)))


def _form(field: Field, problem: str) -> str:
    return (
        f'<p>{say("form.web-why")}</p><p class="problem">{problem}</p>'
        f'<form method="post"><label>{escape(shown(field.name))}'
        '<input name="number" autocomplete="off" required></label>'
        f"<button>{say('form.web-send')}</button></form>"
    )


def _respond(language: str, body: str, status: int = 200) -> web.Response:
    page = _PAGE.format(lang=language.replace("_", "-"), title=say("form.web-title"), body=body)
    return web.Response(text=page, content_type="text/html", status=status, headers=_HEADERS)
