"""One update of a person at a time: messages and presses come through different queues, even to different processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.faults import in_our_words

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:whose, 7310002))")


class PersonLocks:
    """In the process always; on PostgreSQL across processes too, on connections of its own so that nobody starves."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine if engine.dialect.name == "postgresql" else None
        self._locks: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, bot_id: int, user_id: int) -> AsyncIterator[None]:
        lock = self._locks.setdefault((bot_id, user_id), asyncio.Lock())
        async with lock:
            if self._engine is None:
                yield
                return
            with in_our_words():
                async with self._engine.connect() as connection:
                    await connection.execute(_HOLD, {"whose": f"{bot_id}:{user_id}"})
                    yield
