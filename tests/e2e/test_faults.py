"""Telegram, the network or the database fails, or an update comes twice: what was given is kept and done once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp
import asyncpg
import pytest
from sqlalchemy import make_url, select

from storage.tables import accounts
from tests.botapi import BotApiServer, Person
from tests.e2e.conftest import PUBLIC, TOKEN
from tests.e2e.county import County
from tests.e2e.journey import DOCUMENT, approve, choose_unit, register
from tests.e2e.records import Records, numbers_told, run_command
from tests.program import Program

SECRET = "a-secret-that-is-long-enough"
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def ann(server: BotApiServer) -> Person:
    return server.user(1001, "王工")


@pytest.fixture
def records(database: str) -> Records:
    return Records(database)


async def becomes(look: Callable[[], Awaitable[Any]], wanted: Any, patience: float = 20) -> None:
    """Waits until what is looked at is as wanted."""
    until = monotonic() + patience
    while (seen := await look()) != wanted:
        assert monotonic() < until, seen
        await asyncio.sleep(0.1)


async def letter_of(records: Records, person: Person) -> Any:
    [letter] = [each for each in await records.letters() if each.user_id == person.user_id]
    return letter


def state_of(records: Records, person: Person) -> Callable[[], Awaitable[str]]:
    async def look() -> str:
        return str((await letter_of(records, person)).state)

    return look


# ── what Telegram answers to a notice ────────────────────────────────────────────────────────────────────────────────


@on_sqlite
async def test_after_a_429_nothing_is_sent_before_it_ends_and_then_everything_once(
    polling: Program, server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    server.fail_next("sendMessage", 429, retry_after=3, chat=county.clerk.user_id)
    await register(ann)
    for clerk in (county.clerk, county.second_clerk):
        await clerk.sees("人员注册 №", timeout=15)
    told = [*server.called("sendMessage", 2001), *server.called("sendMessage", 2002)]
    refused = next(call.time for call in told if call.status == 429)
    # a letter that was on the wire when the refusal came cannot be called back; none sets out after it
    assert not [call for call in told if refused + 0.2 < call.time < refused + 2.9]
    assert sorted(numbers_told(server).values()) == [1, 1]
    await becomes(state_of(records, county.clerk), "sent")
    assert server.violations == []


@on_sqlite
async def test_an_answer_that_telegram_puts_off_comes_after_the_pause(
    polling: Program, server: BotApiServer, ann: Person
) -> None:
    server.fail_next("sendMessage", 429, retry_after=1, chat=ann.user_id)
    await ann.sends("/start")
    await ann.sees("请先注册")
    refused, told = server.called("sendMessage", ann.user_id)
    assert told.time - refused.time >= 1
    assert "fault" not in polling.log()


@on_sqlite
async def test_who_blocked_the_bot_is_marked_and_not_tried_again_until_they_write(
    polling: Program, server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    blocked = select(accounts.c.blocked_at).where(accounts.c.user_id == county.clerk.user_id)
    await county.clerk.blocks_bot()
    await register(ann)
    await becomes(state_of(records, county.clerk), "blocked")
    assert isinstance((await records.one(blocked)).blocked_at, datetime)
    await county.second_clerk.sees("人员注册 №")
    await asyncio.sleep(2.5)
    assert len(server.called("sendMessage", county.clerk.user_id)) == 1
    await county.clerk.unblocks_bot()
    await county.clerk.sends("/start")
    await county.clerk.sees("待您审核：1 件")
    assert (await records.one(blocked)).blocked_at is None


@on_sqlite
async def test_a_500_is_tried_again(
    polling: Program, server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    server.fail_next("sendMessage", 500, chat=county.clerk.user_id, times=2)
    await register(ann)
    await county.clerk.sees("人员注册 №", timeout=20)
    assert [call.status for call in server.called("sendMessage", county.clerk.user_id)] == [500, 500, 200]
    await becomes(state_of(records, county.clerk), "sent")
    assert (await letter_of(records, county.clerk)).attempts == 3


@on_sqlite
@pytest.mark.parametrize("has_arrived", [True, False])
async def test_a_notice_that_was_never_answered_for_is_unknown_and_not_repeated(
    has_arrived: bool, polling: Program, server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    hang = server.hang_after_accepting if has_arrived else server.hang_before
    hang("sendMessage", 1, chat=county.clerk.user_id)
    await register(ann)
    await becomes(state_of(records, county.clerk), "unknown")
    await asyncio.sleep(2.5)
    assert len(server.called("sendMessage", county.clerk.user_id)) == 1
    cards = [message for message in county.clerk.received if "人员注册 №" in message.text]
    assert len(cards) == int(has_arrived)
    await county.clerk.sends("/start")
    await county.clerk.sees("待您审核：1 件")


@on_sqlite
async def test_a_refused_connection_is_no_loss(
    polling: Program, server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    server.fail_next("sendMessage", 500, chat=county.clerk.user_id)  # put off by two seconds, into the silence
    await register(ann)
    await becomes(state_of(records, county.clerk), "pending")
    async with server.unreachable():
        await asyncio.sleep(3)
        await ann.sends("/start")
    await county.clerk.sees("人员注册 №", timeout=25)
    await ann.sees("正在由单位审核", timeout=25)
    assert numbers_told(server)[(await letter_of(records, county.clerk)).id] == 1
    assert polling.log().count("Traceback") == 0


# ── updates ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@on_sqlite
async def test_an_update_delivered_twice_changes_things_once(
    running: Program, server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    await choose_unit(ann)
    await ann.sees("证件类型", fresh=True)
    server.deliver_twice(40)
    await ann.presses("居民身份证")
    await ann.sees("证件号", fresh=True)
    await server.quiet()
    questions = len(ann.received)
    await ann.sends(DOCUMENT)
    await ann.sees("手机号", fresh=True)
    await server.quiet()
    assert len(ann.received) == questions + 1  # one answer, though the update came twice
    assert "level='error'" not in running.log()
    [person] = await records.people(1001)
    assert person.answers["document_number"] == DOCUMENT
    assert server.violations == []


@on_sqlite
async def test_a_decision_delivered_twice_is_one_decision(
    running: Program, server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    await register(ann)
    await county.clerk.sees("人员注册 №")
    server.deliver_twice()
    await approve(county.clerk, "人员注册")
    await ann.sees("您的注册已由")
    await server.quiet()
    assert [toast for toast in county.clerk.toasts if "未生效" in toast] == []
    assert len(await records.letters("decided")) == 1
    assert server.violations == []


async def test_a_hundred_and_sixty_updates_of_eight_people_at_once_lose_nothing(
    running: Program, server: BotApiServer, county: County
) -> None:
    people = [server.user(5000 + number, f"人{number}") for number in range(8)]
    for turn in range(20):
        for person in people:
            await person.sends("/start" if turn % 2 else f"第 {turn} 句")
    await server.quiet(60)
    for person in people:
        assert [_kind(message.text) for message in person.received] == ["没有看懂", "继续教育"] * 10
    assert server.violations == []
    assert "fault" not in running.log()


def _kind(text: str) -> str:
    return text[:4]


@on_sqlite
async def test_one_chats_updates_are_answered_in_their_order(
    running: Program, server: BotApiServer, county: County, ann: Person
) -> None:
    words = ["/start", "什么", "/help", "/privacy", "/start", "/language", "什么"]
    for word in words:
        await ann.sends(word)
    await server.quiet(20)
    opened = [message.text.splitlines()[0][:4] for message in ann.received]
    assert opened == ["继续教育", "没有看懂", "帮助", "隐私说明", "继续教育", "请选择语", "没有看懂"]


@on_sqlite
async def test_a_slow_chat_does_not_delay_another(
    installed: Program, server: BotApiServer, county: County, ann: Person
) -> None:
    await start_webhook(installed, server)
    server.hang_before("sendMessage", 4, chat=ann.user_id)
    await ann.sends("/start")
    await server.waits_for("sendMessage")
    other = server.user(1002, "另一人")
    started = monotonic()
    await other.sends("/start")
    await other.sees("请先注册")
    assert monotonic() - started < 3
    assert ann.received == []


# ── start and end ────────────────────────────────────────────────────────────────────────────────────────────────────


async def start_webhook(program: Program, server: BotApiServer) -> None:
    program.set(base_url=PUBLIC, webhook_secret=SECRET)
    await program.start()
    server.leads(PUBLIC, program.address)


@on_sqlite
async def test_sigterm_lets_the_running_handler_finish_and_confirms_its_update(
    running: Program, server: BotApiServer, county: County, ann: Person
) -> None:
    server.hang_before("sendMessage", 1, chat=ann.user_id)  # the handler is in the middle of its answer
    await ann.sends("/start")
    await server.waits_for("sendMessage")
    assert await running.stop() == 0
    assert server.world.updates.pending == []
    assert "Traceback" not in running.log()


@on_sqlite
async def test_a_webhook_without_the_secret_is_refused_and_nothing_happens(
    installed: Program, server: BotApiServer, county: County, records: Records
) -> None:
    await start_webhook(installed, server)
    sender = {"id": 666, "is_bot": False, "first_name": "X"}
    chat = {"id": 666, "type": "private", "first_name": "X"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": "/start"}
    async with aiohttp.ClientSession() as session:

        async def post(headers: dict[str, str], body: Any) -> int:
            address = f"{installed.address}/telegram/webhook"
            async with session.post(address, json=body, headers=headers) as response:
                return response.status

        update = {"update_id": 1, "message": message}
        header = "X-Telegram-Bot-Api-Secret-Token"
        assert [await post(headers, update) for headers in ({}, {header: "wrong"}, {header: ""})] == [403, 403, 403]
        assert await post({header: SECRET}, {"nonsense": True}) == 400
    assert await records.rows(select(accounts).where(accounts.c.user_id == 666)) == []
    assert server.called("sendMessage", 666) == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"base_url": PUBLIC, "bot_token": TOKEN}, "WEBHOOK_SECRET"),
        ({"base_url": PUBLIC}, "BOT_TOKEN"),
        ({"host": "0.0.0.0", "web_chat": "1"}, "WEB_CHAT_ANYONE_CAN_BE_ANYONE"),  # noqa: S104
        ({"port": "99999"}, "PORT"),
    ],
)
def test_settings_that_cannot_be_safe_are_refused_at_start(settings: dict[str, str], told: str, tmp_path: Path) -> None:
    program = Program(tmp_path / "var")
    program.set(**settings)
    refused = run_command(program, "run")
    assert refused.returncode == 2
    assert told in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "Traceback" not in refused.stderr


# ── the database goes away ───────────────────────────────────────────────────────────────────────────────────────────


class Outage:
    """Nobody gets into the database; who is in it is thrown out."""

    def __init__(self, address: str) -> None:
        url = make_url(address)
        self._name = url.database
        self._admin = url.set(database="postgres", drivername="postgresql").render_as_string(hide_password=False)

    async def begin(self) -> None:
        await self._do(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS false')
        await self._do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", self._name)

    async def end(self) -> None:
        await self._do(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS true')

    async def _do(self, statement: str, *values: object) -> None:
        connection = await asyncpg.connect(self._admin)
        await connection.execute(statement, *values)
        await connection.close()


async def health(program: Program) -> int:
    async with aiohttp.ClientSession() as session, session.get(f"{program.address}/health") as response:
        return response.status


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_while_the_database_is_away_the_person_is_told_once_and_nothing_is_lost(
    running: Program, server: BotApiServer, county: County, ann: Person, database: str, records: Records
) -> None:
    await choose_unit(ann)
    await ann.presses("居民身份证", on=await ann.sees("证件类型", fresh=True))
    await ann.sees("证件号", fresh=True)
    await server.quiet()
    assert await health(running) == 200
    outage = Outage(database)
    await outage.begin()
    try:
        await ann.sends(DOCUMENT)
        await ann.sees("系统暂时无法保存", timeout=20)
        assert await health(running) == 503
        await asyncio.sleep(1.5)
    finally:
        await outage.end()
    await ann.sees("手机号", timeout=30)
    await server.quiet(30)
    assert await health(running) == 200
    assert len([message for message in ann.received if "系统暂时无法保存" in message.text]) == 1
    [person] = await records.people(1001)
    assert person.answers["document_number"] == DOCUMENT
    assert "fault" not in running.log()
    assert "Traceback" not in running.log()
