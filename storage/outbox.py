"""The outbox: messages to other people, written in the transaction of what they tell, sent by a worker.

A row goes pending → taken → sending → sent, or ends as failed, blocked, obsolete or unknown. `sending` is written right
before the network is touched: a row that is only `taken` when its process dies was certainly not sent and goes out
again; one that is `sending` may have been, its outcome is unknown. What is unknown is not repeated blindly: once, much
later, and it says that it may be a repeat (the recipient tells it by its number).
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from services.ports import Clock, Notice
from storage import tables
from storage.engine import for_reading, for_writing
from storage.faults import in_our_words
from storage.upsert import insert_into

_o, _a = tables.outbox.c, tables.accounts.c
TAKEN_AT_MOST = timedelta(seconds=15)  # pacing and wording take a second or two: after this its process is gone
SENDING_AT_MOST = timedelta(minutes=2)  # a call to the channel gives up after one
REPEAT_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Letter:
    """A row of the outbox on its way. `number` is what the recipient sees, so that a repeat can be told."""

    number: int
    account_id: int
    channel: str
    kind: str
    params: dict[str, Any]
    attempts: int  # which taking of the row this is: only the latest may write what became of it
    is_repeat: bool


class SqlAlchemyOutbox:
    """Puts notices into the running transaction."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._session, self._clock = session, clock

    async def put(self, notices: Sequence[Notice]) -> None:
        now = self._clock.now()
        rows = [
            {
                "account_id": n.account_id,
                "kind": n.kind,
                "params": n.params,
                "key": n.key,
                "state": "pending",
                "not_before": n.not_before or now,
                "attempts": 0,
                "is_repeat": False,
                "created_at": now,
            }
            for n in notices
        ]
        if rows:
            await self._session.execute(
                insert_into(self._session, tables.outbox).on_conflict_do_nothing(index_elements=["key"]), rows
            )


class OutboxQueue:
    """The worker's side: takes due letters, one a recipient at a time, and writes down what became of them."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine, self._reading, self._clock = for_writing(engine), for_reading(engine), clock

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        with in_our_words():
            async with self._engine.begin() as connection:
                yield connection

    async def has_due(self) -> bool:
        """A cheap look that takes no write lock."""
        with in_our_words():
            async with self._reading.connect() as connection:
                due = select(_o.id).where(_o.state == "pending", _o.not_before <= self._clock.now()).limit(1)
                return await connection.scalar(due) is not None

    async def take(self, limit: int, channels: Sequence[str], but: Sequence[int]) -> list[Letter]:
        """Up to `limit` due letters of the channels, marked as taken: one an account, none for the accounts `but`."""
        async with self._writing() as connection:
            first = (
                select(func.min(_o.id))
                .join_from(tables.outbox, tables.accounts, _a.id == _o.account_id)
                .where(
                    _o.state == "pending",
                    _o.not_before <= self._clock.now(),
                    _o.account_id.not_in(but),
                    _a.channel.in_(channels),
                )
                .group_by(_o.account_id)
                .order_by(func.min(_o.id))
                .limit(limit)
            )
            due = select(_o.id).where(_o.id.in_(first), _o.state == "pending").with_for_update(skip_locked=True)
            numbers = list(await connection.scalars(due))
            if not numbers:
                return []
            taken = {"state": "taken", "attempts": _o.attempts + 1, "settled_at": self._clock.now()}
            await connection.execute(update(tables.outbox).where(_o.id.in_(numbers)).values(taken))
            rows = await connection.execute(
                select(_o.id, _o.account_id, _a.channel, _o.kind, _o.params, _o.attempts, _o.is_repeat)
                .join_from(tables.outbox, tables.accounts, _a.id == _o.account_id)
                .where(_o.id.in_(numbers))
                .order_by(_o.id)
            )
            return [Letter(*row) for row in rows]

    async def leave(self, letter: Letter) -> bool:
        """The network is touched next; False when another process has the row, because this one took too long."""
        return await self._set(letter, _o.state == "taken", state="sending", settled_at=self._clock.now())

    async def settle(
        self, letter: Letter, state: str, *, message_id: int | None = None, failure: str | None = None
    ) -> None:
        """Writes the outcome of a send."""
        await self._set(letter, state=state, message_id=message_id, failure=failure, settled_at=self._clock.now())

    async def put_off(self, letter: Letter, until: datetime, failure: str) -> None:
        """Back to pending, not before `until`: the channel certainly did not take it."""
        await self._set(letter, state="pending", not_before=until, failure=failure)

    async def give_up(self, letter: Letter, failure: str) -> None:
        """A letter that cannot even be written is not tried again; one that may have gone out is left to `recover`."""
        await self._set(letter, _o.state == "taken", state="failed", failure=failure, settled_at=self._clock.now())

    async def _set(self, letter: Letter, *where: ColumnElement[bool], **values: Any) -> bool:
        ours = (_o.id == letter.number, _o.attempts == letter.attempts, *where)
        async with self._writing() as connection:
            changed = await connection.execute(update(tables.outbox).where(*ours).values(values))
            return changed.rowcount == 1

    async def mark_blocked(self, account_id: int) -> None:
        """The person blocked the bot: what waits for them is not tried."""
        now = self._clock.now()
        async with self._writing() as connection:
            await connection.execute(update(tables.accounts).where(_a.id == account_id).values(blocked_at=now))
            await connection.execute(
                update(tables.outbox)
                .where(_o.account_id == account_id, _o.state == "pending")
                .values(state="blocked", settled_at=now)
            )

    async def recover(self, *, is_alone: bool) -> None:
        """Letters whose process died: taken ones go out, sending ones become unknown; unknown ones are repeated late.

        `is_alone`: no other process works on this outbox, so whatever is under way at start is lost.
        """
        now = self._clock.now()
        async with self._writing() as connection:
            outbox = update(tables.outbox)
            lost_taken = _o.settled_at < (now if is_alone else now - TAKEN_AT_MOST)
            lost_sending = _o.settled_at < (now if is_alone else now - SENDING_AT_MOST)
            await connection.execute(outbox.where(_o.state == "taken", lost_taken).values(state="pending"))
            await connection.execute(
                outbox.where(_o.state == "sending", lost_sending).values(state="unknown", failure="process ended")
            )
            late = or_(_o.settled_at.is_(None), _o.settled_at < now - REPEAT_AFTER)
            await connection.execute(
                outbox.where(_o.state == "unknown", _o.is_repeat.is_(False), late).values(
                    state="pending", is_repeat=True, not_before=now
                )
            )

    async def measure(self) -> dict[str, Any]:
        """Counts of what is not done, by state, and the age in seconds of the oldest letter that is due."""
        now, open_states = self._clock.now(), ("pending", "taken", "sending", "unknown", "failed")
        with in_our_words():
            async with self._reading.connect() as connection:
                states = select(_o.state, func.count()).where(_o.state.in_(open_states)).group_by(_o.state)
                counts = {str(state): int(count) for state, count in await connection.execute(states)}
                oldest = await connection.scalar(
                    select(func.min(_o.not_before)).where(_o.state == "pending", _o.not_before <= now)
                )
        return {"states": counts, "oldest_due_seconds": (now - oldest).total_seconds() if oldest else 0.0}
