"""What is known when an update arrives: its sender, where the conversation stands, whether it was handled before.

All of it is one statement, because every update pays for it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from services.domain.people import Hat, RegistrationStatus
from services.permissions import Actor, Seat
from services.ports import Clock
from storage import tables
from storage.engine import for_reading, for_writing, read_rows
from storage.faults import in_our_words
from storage.seats import in_force
from storage.types import Instant
from storage.upsert import insert_into

_KEPT = timedelta(days=7)  # a channel redelivers within a day


@dataclass
class UpdateMark:
    """The note that an update was handled; its first half goes into the commit of the use case that it caused."""

    bot_id: int
    update_id: int
    is_noted: bool = False

    async def note(self, on: AsyncSession | AsyncConnection, at: datetime, *, is_done: bool = False) -> None:
        statement = insert_into(on, tables.handled_updates).values(
            bot_id=self.bot_id, update_id=self.update_id, is_done=is_done, at=at
        )
        keys = ["bot_id", "update_id"]
        await on.execute(
            statement.on_conflict_do_update(index_elements=keys, set_={"is_done": True})
            if is_done
            else statement.on_conflict_do_nothing(index_elements=keys)
        )


@dataclass
class Conversation:
    """Where a person is typing: the state's name and its facts."""

    state: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Arrival:
    """An update's sender and past. `was_done`: answered before; `was_committed`: changed before, not answered."""

    actor: Actor
    conversation: Conversation
    mark: UpdateMark
    was_committed: bool = False
    was_done: bool = False
    is_moved: bool = False  # the conversation changed while the update was handled


class Arrivals:
    """Opens and closes the handling of an update."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._reading = for_reading(engine)

    async def open(self, mark: UpdateMark, channel: str, user_id: int, language: str) -> Arrival:
        """The sender, made known at the first contact with `language`."""
        asked = {"channel": channel, "user_id": user_id, "bot_id": mark.bot_id, "update_id": mark.update_id}
        asked["now"] = self._clock.now()
        with in_our_words():
            rows = await read_rows(self._reading, _ARRIVAL, asked)
            if not rows:
                await self._welcome(channel, user_id, language)
                return await self.open(mark, channel, user_id, language)
            if rows[0].blocked_at is not None:
                await self._welcome_back(rows[0].id)
        return _arrival(rows, mark)

    async def actor_of(self, account_id: int) -> Actor:
        """Who an account belongs to and what they may do now; for what is done without an update."""
        with in_our_words():
            rows = await read_rows(self._reading, _ACTOR, {"id": account_id, "now": self._clock.now()})
        return _actor(rows)

    async def close(self, arrival: Arrival) -> None:
        """Writes where the conversation stands now and that the update is done; nothing where nothing changed."""
        if not (arrival.is_moved or arrival.mark.is_noted):
            return
        with in_our_words():
            async with for_writing(self._engine).begin() as connection:
                if arrival.is_moved:
                    await self._keep(connection, arrival)
                await arrival.mark.note(connection, self._clock.now(), is_done=True)

    async def forget_old(self) -> None:
        """Drops marks that no channel will ask for again."""
        handled = tables.handled_updates
        with in_our_words():
            async with for_writing(self._engine).begin() as connection:
                await connection.execute(delete(handled).where(handled.c.at < self._clock.now() - _KEPT))

    async def _welcome(self, channel: str, user_id: int, language: str) -> None:
        async with for_writing(self._engine).begin() as connection:
            await connection.execute(
                insert_into(connection, tables.accounts)
                .values(channel=channel, user_id=user_id, language=language, hat=Hat.OWN)
                .on_conflict_do_nothing(index_elements=["channel", "user_id"])
            )

    async def _welcome_back(self, account_id: int) -> None:
        """Who writes has not blocked the bot, or not any more."""
        async with for_writing(self._engine).begin() as connection:
            await connection.execute(
                update(tables.accounts).where(tables.accounts.c.id == account_id).values(blocked_at=None)
            )

    async def _keep(self, connection: AsyncConnection, arrival: Arrival) -> None:
        stands = {"state": arrival.conversation.state, "facts": arrival.conversation.facts}
        await connection.execute(
            insert_into(connection, tables.conversations)
            .values(account_id=arrival.actor.account_id, **stands)
            .on_conflict_do_update(index_elements=["account_id"], set_=stands)
        )


def _actor_query() -> Select[Any]:
    """The account with its person, a row for each appointment in force."""
    a, p, seat = tables.accounts.c, tables.persons.c, tables.appointments.c
    return (
        select(
            a.id,
            a.channel,
            a.user_id,
            a.language,
            a.blocked_at,
            a.hat,
            p.id.label("person_id"),
            p.name,
            p.status,
            seat.organisation_id.label("seat"),
            seat.role,
        )
        .select_from(tables.accounts)
        .outerjoin(tables.persons, p.id == a.person_id)
        .outerjoin(tables.appointments, (seat.person_id == p.id) & in_force(bindparam("now", type_=Instant)))
    )


def _arrival_query() -> Select[Any]:
    a, c, h = tables.accounts.c, tables.conversations.c, tables.handled_updates.c
    return (
        _actor_query()
        .add_columns(c.state, c.facts, h.is_done)
        .outerjoin(tables.conversations, c.account_id == a.id)
        .outerjoin(tables.handled_updates, (h.bot_id == bindparam("bot_id")) & (h.update_id == bindparam("update_id")))
        .where(a.channel == bindparam("channel"), a.user_id == bindparam("user_id"))
    )


_ARRIVAL = _arrival_query()
_ACTOR = _actor_query().where(tables.accounts.c.id == bindparam("id"))


def _actor(rows: Any) -> Actor:
    first = rows[0]
    return Actor(
        account_id=first.id,
        channel=first.channel,
        user_id=first.user_id,
        language=first.language,
        person_id=first.person_id,
        name=first.name or "",
        status=first.status or RegistrationStatus.NONE,
        seats=frozenset(Seat(row.seat, row.role) for row in rows if row.seat is not None),
        hat=first.hat,
    )


def _arrival(rows: Any, mark: UpdateMark) -> Arrival:
    first = rows[0]
    return Arrival(
        _actor(rows),
        Conversation(first.state, first.facts or {}),
        mark,
        was_committed=first.is_done is not None,
        was_done=bool(first.is_done),
    )
