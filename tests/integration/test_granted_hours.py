"""Where no source gives a figure, the reviewer sets the hours with a reason (DOMAIN §7): a contest in Zibo, 2023."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.operator import NewOrganisation, add_organisation
from services.claims.drafting import Answer, NewClaim, StartClaim, StateFact
from services.claims.submission import ClaimRef, SubmitClaim
from services.domain.claims import Claim
from services.domain.hours import hours
from services.domain.learning import EmployerNature, Subject
from services.domain.organisations import OrganisationKind
from services.domain.review import Action, HoursNotGranted, ReasonMissing, Verdict
from services.ports import Blobs, Clock
from services.review.desk import Decide, Ruling
from services.review.recall import CallBack, CaseRef
from services.standing import ExplainStanding
from storage import tables
from tests.house import House, Unit, _paper, open_house

FACTS = {"title": "全市焊工技能竞赛", "organiser": "淄博市工信局", "level": "市级二等奖", "date": "2023-06-10"}


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


async def found_works(house: House) -> None:
    """The house's school becomes an enterprise of Zibo, with its desks."""
    clock = await house.container.get(Clock)
    above = None
    for unit, kind in (
        (Unit.AUTHORITY, OrganisationKind.AUTHORITY),
        (Unit.DEPARTMENT, OrganisationKind.DEPARTMENT),
        (Unit.SCHOOL, OrganisationKind.EMPLOYER),
    ):
        nature = EmployerNature.ENTERPRISE if kind is OrganisationKind.EMPLOYER else None
        above = await add_organisation(house.engine, clock, NewOrganisation(kind, unit, "370303", above, nature))
        house.units[unit] = above


async def filed_competition(house: House, owner: int) -> Claim:
    started = (await house.ask(StartClaim, owner, NewClaim(2023, "competition", Subject.PROFESSIONAL))).claim
    for field, text in FACTS.items():
        await house.ask(StateFact, owner, Answer(started.id, field, text))
    fingerprint = await (await house.container.get(Blobs)).keep(b"award")
    async with house.memory() as memory, memory.writing() as work:
        claim = await work.claims.get(started.id)
        paper = _paper(fingerprint, 5, house.now)
        paper.kind = "award"
        claim.attach(paper, house.now)
    submitted: Claim = await house.ask(SubmitClaim, owner, ClaimRef(claim.id, claim.version))
    return submitted


async def rule(house: House, claim: Claim, by: int, verdict: Verdict) -> None:
    review = await house.review(claim)
    await house.ask(Decide, by, Ruling(review.id, review.version, verdict))


async def call_back(house: House, claim: Claim, by: int) -> None:
    review = await house.review(claim)
    await house.ask(CallBack, by, CaseRef(review.id, review.version))


async def test_the_unit_sets_the_hours_and_they_are_credited(house: House) -> None:
    await found_works(house)
    owner = await house.professional()
    desks = [await house.administrator(unit) for unit in (Unit.SCHOOL, Unit.DEPARTMENT, Unit.AUTHORITY)]
    claim = await filed_competition(house, owner)
    with pytest.raises(HoursNotGranted):
        await rule(house, claim, desks[0], Verdict(Action.APPROVE))
    with pytest.raises(ReasonMissing):
        Verdict(Action.APPROVE, granted=hours("12"))
    await rule(house, claim, desks[0], Verdict(Action.APPROVE, (), "市级二等奖", hours("12")))
    for desk in desks[1:]:
        await rule(house, claim, desk, Verdict(Action.APPROVE))
    year = (await house.ask(ExplainStanding, owner, 2023)).result
    assert year.subjects[Subject.PROFESSIONAL].recognised == 12
    granted = [row for row in await house.rows(tables.audit_log) if '"granted":"12"' in row["facts"]]
    assert len(granted) == 1


async def test_hours_that_a_desk_has_set_are_called_back_with_its_decision(house: House) -> None:
    await found_works(house)
    owner = await house.professional()
    school, department = [await house.administrator(unit) for unit in (Unit.SCHOOL, Unit.DEPARTMENT)]
    claim = await filed_competition(house, owner)
    await rule(house, claim, school, Verdict(Action.APPROVE, (), "市级二等奖", hours("12")))
    await rule(house, claim, department, Verdict(Action.RETURN, (), "证书看不清"))
    await call_back(house, claim, department)  # its owner has changed nothing
    assert (await house.scalar(tables.claims, "facts", claim.id))["hours"] == "12"
    other = await filed_competition(house, owner)
    await rule(house, other, school, Verdict(Action.APPROVE, (), "市级二等奖", hours("120")))
    await call_back(house, other, school)
    with pytest.raises(HoursNotGranted):
        await rule(house, other, school, Verdict(Action.APPROVE))
