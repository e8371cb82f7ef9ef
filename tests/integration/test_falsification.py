"""Falsified evidence: the hours are taken back, the person is told why and may appeal once to the next level."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from services.audit import CaseRef, Filed, OpenAppealedFile
from services.domain.claims import Claim, ClaimStatus
from services.domain.errors import DomainError, NotFound, Stale
from services.domain.falsification import AlreadyAccused, Falsification, FalsificationClosed, FalsificationState
from services.domain.learning import Subject
from services.domain.petitions import PetitionClosed
from services.domain.review import Action, OwnCase, ReasonMissing, ReviewKind
from services.falsification import (
    Accusation,
    Accuse,
    OpenAccusedPapers,
    ViewAppealOutcome,
    ViewFinding,
    WeighSuspicion,
)
from services.review.desk import ViewCard
from services.rulebook import YearResult
from services.standing import ExplainStanding
from storage import tables
from tests.house import DESKS, House, Unit, open_door, open_house
from tests.integration.test_petitions import drafted, review_of, rule, submit
from tests.integration.test_races import assert_summary_is_true

GROUNDS = "证明上的公章系伪造"
STATEMENT = {"statement": "公章是真的，附主办单位的说明"}
STATE = FalsificationState


@dataclass
class Case:
    """A credited claim of Ann's, and who decided on it."""

    house: House
    ann: int
    team: list[int]
    claim: Claim

    async def accuse(self, by: int, grounds: str = GROUNDS) -> Falsification:
        version = await self.house.scalar(tables.claims, "version", self.claim.id)
        found: Falsification = await self.house.ask(Accuse, by, Accusation(self.claim.id, version, grounds))
        return found

    async def appeal(self, finding: Falsification) -> int:
        id_ = await drafted(self.house, self.ann, ReviewKind.APPEAL, STATEMENT, concerns=finding.id)
        await submit(self.house, self.ann, id_)
        return id_

    async def hours(self) -> YearResult:
        return await assert_summary_is_true(self.house, self.ann)

    async def recognised(self) -> float:
        return float((await self.hours()).subjects[Subject.PROFESSIONAL].recognised)

    async def state(self, finding: Falsification) -> FalsificationState:
        return FalsificationState(await self.house.scalar(tables.falsifications, "state", finding.id))

    async def status(self) -> ClaimStatus:
        return ClaimStatus(await self.house.scalar(tables.claims, "status", self.claim.id))


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


@pytest.fixture
async def case(house: House) -> Case:
    team = [await house.administrator(desk, name) for desk, name in zip(DESKS, ("李敏", "赵科", "周局"), strict=True)]
    ann = await house.professional(name="王芳")
    return Case(house, ann, team, await house.credited(ann, team))


async def test_a_finding_takes_the_hours_back_and_keeps_every_entry(case: Case) -> None:
    assert await case.recognised() == 12
    weighed = await case.house.ask(WeighSuspicion, case.team[0], case.claim.id)
    assert [effect.before.subjects[Subject.PROFESSIONAL].recognised for effect in weighed.effects] == [0]
    finding = await case.accuse(case.team[0])
    assert (await case.recognised(), await case.status()) == (0, ClaimStatus.REVERSED)
    explained = await case.house.ask(ExplainStanding, case.ann, case.claim.year)
    assert [taken.finding.id for taken in explained.taken_back] == [finding.id]
    first, reversal = await case.house.rows(tables.ledger_entries)
    assert (reversal["reverses_id"], reversal["hours"]) == (first["id"], first["hours"])
    view = await case.house.ask(ViewFinding, case.ann, finding.id)
    assert (view.falsification.grounds, view.organisation, view.may_be_appealed) == (GROUNDS, Unit.SCHOOL, True)
    told = [row for row in await case.house.rows(tables.outbox) if row["kind"] == "accused"]
    assert [row["account_id"] for row in told] == [case.ann]
    assert all(GROUNDS not in row["facts"] for row in await case.house.rows(tables.audit_log))
    assert await case.house.audit_faults() == []


