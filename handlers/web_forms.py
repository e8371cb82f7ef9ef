"""One-time web forms for what a channel may not ask for (ARCHITECTURE §3.12)."""

from typing import Protocol

from services.domain.forms import Field
from services.permissions import Actor


class WebForms(Protocol):
    """Knows which channel may ask for what, and where the form for the rest is."""

    def may_ask(self, actor: Actor, field: Field) -> bool:
        """Whether the field may be asked for in this person's channel."""
        ...

    def link(self, actor: Actor, version: int) -> str:
        """The address of a form for this person's document number; it works until their registration changes."""
        ...

    def link_to_petition(self, actor: Actor, petition_id: int, version: int) -> str:
        """The same for the document number in a petition of this person."""
        ...
