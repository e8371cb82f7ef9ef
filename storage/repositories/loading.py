"""Loading by id: what a transaction has read once it does not read again."""

from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.errors import NotFound

Entity = TypeVar("Entity")


async def load(session: AsyncSession, kind: type[Entity], id_: Any, **how: Any) -> Entity:
    """The entity, or `NotFound`.

    The session forgets what nobody holds: of the 31 statements of a decision 9 read again what had been read.
    """
    found = await session.get(kind, id_, **how)
    if found is None:
        raise NotFound
    session.info.setdefault("held", {})[kind, id_] = found
    return found


def locked(session: AsyncSession) -> dict[str, Any]:
    """How a row is read that nobody else may change before the transaction ends.

    SQLite's writing transaction has held the only write lock all along. FOR NO KEY UPDATE: rows that only point to the
    locked one need not wait, or two who decide on each other lock up.
    """
    if session.get_bind().dialect.name == "sqlite":
        return {}
    return {"with_for_update": {"key_share": True}, "populate_existing": True}


async def hold(session: AsyncSession, kind: type[Entity], id_: Any) -> Entity:
    """The entity, locked; or `NotFound`."""
    return await load(session, kind, id_, **locked(session))
