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
