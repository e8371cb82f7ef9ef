"""The web chat on a real database and a real server on loopback, with handlers of the test's own."""

import asyncio
import hashlib
import io
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.types import Update
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from PIL import Image
from sqlalchemy import make_url

from bot.channels.webchat import SamplePerson, WebChat
from storage.cipher import Keyring
from storage.engine import create_engine
from storage.tables import metadata
from storage.webchat import WebChatStore, commands, files, messages, people, updates

TABLES = [people, messages, updates, files, commands]
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
ANN, BEN, CHEN, DONG = (
    SamplePerson(1001, "王晓岚", "professional", "鲁中水利设计院"),
    SamplePerson(1002, "李建国", "unit_administrator", "鲁中水利设计院"),
    SamplePerson(1003, "市水利局", "department", "淄博市"),
    SamplePerson(1004, "市人社局", "authority", "淄博市"),
)
HTML = DefaultBotProperties(parse_mode="HTML")

Handle = Callable[[Bot, Update], Awaitable[None]]


class MemoryBlobs:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def keep(self, content: bytes) -> str:
        fingerprint = hashlib.sha256(content).hexdigest()
        self.kept[fingerprint] = content
        return fingerprint

    async def fetch(self, fingerprint: str) -> bytes:
        return self.kept[fingerprint]


def seal(text: str, context: str) -> bytes:
    """No secret, but it does not open in another place and shows no plain text."""
    return context.encode() + b"\0" + text.encode()[::-1]


def unseal(data: bytes, context: str) -> str:
    named, _, sealed = data.partition(b"\0")
    assert named.decode() == context
    return sealed[::-1].decode()


def picture(width: int = 640, height: int = 480, kind: str = "JPEG") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(stream, kind)
    return stream.getvalue()


async def ignore(_bot: Bot, _update: Update) -> None:
    """A bot that says nothing."""


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not fact():  # noqa: ASYNC110 - the fact belongs to the code under test, which sets no event for us
            await asyncio.sleep(0.01)


@dataclass
class House:
    chat: WebChat
    store: WebChatStore
    blobs: MemoryBlobs
    url: str
    http: ClientSession
    seen: list[Update] = field(default_factory=list)

    @property
    def bot(self) -> Bot:
        return self.chat.bot

    async def act(self, person: SamplePerson, what: str, **body: Any) -> Any:
        asked = {"nonce": secrets.token_hex(8), "language": "zh-CN"} | body
        async with self.http.post(f"{self.url}/chat/{person.user_id}/{what}", json=asked) as answer:
            return await answer.json()


@asynccontextmanager
async def open_house(
    url: str, handle: Handle = ignore, *, blobs: MemoryBlobs | None = None, drain_seconds: float = 5, port: int = 0
) -> AsyncIterator[House]:
    """Builds the tables when they are not there, so that a house can be closed and opened again."""
    engine = create_engine(url, Keyring({"test": b"k" * 32}, "test", b"i" * 32))
    async with engine.begin() as db:
        await db.run_sync(lambda sync: metadata.create_all(sync, tables=TABLES))
    store = WebChatStore(engine, seal=seal, unseal=unseal)
    blobs = blobs or MemoryBlobs()
    chat = WebChat(
        store=store, blobs=blobs, clock=lambda: NOW, allowed_hosts=["127.0.0.1"], default=HTML,
        samples=[ANN, BEN, CHEN, DONG], drain_seconds=drain_seconds,
    )  # fmt: skip
    app = web.Application()
    chat.setup(app)
    await chat.start(handle)
    async with TestServer(app, port=port or None) as server, ClientSession() as http:
        yield House(chat, store, blobs, str(server.make_url("")).rstrip("/"), http)
        await chat.stop()
    await chat.bot.session.close()
    await engine.dispose()


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'chat.db'}"


DATABASES: Sequence[str] = ("sqlite", "postgres") if os.environ.get("TEST_DATABASE_URL") else ("sqlite",)


@asynccontextmanager
async def database(kind: str, folder: Path) -> AsyncIterator[str]:
    """An empty database of the kind: a new file, or a new database on the server of TEST_DATABASE_URL."""
    if kind == "sqlite":
        yield sqlite(folder)
        return
    server = make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql")
    name = f"webchat_{secrets.token_hex(6)}"
    admin = await asyncpg.connect(server.render_as_string(hide_password=False))
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        yield server.set(database=name).render_as_string(hide_password=False)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()
