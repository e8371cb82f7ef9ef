"""Which channel may ask for what, and one-time links to a web form for the rest (ARCHITECTURE §3.12).

A link is signed, expires, and names the version of the registration or petition: once an answer was kept, it no
longer opens.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import timedelta

from bot.settings import Settings
from services.domain.forms import Field, FieldKind
from services.permissions import Actor
from services.ports import Clock
from storage.cipher import Keyring

_CONTEXT = "web-form"
_LIFETIME = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class FormTicket:
    """What a link stands for; `petition_id` is 0 for the person's own registration."""

    account_id: int
    version: int
    petition_id: int


@dataclass
class SignedWebForms:
    """Implements `handlers.web_forms.WebForms`."""

    settings: Settings
    keyring: Keyring
    clock: Clock

    def may_ask(self, actor: Actor, field: Field) -> bool:
        return (
            field.kind is not FieldKind.DOCUMENT
            or actor.channel == "webchat"
            or self.settings.telegram_may_ask_documents
        )

    def link(self, actor: Actor, version: int) -> str:
        return self.link_to_petition(actor, 0, version)

    def link_to_petition(self, actor: Actor, petition_id: int, version: int) -> str:
        until = int((self.clock.now() + _LIFETIME).timestamp())
        body = f"{actor.account_id}.{petition_id}.{version}.{until}"
        return f"{self.settings.public_address}/form/{body}.{self._sign(body)}"

    def read(self, token: str) -> FormTicket | None:
        """The ticket behind a link, or None for a forged or expired one."""
        body, _, signature = token.rpartition(".")
        if not hmac.compare_digest(self._sign(body).encode(), signature.encode()):
            return None
        account_id, petition_id, version, until = map(int, body.split("."))
        return FormTicket(account_id, version, petition_id) if self.clock.now().timestamp() <= until else None

    def _sign(self, body: str) -> str:
        return base64.urlsafe_b64encode(self.keyring.blind(body, _CONTEXT)).decode().rstrip("=")
