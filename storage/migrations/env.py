"""Runs the migrations on the connection that `storage.migrate` hands in."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from storage import types, webchat  # noqa: F401  # the web chat's tables belong to the same metadata
from storage.tables import metadata

_PLAIN: dict[type[Any], str] = {
    types.Instant: "sa.DateTime(timezone=True)",
    types.SealedText: "sa.LargeBinary()",
    types.SealedJson: "sa.LargeBinary()",
    types.Tenths: "sa.Integer()",
    sa.Enum: "sa.String(length=32)",
}


def render_plainly(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration names the types of that day, not classes that may change."""
    return _PLAIN.get(type(item), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_plainly,
)
with context.begin_transaction():
    context.run_migrations()
