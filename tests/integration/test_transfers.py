"""A move to another unit: hours and open cases go along, years that ended stay under the rules of the old place."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.operator import NewOrganisation, add_organisation
from services.audit import CaseRef as FileRef
from services.audit import Filed, OpenCaseFile
from services.claims.drafting import NewClaim, StartClaim
from services.claims.progress import ListClaims, PageRef, ViewClaim
from services.claims.submission import ClaimRef, SubmitClaim
from services.domain.claims import ClaimStatus
from services.domain.errors import NotFound
from services.domain.learning import EmployerNature, Subject
from services.domain.organisations import OrganisationKind
from services.domain.petitions import PetitionStatus
from services.domain.review import Action, AlreadyDecided, CallBackTooLate, ReviewKind, ReviewState
from services.ports import Clock
from services.profile import EditProfile
from services.registration import ChooseEmployer, FormAnswer
from services.review.desk import Decide, OpenPapers, Ruling, ViewCard
from services.review.recall import CallBack, CaseRef
from services.standing import CategoryUnknown, ExplainStanding, ViewStanding
from storage import tables
from tests.house import DESKS, REGISTERED, House, Unit, open_house, verdict_of
from tests.integration.test_petitions import filed, review_of, rule
from tests.integration.test_races import ROUNDS, assert_summary_is_true, at_once

K = ReviewKind
ZIBO = "370303"
LEAVE = {"kind": "maternity_leave", "from": "2026-01-05", "to": "2026-06-14"}


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


async def school_in_zibo(house: House) -> int:
    clock = await house.container.get(Clock)
    above = None
    for kind, name in (
        (OrganisationKind.AUTHORITY, "张店区人力资源和社会保障局"),
        (OrganisationKind.DEPARTMENT, "张店区教育和体育局"),
        (OrganisationKind.EMPLOYER, "张店区第一中学"),
    ):
        nature = EmployerNature.PUBLIC_INSTITUTION if kind is OrganisationKind.EMPLOYER else None
        above = await add_organisation(house.engine, clock, NewOrganisation(kind, name, ZIBO, above, nature))
    return above or 0


async def move(house: House, ann: int, to: int, day: str, by: tuple[int, int]) -> int:
    """Both units agree; the id of the petition."""
    petition = await filed(house, ann, K.TRANSFER, {"employer": str(to), "from": day})
    for clerk in by:
        await rule(house, petition.id, clerk)
    return petition.id


async def seat_at(house: House, unit: int) -> int:
    """The account of an administrator of a unit that the house did not come with."""
    house.units["there"] = unit  # type: ignore[index]
    return await house.administrator("there")  # type: ignore[arg-type]


async def test_hours_and_open_claims_go_along_and_the_old_desk_is_told(house: House) -> None:
    team = [await house.administrator(desk) for desk in DESKS]
    new = await house.administrator(Unit.OTHER_SCHOOL)
    ann = await house.professional()
    await house.credited(ann, team)
    waiting = await house.filed(ann)
    half_way = await house.filed(ann)
    await house.decide(half_way, team[0])
    old_version = (await house.review(waiting)).version
    await move(house, ann, house.units[Unit.OTHER_SCHOOL], "2026-11-20", (team[0], new))
    for claim in (waiting, half_way):
        review = await house.review(claim)
        assert (review.state, review.position) == (ReviewState.PENDING, 0)
        assert review.desk_id == house.units[Unit.OTHER_SCHOOL]
    card = await house.ask(ViewCard, team[0], (await house.review(half_way)).id)
    assert (card.is_here, card.history.has_left, card.employer) == (False, True, "")
    assert [line.decision.action for line in card.history.lines] == [Action.SUBMIT, Action.APPROVE]
    with pytest.raises(NotFound):  # the old desk never decided on it
        await house.ask(ViewCard, team[0], (await house.review(waiting)).id)
    with pytest.raises((NotFound, AlreadyDecided)):
        await house.ask(Decide, team[0], Ruling(card.review.id, old_version, verdict_of(Action.APPROVE)))
    for claim in (waiting, half_way):
        for clerk in (new, team[1], team[2]):
            await house.decide(claim, clerk)
    result = await assert_summary_is_true(house, ann)
    assert result.subjects[Subject.PROFESSIONAL].earned == 36
    assert [row["params"]["moved"] for row in await house.rows(tables.outbox) if row["kind"] == "moved"] == [2]
    assert await house.audit_faults() == []


async def test_a_desk_that_never_had_the_case_knows_nothing_of_it(house: House) -> None:
    old, new = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.OTHER_SCHOOL)
    ann = await house.professional()
    await move(house, ann, house.units[Unit.OTHER_SCHOOL], "2026-11-20", (old, new))
    later = await house.filed(ann)
    with pytest.raises(NotFound):
        await house.ask(ViewCard, old, (await house.review(later)).id)


async def test_the_old_unit_keeps_the_file_up_to_the_move(house: House) -> None:
    team = [await house.administrator(desk) for desk in DESKS]
    new = await house.administrator(Unit.OTHER_SCHOOL)
    ann = await house.professional()
    decided, untouched = await house.filed(ann), await house.filed(ann)
    await house.decide(decided, team[0])
    await move(house, ann, house.units[Unit.OTHER_SCHOOL], "2026-11-20", (team[0], new))
    for clerk in (new, team[1], team[2]):
        await house.decide(decided, clerk)
    whole = await house.ask(OpenCaseFile, new, FileRef(Filed.CLAIM, decided.id))
    part = await house.ask(OpenCaseFile, team[0], FileRef(Filed.CLAIM, decided.id))
    assert (len(whole.entries), len(part.entries), part.employer, part.status) == (1, 0, "", "left")
    assert [line.decision.action for line in part.history.lines] == [Action.SUBMIT, Action.APPROVE]
    with pytest.raises(NotFound):
        await house.ask(OpenCaseFile, team[0], FileRef(Filed.CLAIM, untouched.id))
    with pytest.raises(NotFound):
        await house.ask(OpenPapers, team[0], (await house.review(untouched)).id)


async def test_open_petitions_go_on_at_the_new_unit(house: House) -> None:
    old, new = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.OTHER_SCHOOL)
    ann = await house.professional()
    open_case = await filed(house, ann, K.CIRCUMSTANCE, LEAVE, "leave_proof")
    await move(house, ann, house.units[Unit.OTHER_SCHOOL], "2026-11-20", (old, new))
    await rule(house, open_case.id, new)
    assert await house.scalar(tables.petitions, "status", open_case.id) == PetitionStatus.APPROVED


async def test_nobody_takes_back_a_return_of_before_a_move(house: House) -> None:
    old, new = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.OTHER_SCHOOL)
    ann, elsewhere = await house.professional(), await school_in_zibo(house)
    claim = await house.filed(ann)
    await house.decide(claim, old, Action.RETURN)
    not_there = await filed(house, ann, K.TRANSFER, {"employer": str(elsewhere), "from": "2026-11-20"})
    await rule(house, not_there.id, old)
    await rule(house, not_there.id, there := await seat_at(house, elsewhere), Action.RETURN)
    await move(house, ann, house.units[Unit.OTHER_SCHOOL], "2026-11-20", (old, new))
    for clerk, review in ((old, await house.review(claim)), (there, await review_of(house, not_there.id))):
        assert not (await house.ask(ViewCard, clerk, review.id)).may_call_back
        with pytest.raises(CallBackTooLate):
            await house.ask(CallBack, clerk, CaseRef(review.id, review.version))
    now = next(row for row in await house.rows(tables.claims) if row["id"] == claim.id)
    again = await house.ask(SubmitClaim, ann, ClaimRef(claim.id, now["version"]))
    assert (await house.review(again)).desk_id == house.units[Unit.OTHER_SCHOOL]


async def test_the_old_unit_sees_of_a_registration_what_it_approved(house: House) -> None:
    old, new = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.OTHER_SCHOOL)
    ann = await house.applicant(submits=True)
    review = (await house.rows(tables.reviews))[0]
    await house.ask(Decide, old, Ruling(review["id"], review["version"], verdict_of(Action.APPROVE)))
    await move(house, ann, house.units[Unit.OTHER_SCHOOL], "2026-11-20", (old, new))
    await house.ask(EditProfile, ann, FormAnswer("phone", "13900009999"))
    assert (await house.ask(ViewCard, old, review["id"])).answers["phone"] == REGISTERED["phone"]


async def test_a_returned_registration_that_chose_another_unit_is_not_called_back(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.applicant(submits=True)
    review = (await house.rows(tables.reviews))[0]
    await house.ask(Decide, clerk, Ruling(review["id"], review["version"], verdict_of(Action.RETURN)))
    await house.ask(ChooseEmployer, ann, house.units[Unit.OTHER_SCHOOL])
    with pytest.raises(CallBackTooLate):
        await house.ask(CallBack, clerk, CaseRef(review["id"], review["version"] + 1))


async def test_a_claim_and_a_move_at_once_end_at_the_new_unit(house: House) -> None:
    old, new = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.OTHER_SCHOOL)
    unit = house.units[Unit.OTHER_SCHOOL]
    for _ in range(ROUNDS // 2):
        ann = await house.professional()
        draft = await house.draft(ann)
        petition = await filed(house, ann, K.TRANSFER, {"employer": str(unit), "from": "2026-11-20"})
        await rule(house, petition.id, old)
        await at_once(house.ask(SubmitClaim, ann, ClaimRef(draft.id, draft.version)), rule(house, petition.id, new))
        assert (await house.review(draft)).desk_id == unit


async def test_years_that_ended_stay_under_the_old_units_rules(house: House) -> None:
    """Zibo's year of 2023 has tracks; Ningyang's has none."""
    house.now = datetime(2024, 3, 4, 2, tzinfo=UTC)
    there = await school_in_zibo(house)
    old, new = await house.administrator(Unit.SCHOOL), await seat_at(house, there)
    ann = await house.professional()
    tracks = {}
    for name in ("before", "after"):
        for year in (2023, 2024):
            standing = await house.ask(ViewStanding, ann, year)
            explained = await house.ask(ExplainStanding, ann, year)
            assert standing.rules.place == explained.rules.place
            tracks[name, year] = standing.rules.place.region
        if name == "before":
            await move(house, ann, there, "2024-03-04", (old, new))
    assert tracks == {
        ("before", 2023): "370921",
        ("before", 2024): "370921",
        ("after", 2023): "370921",
        ("after", 2024): ZIBO,
    }
    assert (await house.ask(ViewStanding, ann, 2023)).row.employer == Unit.SCHOOL


async def test_a_second_move_of_an_earlier_day_leaves_ended_years_with_the_first_unit(house: House) -> None:
    old, new = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.OTHER_SCHOOL)
    elsewhere, ann = await school_in_zibo(house), await house.professional()
    there = await seat_at(house, elsewhere)
    await move(house, ann, elsewhere, "2026-11-18", (old, there))
    await move(house, ann, house.units[Unit.OTHER_SCHOOL], "2026-11-10", (there, new))
    standing = await house.ask(ViewStanding, ann, 2025)
    assert standing.row.employer == Unit.SCHOOL


async def test_what_the_new_place_does_not_know_comes_back_with_a_clear_word(house: House) -> None:
    """学习强国 counts in Zibo's year of 2023 alone."""
    house.now = datetime(2023, 11, 6, 2, tzinfo=UTC)
    here = await school_in_zibo(house)
    old, new = await seat_at(house, here), await house.administrator(Unit.SCHOOL)
    ann = await house.professional("there")  # type: ignore[arg-type]
    draft = (await house.ask(StartClaim, ann, NewClaim(2023, "learning_power", Subject.PUBLIC))).claim
    waiting = await house.filed(ann, day=date(2023, 6, 1))
    async with house.memory() as memory, memory.writing() as work:
        (await work.claims.get(waiting.id)).category = "learning_power"
    await move(house, ann, house.units[Unit.SCHOOL], "2023-11-06", (old, new))
    assert await house.scalar(tables.claims, "status", waiting.id) == ClaimStatus.WITHDRAWN
    assert (await house.review(waiting)).state is ReviewState.WITHDRAWN
    told = [row["params"] for row in await house.rows(tables.outbox) if row["kind"] == "moved"]
    assert [(params["moved"], params["released"]) for params in told] == [(0, [waiting.id])]
    for claim in (draft, waiting):
        with pytest.raises(CategoryUnknown):
            await house.ask(ViewClaim, ann, claim.id)
    assert len((await house.ask(ListClaims, ann, PageRef(0, 6))).rows) == 2
    assert await house.audit_faults() == []


async def test_a_leave_lowers_the_target_in_the_summary_in_hours_and_in_the_explanation(house: House) -> None:
    team = [await house.administrator(desk) for desk in DESKS]
    ann = await house.professional()
    await house.credited(ann, team)
    petition = await filed(house, ann, K.CIRCUMSTANCE, LEAVE, "leave_proof")
    await rule(house, petition.id, team[0])
    stored = await assert_summary_is_true(house, ann)
    seen: list[Any] = [stored]
    seen.append((await house.ask(ViewStanding, ann, 2026)).result)
    seen.append((await house.ask(ExplainStanding, ann, 2026)).result)
    async with house.memory() as memory, memory.writing() as work:  # as after an update of the packs
        for summary in await work.ledger.list_years(petition.person_id):
            await work.ledger.put_summary(type(summary)(summary.person_id, summary.year, "older", summary.figures))
    seen.append((await house.ask(ViewStanding, ann, 2026)).result)
    assert {result.total.required for result in seen} == {stored.total.required}
    assert stored.total.required < 90
    assert {result.subjects[Subject.PUBLIC].required for result in seen} == {stored.subjects[Subject.PUBLIC].required}
