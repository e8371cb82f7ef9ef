"""A silent old unit: its department decides in its place once the days of the installation's own pack have passed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.overdue import escalate_overdue
from services.domain.errors import NotPermitted
from services.domain.petitions import PetitionStatus
from services.domain.review import Action, ReviewKind
from services.escalation import EscalateOverdue
from services.permissions import Actor
from services.review.desk import ViewCard
from services.review.whereabouts import ViewWhereabouts
from storage import tables
from tests.house import House, Unit, open_door, open_house
from tests.integration.test_petitions import filed, review_of, rule

# An order that the county of the test has given itself; no source states a number of days.
PACK = """
id: house-order
name: {zh: 测试县规定, en: Order of the county of the test}
inherits: taian-2022
scope: {region: "370921"}
since: 2026-01-01
checked: 2026-11-21

sources:
  Order:
    document: 《测试县单位变更办理时限规定》
    short: 测试县规定
    issued: 2026-01-01
    file: order-of-the-test.txt

chains:
  - kind: transfer
    desks: [old_employer, new_employer]
    days: {old_employer: 3}
    escalates: {old_employer: department}
    cite: Order 第三条
"""
BEFORE_THE_HOLIDAY = datetime(2026, 9, 29, 2, tzinfo=UTC)  # a Tuesday; 国庆 is from 1 to 7 October


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "house-order.yaml").write_text(PACK, encoding="utf-8")
    async with open_house(database, tmp_path, rule_packs=packs) as opened:
        opened.now = BEFORE_THE_HOLIDAY
        yield opened


async def asked_to_move(house: House, ann: int) -> int:
    there = str(house.units[Unit.OTHER_SCHOOL])
    return (await filed(house, ann, ReviewKind.TRANSFER, {"employer": there, "from": "2026-09-29"})).id


async def test_three_working_days_pass_over_the_holiday_before_the_department_decides(house: House) -> None:
    old, new = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.OTHER_SCHOOL)
    above, ann = await house.administrator(Unit.DEPARTMENT), await house.professional()
    petition = await asked_to_move(house, ann)
    review = await review_of(house, petition)
    assert review.due_on == date(2026, 10, 9)
    for day in (4, 8, 9):
        house.now = datetime(2026, 10, day, 8, tzinfo=UTC)
        assert await escalate_overdue(house.container) == 0
    house.now = datetime(2026, 10, 9, 16, 30, tzinfo=UTC)  # past midnight in Shanghai
    assert await escalate_overdue(house.container) == 1
    assert await escalate_overdue(house.container) == 0
    card = await house.ask(ViewCard, old, review.id)
    assert (card.is_here, card.history.lines[-1].decision.action) == (False, Action.ESCALATE)
    where = await house.ask(ViewWhereabouts, ann, review.id)
    assert where.desks == [Unit.DEPARTMENT, Unit.OTHER_SCHOOL]
    await rule(house, petition, above)
    await rule(house, petition, new)
    assert await house.scalar(tables.petitions, "status", petition) == PetitionStatus.APPROVED
    person = (await house.actor(ann)).known_person_id
    assert await house.scalar(tables.persons, "employer_id", person) == house.units[Unit.OTHER_SCHOOL]
    assert await house.audit_faults() == []


async def test_several_processes_escalate_a_case_once(house: House) -> None:
    cases = [await asked_to_move(house, await house.professional()) for _ in range(6)]
    house.now = datetime(2026, 10, 12, 2, tzinfo=UTC)
    moved = await asyncio.gather(*(escalate_overdue(house.container) for _ in range(3)))
    assert sum(moved) == len(cases)
    escalated = [row for row in await house.rows(tables.decisions) if row["action"] == Action.ESCALATE]
    assert len(escalated) == len(cases)
    assert await house.audit_faults() == []


async def test_a_case_that_was_decided_in_time_stays_where_it_is(house: House) -> None:
    old, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    petition = await asked_to_move(house, ann)
    await rule(house, petition, old)
    house.now = datetime(2026, 12, 1, 2, tzinfo=UTC)
    assert await escalate_overdue(house.container) == 0  # no pack gives the new unit any days


async def test_where_the_rules_give_no_days_nothing_ever_goes_up(database: str, tmp_path: Path) -> None:
    async with open_house(database, tmp_path) as house:
        await asked_to_move(house, await house.professional())
        await house.filed(await house.professional())
        house.now = datetime(2027, 11, 20, 2, tzinfo=UTC)
        assert await escalate_overdue(house.container) == 0


async def test_only_the_clock_escalates(house: House) -> None:
    head, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    review = await review_of(house, await asked_to_move(house, ann))
    for account in (head, ann):
        with pytest.raises(NotPermitted):
            await house.ask(EscalateOverdue, account, review.id)
    assert not Actor.clock().seats


async def test_a_transfer_with_escalation_as_the_people_see_it(house: House) -> None:
    old, above = await house.administrator(Unit.SCHOOL, "李敏"), await house.administrator(Unit.DEPARTMENT, "赵科")
    new, ann = await house.administrator(Unit.OTHER_SCHOOL, "钱校"), await house.professional(name="王芳")
    review = await review_of(house, await asked_to_move(house, ann))
    async with open_door(house) as door:
        silent = await door.person(house, old)
        await silent.sends("/start")
        await silent.sees("")
        await silent.presses_data(f"card:{review.id}:")
        await silent.sees("王芳")
        house.now = datetime(2026, 10, 12, 2, tzinfo=UTC)
        await escalate_overdue(house.container)
        await silent.presses("通过")
        await silent.sees(Unit.DEPARTMENT, fresh=True)
        for account in (above, new):
            decides = await door.person(house, account)
            await decides.sends("/start")
            await decides.sees("")
            await decides.presses_data(f"card:{review.id}:")
            await decides.sees("王芳")
            await decides.presses("通过")
            await decides.sees("", fresh=True)
        assert door.server.violations == []
    assert await house.scalar(tables.petitions, "status", review.subject_id) == PetitionStatus.APPROVED
    assert await house.audit_faults() == []
