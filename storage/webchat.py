"""What the embedded web chat remembers: people, messages, files, and the updates that were not handled yet.

The store speaks plain dictionaries in the shape of the Bot API and knows no chat library. Messages and updates hold
personal data, so their JSON is sealed by the caller's functions, bound to the row it belongs to.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    and_,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.engine import for_writing
from storage.tables import metadata

KEPT_MESSAGES = 500
KEPT_UPDATES = 1000
_TRIM_EVERY = 50
QUEUED, HANDLED = "queued", "handled"

people = Table(
    "webchat_people",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", LargeBinary, nullable=False),
    Column("keyboard", LargeBinary),
    Column("last_message_id", BigInteger, nullable=False, default=0),
    Column("last_revision", BigInteger, nullable=False, default=0),
    Column("created", BigInteger, nullable=False),
)
messages = Table(
    "webchat_messages",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("body", LargeBinary),
    Index("ix_webchat_messages_revision", "chat_id", "revision"),
)
updates = Table(
    "webchat_updates",
    metadata,
    Column("update_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("state", String(8), nullable=False),
    Column("nonce", String(80), nullable=False),
    Column("body", LargeBinary),
    UniqueConstraint("chat_id", "nonce"),
    Index("ix_webchat_updates_waiting", "state", "chat_id", "update_id"),
    sqlite_autoincrement=True,  # an update id is the product's key against handling twice: never give one out again
)
files = Table(
    "webchat_files",
    metadata,
    Column("file_id", String(64), primary_key=True),
    Column("fingerprint", String(128), nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
)
commands = Table(
    "webchat_commands",
    metadata,
    Column("scope", String(80), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    user_id: int
    name: str
    last_message_id: int
    last_revision: int


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as it is now; a payload of None says that it was deleted."""

    chat_id: int
    message_id: int
    revision: int
    payload: Payload | None


