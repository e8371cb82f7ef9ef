"""A server, a client that only calls it, and a person."""

from collections.abc import AsyncIterator

import aiogram
import pytest
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.botapi import BotApiServer, Person
from tests.botapi.samples import HTML, TOKEN


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer(TOKEN) as server:
        yield server


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[aiogram.Bot]:
    """A client that only calls, for what a bot can do wrong."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url), timeout=5)
    async with await session.create_session():
        yield aiogram.Bot(TOKEN, session, HTML)


@pytest.fixture
def ann(server: BotApiServer) -> Person:
    return server.user(1001, "王工", known=True)