async def test_an_appeal_that_is_allowed_brings_the_hours_back_as_they_were(case: Case) -> None:
    before = (await case.hours()).to_json()
    finding = await case.accuse(case.team[0])
    appeal = await case.appeal(finding)
    assert await case.state(finding) is STATE.APPEALED
    assert (await review_of(case.house, appeal)).desk_id == case.house.units[Unit.DEPARTMENT]
    await rule(case.house, appeal, case.team[1])
    assert (await case.state(finding), await case.status()) == (STATE.OVERTURNED, ClaimStatus.CREDITED)
    assert (await case.hours()).to_json() == before
    first, _, again = await case.house.rows(tables.ledger_entries)
    assert (again["reverses_id"], again["hours"]) == (None, first["hours"])
    with pytest.raises(AlreadyAccused):  # one finding about a claim, whatever became of it
        await case.accuse(case.team[1])
    told = [row["account_id"] for row in await case.house.rows(tables.outbox) if row["kind"] == "appeal_settled"]
    assert told == [case.team[0]]
    outcome = await case.house.ask(ViewAppealOutcome, case.team[0], finding.id)
    assert (outcome.falsification.state, outcome.claim.id) == (STATE.OVERTURNED, case.claim.id)
    assert await case.house.audit_faults() == []


async def test_restored_hours_are_recorded_when_they_are_and_count_in_their_first_place(case: Case) -> None:
    house = case.house
    house.now += timedelta(days=1)
    later = await house.credited(case.ann, case.team)
    finding = await case.accuse(case.team[0])
    appeal = await case.appeal(finding)
    house.now += timedelta(days=1)
    await rule(house, appeal, case.team[1])
    *_, reversal, again = await house.rows(tables.ledger_entries)
    assert reversal["recorded_at"] < again["recorded_at"] == house.now
    explained = await house.ask(ExplainStanding, case.ann, case.claim.year)
    assert [entry.claim_id for entry in explained.entries] == [case.claim.id, later.id]


async def test_who_hears_an_appeal_knows_the_claim_its_papers_and_its_file(case: Case) -> None:
    house = case.house
    finding = await case.accuse(case.team[0])
    review = await review_of(house, await case.appeal(finding))
    accused = (await house.ask(ViewCard, case.team[1], review.id)).petition.accused
    assert (accused.claim.id, accused.organisation, accused.falsification.grounds) == (
        case.claim.id,
        Unit.SCHOOL,
        GROUNDS,
    )
    figures = [effect.after.subjects[Subject.PROFESSIONAL].recognised for effect in accused.effects]
    assert (figures, [e.before.subjects[Subject.PROFESSIONAL].recognised for e in accused.effects]) == ([12], [0])
    file = await house.ask(OpenAppealedFile, case.team[1], CaseRef(Filed.CLAIM, case.claim.id))
    assert [found.falsification.id for found in file.findings] == [finding.id]
    assert len(await house.ask(OpenAccusedPapers, case.team[1], review.id)) == len(case.claim.papers)
    with pytest.raises(NotFound):
        await house.ask(OpenAccusedPapers, await house.administrator(Unit.OTHER_DEPARTMENT), review.id)


async def test_a_finding_with_nobody_above_is_final(case: Case) -> None:
    weighed = await case.house.ask(WeighSuspicion, case.team[2], case.claim.id)
    finding = await case.accuse(case.team[2])
    view = await case.house.ask(ViewFinding, case.ann, finding.id)
    assert (weighed.is_final, view.is_final, view.may_be_appealed) == (True, True, False)


async def test_an_appeal_that_is_rejected_is_final(case: Case) -> None:
    finding = await case.accuse(case.team[1])
    appeal = await case.appeal(finding)
    await rule(case.house, appeal, case.team[2], Action.REJECT)
    assert (await case.state(finding), await case.status()) == (STATE.UPHELD, ClaimStatus.REVERSED)
    with pytest.raises(FalsificationClosed):
        await case.appeal(finding)
    with pytest.raises(PetitionClosed):
        await submit(case.house, case.ann, appeal)
    with pytest.raises(AlreadyAccused):
        await case.accuse(case.team[2])
    assert await case.recognised() == 0


