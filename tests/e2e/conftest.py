"""The bot on Telegram's double: polling and webhook."""

from collections.abc import AsyncIterator

import pytest

from tests.botapi import BotApiServer
from tests.e2e.county import County, found_county
from tests.program import Program

TOKEN = "42:TEST"
PUBLIC = "https://bot.example.org"


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer(token=TOKEN) as running:
        yield running


@pytest.fixture
async def county(database: str, server: BotApiServer) -> County:
    return await found_county(database, server)


@pytest.fixture
async def installed(database: str, server: BotApiServer, county: County, program: Program) -> Program:
    """The bot with its settings for Telegram, not started yet."""
    program.set(database_url=database, bot_token=TOKEN, bot_api_base=server.url, telegram_may_ask_documents="1")
    return program


@pytest.fixture
async def polling(installed: Program) -> Program:
    """The bot, polling."""
    await installed.start()
    return installed


@pytest.fixture(params=["polling", "webhook"])
async def running(request: pytest.FixtureRequest, installed: Program, server: BotApiServer) -> Program:
    """The bot, once in each mode."""
    if request.param == "webhook":
        installed.set(base_url=PUBLIC, webhook_secret="a-secret-that-is-long-enough")
    await installed.start()
    if request.param == "webhook":
        server.leads(PUBLIC, installed.address)
    return installed
