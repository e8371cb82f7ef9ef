"""The process is killed (SIGKILL) at every step of the journey and started again: nothing is lost, nothing double."""

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.tables import decisions
from tests.botapi import BotApiServer
from tests.e2e.conftest import PUBLIC, TOKEN
from tests.e2e.county import County, found_county
from tests.e2e.journey import eventually, photo, register
from tests.e2e.records import Records, numbers_told, run_command
from tests.e2e.robot import Professional, Reviewer, live
from tests.e2e.warm import Hearth, WarmProgram


@pytest.fixture
async def warm(tmp_path: Path) -> AsyncIterator[WarmProgram]:
    hearth = Hearth()
    await hearth.light()
    program = WarmProgram(tmp_path / "var", hearth)
    yield program
    await program.end()
    await hearth.put_out()


class House:
    """A bot that can be killed and started again, with the people of the journey around it."""

    def __init__(self, program: WarmProgram, server: BotApiServer, county: County, address: str, mode: str) -> None:
        self.program, self.server, self.county, self.mode = program, server, county, mode
        self.records = Records(address)
        self.proof = photo("teal")
        program.set(database_url=address, bot_token=TOKEN, bot_api_base=server.url, telegram_may_ask_documents="1")
        program.set(messages_a_second="1000", messages_a_second_a_chat="100")
        if mode == "webhook":
            program.set(base_url=PUBLIC, webhook_secret="a-secret-that-is-long-enough")
            server.webhook.longest_retry = 0.2
        self.ann = Professional(server.user(1001, "王工"), self.proof)
        self.robots = [self.ann, *(Reviewer(p) for p in (county.clerk, county.ministry, county.officer))]

    async def start(self) -> None:
        await self.program.start()
        self.server.leads(PUBLIC, self.program.address)

    async def restart(self) -> None:
        await self.program.kill()
        await self.start()


async def ensure_whole(house: House) -> None:
    """Exactly one of everything, every notice told once, the audit chain whole."""
    records, server = house.records, house.server
    [person] = await records.people(1001)
    assert (person.status, person.name) == ("active", "王晓工")
    [claim] = await records.drafts()
    assert claim.status == "credited"
    [paper] = await records.papers()
    assert paper.original == hashlib.sha256(house.proof).hexdigest()
    by_desk = select(decisions.c.review_id, decisions.c.desk, func.count()).where(decisions.c.desk.is_not(None))
    decided = await records.rows(by_desk.group_by(decisions.c.review_id, decisions.c.desk))
    assert sorted(tuple(row) for row in decided) == [(1, 0, 1), (2, 0, 1), (2, 1, 1), (2, 2, 1)]
    [entry] = await records.entries()
    assert (entry.claim_id, entry.hours) == (claim.id, 30)
    await house.ann.person.sends("/hours")
    await house.ann.person.sees("24 / 60 学时", fresh=True)
    await ensure_told(house)
    verdict = run_command(house.program, "audit", "verify")
    assert verdict.returncode == 0, verdict.stdout
    assert server.violations == []
    assert "fault" not in house.program.log()
    assert "王晓工" not in house.program.log()


async def ensure_told(house: House) -> None:
    """A notice is in the chat once; it may be missing only where its outcome is unknown or it had become pointless."""
    county = house.county
    clerks = [county.clerk.user_id, county.second_clerk.user_id]
    letters = await house.records.letters("review_card", "decided")
    expected = [("review_card", desk) for desk in [*clerks, *clerks, county.ministry.user_id, county.officer.user_id]]
    assert sorted((each.kind, each.user_id) for each in letters) == sorted(expected + 4 * [("decided", 1001)])
    assert len({each.key for each in letters}) == len(letters)
    told = numbers_told(house.server)
    for letter in letters:
        assert told[letter.id] == {"sent": 1, "obsolete": 0}.get(letter.state, told[letter.id]), letter
        assert told[letter.id] <= 1, letter
        assert letter.state in {"sent", "obsolete", "unknown", "sending"}, letter
        assert letter.state != "obsolete" or letter.kind == "review_card", letter


async def settled(house: House, patience: float) -> None:
    """Waits until no letter is on its way."""
    for _ in range(int(patience / 0.2)):
        if not [each for each in await house.records.letters() if each.state in {"pending", "taken"}]:
            return
        await asyncio.sleep(0.2)
    raise AssertionError([(each.id, each.kind, each.state) for each in await house.records.letters()])


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_killed_at_every_step_nothing_is_lost_and_nothing_is_double(
    mode: str, sqlite: str, server: BotApiServer, warm: WarmProgram
) -> None:
    house = House(warm, server, await found_county(sqlite, server), sqlite, mode)
    chance = random.Random(mode)
    await house.start()

    async def kill() -> None:
        await asyncio.sleep(chance.uniform(0, 0.06))
        await house.restart()

    acts = await live(house.robots, server, lambda: house.ann.is_content, kill)
    assert acts >= 40  # each was a kill
    await settled(house, 10)
    await ensure_whole(house)


async def test_killed_again_and_again_without_traffic(sqlite: str, server: BotApiServer, warm: WarmProgram) -> None:
    house = House(warm, server, await found_county(sqlite, server), sqlite, "polling")
    await house.start()
    for pause in (0.0, 0.05, 0.2, 0.6):
        await asyncio.sleep(pause)
        await house.restart()
    await house.ann.person.sends("/start")
    await house.ann.person.sees("请先注册")
    assert run_command(house.program, "audit", "verify").returncode == 0
    assert "fault" not in house.program.log()


@pytest.mark.parametrize("has_arrived", [True, False])
async def test_killed_while_a_card_is_on_its_way_it_is_unknown_and_the_queue_shows_the_case(
    has_arrived: bool, sqlite: str, server: BotApiServer, warm: WarmProgram
) -> None:
    house = House(warm, server, await found_county(sqlite, server), sqlite, "polling")
    ann, clerk = house.ann.person, house.county.clerk
    await house.start()
    hang = server.hang_after_accepting if has_arrived else server.hang_before
    hang("sendMessage", 30, chat=clerk.user_id)
    await register(ann)
    await eventually(lambda: server.called("sendMessage", clerk.user_id) != [], clerk)
    await house.county.second_clerk.sees("人员注册 №")  # one hanging send keeps nobody else waiting
    await house.restart()
    await clerk.sends("/start")
    await clerk.sees("待您审核：1 件")
    await clerk.sends("/review")
    await clerk.presses("▶ 逐件审核", on=await clerk.sees("共 1 件"))
    await clerk.presses("✓ 通过", on=await clerk.sees("状态：待审", fresh=True))
    await ann.sees("您的注册已由 宁阳县第一中学 审核通过")
    await server.quiet()
    [letter] = [each for each in await house.records.letters("review_card") if each.user_id == clerk.user_id]
    assert (letter.state, numbers_told(server)[letter.id]) == ("unknown", int(has_arrived))
    assert server.violations == []


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_killed_now_and_then_on_postgresql(
    database: str, county: County, server: BotApiServer, warm: WarmProgram
) -> None:
    house = House(warm, server, county, database, "webhook")
    chance = random.Random(20261122)
    await house.start()

    async def kill() -> None:
        if chance.random() < 0.2:
            await asyncio.sleep(chance.uniform(0, 0.06))
            await house.restart()

    await live(house.robots, server, lambda: house.ann.is_content, kill)
    await settled(house, 30)
    await ensure_whole(house)