async def test_a_returned_appeal_is_mended_and_heard(case: Case) -> None:
    finding = await case.accuse(case.team[0])
    appeal = await case.appeal(finding)
    await rule(case.house, appeal, case.team[1], Action.RETURN, "statement_unclear")
    assert await case.state(finding) is STATE.APPEALED
    await submit(case.house, case.ann, appeal)
    await rule(case.house, appeal, case.team[1])
    assert await case.state(finding) is STATE.OVERTURNED


async def test_who_made_the_finding_does_not_hear_the_appeal(case: Case) -> None:
    await case.house.seat(case.team[0], Unit.DEPARTMENT)
    finding = await case.accuse(case.team[0])
    appeal = await case.appeal(finding)
    for action in (Action.APPROVE, Action.REJECT):
        with pytest.raises(OwnCase):
            await rule(case.house, appeal, case.team[0], action)
    await rule(case.house, appeal, case.team[1])
    assert await case.state(finding) is STATE.OVERTURNED


async def test_who_may_not_accuse(case: Case) -> None:
    other = await case.house.administrator(Unit.OTHER_AUTHORITY)
    with pytest.raises(NotFound):
        await case.accuse(other)
    with pytest.raises(ReasonMissing):
        await case.accuse(case.team[0], "  ")
    await case.house.seat(case.ann, Unit.SCHOOL)
    with pytest.raises(OwnCase):
        await case.accuse(case.ann)
    with pytest.raises(Stale):
        await case.house.ask(Accuse, case.team[0], Accusation(case.claim.id, 1, GROUNDS))
    open_claim = await case.house.filed(case.ann)
    await case.house.decide(open_claim, case.team[0])
    with pytest.raises(AlreadyAccused):
        await case.house.ask(WeighSuspicion, case.team[0], open_claim.id)


async def test_of_two_heads_at_once_one_finds(case: Case) -> None:
    outcomes = await asyncio.gather(*(case.accuse(head) for head in case.team), return_exceptions=True)
    assert sum(isinstance(outcome, Falsification) for outcome in outcomes) == 1
    assert all(isinstance(outcome, Falsification | DomainError) for outcome in outcomes)
    assert await case.house.count(tables.ledger_entries) == 2
    assert await case.recognised() == 0
    assert await case.house.audit_faults() == []


async def test_a_finding_an_appeal_and_its_end_as_the_people_see_them(case: Case) -> None:
    house, number = case.house, case.claim.id
    async with open_door(house) as door:
        head = await door.person(house, case.team[0])
        await head.sends(f"/audit {number}")
        await head.sees("档案：学时申报")
        await head.presses("认定弄虚作假")
        await head.sees("由 12 变为 0", fresh=True)
        await head.sends(GROUNDS)
        await head.sees("确定认定吗", fresh=True)
        await head.presses("确定认定")
        await head.sees("已认定申报", fresh=True)
        (finding,) = await house.rows(tables.falsifications)
        ann = await door.person(house, case.ann)
        await ann.sends("/start")
        await ann.sees("")
        await ann.presses_data(f"claim:{number}")
        await ann.sees("学时已冲销", fresh=True)
        await ann.presses("查看认定")
        await ann.sees(GROUNDS, fresh=True)
        await ann.presses("申诉")
        await ann.sees("申诉理由", fresh=True)
        await ann.sends(STATEMENT["statement"])
        await ann.sees("", fresh=True)
        petition = (await house.rows(tables.petitions))[0]["id"]
        await submit(house, case.ann, petition)
        next_level = await door.person(house, case.team[1])
        await next_level.sends("/start")
        await next_level.sees("")
        await next_level.presses_data(f"card:{(await review_of(house, petition)).id}:")
        await next_level.sees("王芳")
        await next_level.presses("通过")
        await next_level.sees("", fresh=True)
        await ann.sends("/hours")
        await ann.sees("12")
        await head.sends(f"/audit {number}")
        await head.sees("恢复 12")
        assert door.server.violations == []
    assert await house.scalar(tables.falsifications, "state", finding["id"]) == STATE.OVERTURNED
    assert await house.audit_faults() == []