@dataclass(frozen=True, slots=True)
class QueuedUpdate:
    update_id: int
    chat_id: int
    nonce: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Width and height are known for pictures only, and only for those that were recognised by their content."""

    file_id: str
    fingerprint: str
    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None


class WebChatStore:
    """One transaction a call; nothing is half written.

    `seal` and `unseal` take the text and a context that names the row, so that a body moved to another row cannot be
    read. A chat is a person: private chats only, the chat id is the user id.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        seal: Callable[[str, str], bytes],
        unseal: Callable[[bytes, str], str],
        kept_messages: int = KEPT_MESSAGES,
    ) -> None:
        self._reading = engine
        self._writing = for_writing(engine)
        self._seal = seal
        self._unseal = unseal
        self._kept = kept_messages

    # people

    async def ensure_person(self, user_id: int, name: str, *, created: int) -> None:
        """Known people keep their messages and take the name given."""
        sealed = self._seal(name, f"webchat_people:{user_id}")
        async with self._writing.begin() as db:
            done = await db.execute(update(people).where(people.c.user_id == user_id).values(name=sealed))
            if not done.rowcount:
                await db.execute(insert(people).values(user_id=user_id, name=sealed, created=created))

    async def find_person(self, user_id: int) -> Person | None:
        async with self._reading.connect() as db:
            row = (await db.execute(select(people).where(people.c.user_id == user_id))).first()
        return self._person(row) if row else None

    async def list_people(self) -> list[Person]:
        async with self._reading.connect() as db:
            rows = (await db.execute(select(people).order_by(people.c.created.desc()).limit(200))).all()
        return [self._person(row) for row in rows]

    async def find_keyboard(self, chat_id: int) -> Payload | None:
        """The reply keyboard that lies under the input field, if any."""
        async with self._reading.connect() as db:
            body = await db.scalar(select(people.c.keyboard).where(people.c.user_id == chat_id))
        return None if body is None else self._open(body, f"webchat_keyboard:{chat_id}")

    async def set_keyboard(self, chat_id: int, keyboard: Payload | None) -> None:
        body = None if keyboard is None else self._close(keyboard, f"webchat_keyboard:{chat_id}")
        async with self._writing.begin() as db:
            await db.execute(update(people).where(people.c.user_id == chat_id).values(keyboard=body))

    # messages

    async def append(self, chat_id: int, payloads: Sequence[Payload]) -> list[StoredMessage]:
        """Store messages of the bot; each gets the next message id of its chat. Empty when the chat is unknown."""
        async with self._writing.begin() as db:
            return await self._append(db, chat_id, payloads)

    async def replace(self, chat_id: int, message_id: int, payload: Payload) -> StoredMessage:
        """Store the edited message under its old id and a new revision."""
        async with self._writing.begin() as db:
            return await self._write(db, chat_id, message_id, payload)

    async def remove(self, chat_id: int, message_ids: Iterable[int]) -> list[StoredMessage]:
        """Empty the messages; the row stays, so that a page that was away learns of it."""
        living = and_(messages.c.chat_id == chat_id, messages.c.message_id.in_(list(message_ids)))
        async with self._writing.begin() as db:
            found = (await db.scalars(select(messages.c.message_id).where(living, messages.c.body.is_not(None)))).all()
            return [await self._write(db, chat_id, message_id, None) for message_id in found]

    async def find_message(self, chat_id: int, message_id: int) -> StoredMessage | None:
        wanted = and_(messages.c.chat_id == chat_id, messages.c.message_id == message_id)
        found = await self._messages(wanted, messages.c.body.is_not(None), order=messages.c.message_id, limit=1)
        return found[0] if found else None

    async def list_recent(self, chat_id: int, *, before: int | None = None, limit: int = 100) -> list[StoredMessage]:
        """The newest messages (older than `before`), oldest first, deleted ones left out."""
        conditions = [messages.c.chat_id == chat_id, messages.c.body.is_not(None)]
        if before is not None:
            conditions.append(messages.c.message_id < before)
        found = await self._messages(*conditions, order=messages.c.message_id.desc(), limit=limit)
        return found[::-1]

    async def list_since(self, chat_id: int, revision: int, *, limit: int) -> list[StoredMessage]:
        """What changed after `revision`, deletions included, in the order of the changes."""
        conditions = (messages.c.chat_id == chat_id, messages.c.revision > revision)
        return await self._messages(*conditions, order=messages.c.revision, limit=limit)

    async def _messages(self, *conditions: Any, order: Any, limit: int) -> list[StoredMessage]:
        async with self._reading.connect() as db:
            rows = (await db.execute(select(messages).where(*conditions).order_by(order).limit(limit))).all()
        return [StoredMessage(r.chat_id, r.message_id, r.revision, self._message(r)) for r in rows]

    async def _append(self, db: AsyncConnection, chat_id: int, payloads: Sequence[Payload]) -> list[StoredMessage]:
        step = len(payloads)
        bump = {"last_message_id": people.c.last_message_id + step, "last_revision": people.c.last_revision + step}
        counters = (people.c.last_message_id, people.c.last_revision)
        row = (
            await db.execute(update(people).where(people.c.user_id == chat_id).values(bump).returning(*counters))
        ).first()
        if row is None:
            return []
        stored = []
        for back, payload in zip(range(step - 1, -1, -1), payloads, strict=True):
            number = row.last_message_id - back
            stored.append(
                StoredMessage(chat_id, number, row.last_revision - back, {"message_id": number} | _unnumbered(payload))
            )
        await db.execute(insert(messages), [self._row(message) for message in stored])
        if any(message.message_id % _TRIM_EVERY == 0 for message in stored):
            oldest = row.last_message_id - self._kept
            await db.execute(delete(messages).where(messages.c.chat_id == chat_id, messages.c.message_id <= oldest))
        return stored

    async def _write(
        self, db: AsyncConnection, chat_id: int, message_id: int, payload: Payload | None
    ) -> StoredMessage:
        bump = update(people).where(people.c.user_id == chat_id).values(last_revision=people.c.last_revision + 1)
        revision = (await db.execute(bump.returning(people.c.last_revision))).scalar_one()
        stored = StoredMessage(chat_id, message_id, revision, payload)
        wanted = and_(messages.c.chat_id == chat_id, messages.c.message_id == message_id)
        await db.execute(update(messages).where(wanted).values(**self._row(stored)))
        return stored

    # updates

    async def receive(self, chat_id: int, payloads: Sequence[Payload], *, nonce: str) -> list[StoredMessage]:
        """Store what a person wrote and queue one update a message, in one commit.

        The nonce makes a repeated request harmless: the second call stores nothing and returns nothing.
        """
        async with self._writing.begin() as db:
            stored = await self._append(db, chat_id, payloads)
            if not stored or not await self._is_new(db, chat_id, f"{nonce}/0"):
                await db.rollback()
                return []
            for place, message in enumerate(stored):
                await self._queue(db, chat_id, {"message": message.payload}, f"{nonce}/{place}")
            return stored

    async def queue(self, chat_id: int, payload: Payload, *, nonce: str) -> None:
        """Queue an update that is no message: a pressed button."""
        async with self._writing.begin() as db:
            if await self._is_new(db, chat_id, f"{nonce}/0"):
                await self._queue(db, chat_id, payload, f"{nonce}/0")

    async def list_waiting_chats(self) -> list[int]:
        async with self._reading.connect() as db:
            return list(await db.scalars(select(updates.c.chat_id).where(updates.c.state == QUEUED).distinct()))

    async def find_next(self, chat_id: int) -> QueuedUpdate | None:
        """The oldest update of the chat that was not handled yet."""
        waiting = select(updates).where(updates.c.state == QUEUED, updates.c.chat_id == chat_id)
        async with self._reading.connect() as db:
            row = (await db.execute(waiting.order_by(updates.c.update_id).limit(1))).first()
        if row is None:
            return None
        payload = self._open(row.body, f"webchat_updates:{chat_id}:{row.nonce}")
        return QueuedUpdate(row.update_id, chat_id, row.nonce, {"update_id": row.update_id} | payload)

    async def finish(self, update_id: int) -> None:
        """Mark the update as handled and forget its content; the bare row stays a while to recognise repetitions."""
        done = update(updates).where(updates.c.update_id == update_id).values(state=HANDLED, body=None)
        async with self._writing.begin() as db:
            await db.execute(done)
            if update_id % _TRIM_EVERY == 0:
                old = and_(updates.c.update_id <= update_id - KEPT_UPDATES, updates.c.state == HANDLED)
                await db.execute(delete(updates).where(old))

    async def _is_new(self, db: AsyncConnection, chat_id: int, nonce: str) -> bool:
        same = select(updates.c.update_id).where(updates.c.chat_id == chat_id, updates.c.nonce == nonce)
        return await db.scalar(same) is None

    async def _queue(self, db: AsyncConnection, chat_id: int, payload: Payload, nonce: str) -> None:
        body = self._close(payload, f"webchat_updates:{chat_id}:{nonce}")
        await db.execute(insert(updates).values(chat_id=chat_id, state=QUEUED, nonce=nonce, body=body))

    # files and commands

    async def add_file(self, file: StoredFile) -> None:
        row = {name: getattr(file, name) for name in StoredFile.__slots__}
        row["name"] = self._seal(file.name, f"webchat_files:{file.file_id}")
        async with self._writing.begin() as db:
            await db.execute(insert(files).values(**row))

    async def find_file(self, file_id: str) -> StoredFile | None:
        async with self._reading.connect() as db:
            row = (await db.execute(select(files).where(files.c.file_id == file_id))).first()
        if row is None:
            return None
        fields = dict(row._mapping)  # noqa: SLF001 - the documented way to read a row by names
        return StoredFile(**fields | {"name": self._unseal(row.name, f"webchat_files:{file_id}")})

    async def set_commands(self, scope: str, language: str, listed: list[Payload]) -> None:
        """Replace the command menu of a scope and language; an empty list removes it."""
        key = and_(commands.c.scope == scope, commands.c.language == language)
        body = self._seal(json.dumps(listed, ensure_ascii=False), f"webchat_commands:{scope}:{language}")
        async with self._writing.begin() as db:
            await db.execute(delete(commands).where(key))
            if listed:
                await db.execute(insert(commands).values(scope=scope, language=language, body=body))

    async def list_commands(self) -> dict[tuple[str, str], list[Payload]]:
        async with self._reading.connect() as db:
            rows = (await db.execute(select(commands))).all()
        return {
            (row.scope, row.language): json.loads(
                self._unseal(row.body, f"webchat_commands:{row.scope}:{row.language}")
            )
            for row in rows
        }

    # rows

    def _person(self, row: Any) -> Person:
        name = self._unseal(row.name, f"webchat_people:{row.user_id}")
        return Person(row.user_id, name, row.last_message_id, row.last_revision)

    def _row(self, message: StoredMessage) -> Payload:
        context = f"webchat_messages:{message.chat_id}:{message.message_id}"
        body = None if message.payload is None else self._close(message.payload, context)
        key = {"chat_id": message.chat_id, "message_id": message.message_id}
        return {**key, "revision": message.revision, "body": body}

    def _message(self, row: Any) -> Payload | None:
        return None if row.body is None else self._open(row.body, f"webchat_messages:{row.chat_id}:{row.message_id}")

    def _close(self, payload: Payload, context: str) -> bytes:
        return self._seal(json.dumps(payload, ensure_ascii=False, separators=(",", ":")), context)

    def _open(self, body: bytes, context: str) -> Payload:
        payload: Payload = json.loads(self._unseal(body, context))
        return payload


def _unnumbered(payload: Payload) -> Payload:
    return {key: value for key, value in payload.items() if key != "message_id"}
