"""Notices to many: at the configured pace, redrawn for everybody once somebody decides, and only one of two decides."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.clock import SystemClock
from bot.operator import appoint
from storage.engine import create_engine
from tests.botapi import BotApiServer, Person
from tests.databases import KEYRING
from tests.e2e.county import County
from tests.e2e.journey import eventually, register
from tests.program import Program

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CARD = "人员注册 №"


@pytest.fixture
async def clerks(database: str, server: BotApiServer, county: County) -> list[Person]:
    """Eight administrators of the school."""
    engine, more = create_engine(database, KEYRING), []
    for number in range(6):
        person = server.user(2100 + number, f"管理员{number}", known=True)
        await appoint(
            engine,
            SystemClock(),
            channel="telegram",
            user_id=person.user_id,
            name=person.name,
            organisation_id=county.school,
        )
        more.append(person)
    await engine.dispose()
    return [county.clerk, county.second_clerk, *more]


def times(server: BotApiServer, method: str, people: Sequence[Person]) -> list[float]:
    chats = {person.user_id for person in people}
    return sorted(call.time for call in server.called(method) if call.chat in chats and call.status == 200)


@on_sqlite
async def test_eight_administrators_are_told_at_the_configured_pace_and_see_who_decided(
    installed: Program, server: BotApiServer, clerks: list[Person]
) -> None:
    installed.set(messages_a_second="4", messages_a_second_a_chat="0.5")
    await installed.start()
    ann = server.user(1001, "王工")
    await register(ann)
    cards = [await clerk.sees(CARD, timeout=15) for clerk in clerks]
    sent = times(server, "sendMessage", clerks)
    assert len(sent) == 8
    assert max(sum(start <= each < start + 1 for each in sent) for start in sent) <= 4
    await clerks[7].presses("✓ 通过", on=cards[7])
    for clerk, card in zip(clerks, cards, strict=True):
        await eventually(lambda card=card: "✓ 通过" not in card.buttons, clerk)  # type: ignore[misc]
        assert "管理员5 已通过" in card.text
        assert [message for message in clerk.received if CARD in message.text] == [card]
    for clerk in clerks[:7]:  # a chat rests after its card, also before the card is redrawn
        [told], [redrawn] = times(server, "sendMessage", [clerk]), times(server, "editMessageText", [clerk])
        assert redrawn - told >= 2
    await ann.sees("您的注册已由 宁阳县第一中学 审核通过")
    await server.quiet()
    redrawn_at = times(server, "editMessageText", clerks[:7])
    assert max(sum(start <= each < start + 1 for each in redrawn_at) for start in redrawn_at) <= 4
    assert server.violations == []


async def test_of_two_who_press_at_once_one_wins_and_the_other_is_told_who(
    running: Program, server: BotApiServer, county: County
) -> None:
    ann, pair = server.user(1001, "王工"), (county.clerk, county.second_clerk)
    await register(ann)
    cards = [await clerk.sees(CARD) for clerk in pair]
    await asyncio.gather(*(clerk.presses("✓ 通过", on=card) for clerk, card in zip(pair, cards, strict=True)))
    await ann.sees("您的注册已由")
    await server.quiet(20)
    won = [clerk for clerk in pair if any("已通过" in toast for toast in clerk.toasts)]
    assert len(won) == 1
    [lost] = [clerk for clerk in pair if clerk not in won]
    name = {2001: "李敏", 2002: "赵静"}[won[0].user_id]
    [told] = lost.toasts
    assert f"此件已由 {name} 于 " in told
    assert told.alert
    for clerk, card in zip(pair, cards, strict=True):
        await eventually(lambda card=card: "✓ 通过" not in card.buttons, clerk)  # type: ignore[misc]
        assert f"{name} 已通过" in card.text
    assert len([message for message in ann.received if "您的注册已由" in message.text]) == 1
    assert server.violations == []
    assert "fault" not in running.log()
