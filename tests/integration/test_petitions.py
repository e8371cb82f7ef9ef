"""Petitions of every kind from the draft to what follows, and what stands in their way."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from aiogram.utils.i18n import I18n

from bot.operator import NewOrganisation, add_organisation
from handlers.petitions.moving import move_lines
from services.administration.serving import AcceptService
from services.claims.progress import PageRef
from services.domain.answers import UnitNotChosen
from services.domain.credit_codes import CreditCodeInvalid
from services.domain.errors import DomainError, InputInvalid, NotFound, NotPermitted, Stale
from services.domain.filings import FactMissing, PaperMissing
from services.domain.organisations import AlreadyServes, AppointmentRole, OrganisationKind
from services.domain.people import DocumentTaken
from services.domain.petitions import Petition, PetitionClosed, PetitionStatus, PetitionUnderWay
from services.domain.regions import RegionUnknown
from services.domain.review import Action, AlreadyDecided, ChainIncomplete, OwnCase, Review, ReviewKind, Verdict
from services.domain.typed_dates import RangeBackwards
from services.domain.typed_text import NameCharacters
from services.domain.unit_names import UnitNameInvalid
from services.invites import InviteAdministrator, NewAdministrator
from services.permissions import Role
from services.petitions.drafting import (
    AddPetitionPaper,
    DayAhead,
    MoveAhead,
    NewPetition,
    NewPetitionPaper,
    PetitionAnswer,
    PetitionPaperRef,
    RemovePetitionPaper,
    StartPetition,
    StatePetitionFact,
)
from services.petitions.fitness import (
    AlreadyThere,
    CodeUnderWay,
    CreditCodeTaken,
    DepartmentElsewhere,
    NothingChanged,
    OwnParent,
)
from services.petitions.progress import (
    FindUnfinished,
    ListPetitions,
    OpenPetitionPapers,
    PetitionView,
    SearchOrganisations,
    UnitQuery,
    ViewPetition,
)
from services.petitions.submission import PetitionRef, SubmitPetition, WithdrawPetition
from services.ports import Clock
from services.review.desk import Decide, OpenPapers, Ruling, ViewCard
from services.review.told import ViewDecision
from services.standing import ExplainStanding
from storage import tables
from tests.e2e.journey import photo
from tests.house import REGION, YEAR, House, Unit, open_house

K = ReviewKind
CODES = ("123700004955703036", "91370000163048885W", "91370212718064252G")
OTHER_ID = "11010519491231002X"


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


def employer(house: House, name: str = "宁阳县中医院", code: str = CODES[0], **other: str) -> dict[str, str]:
    """What somebody says who registers an employer below the department of the county."""
    department = str(house.units[Unit.DEPARTMENT])
    told = {"name": name, "credit_code": code, "region": REGION, "nature": "public_institution"}
    return told | {"department": department, "administrator": "孙悦", "office_phone": "0538-5621234"} | other


def department(name: str = "宁阳县卫生健康局", code: str = CODES[1], **other: str) -> dict[str, str]:
    told = {
        "name": name,
        "credit_code": code,
        "region": REGION,
        "administrator": "孙悦",
        "office_phone": "0538-5621234",
    }
    return told | other


async def drafted(
    house: House, account: int, kind: ReviewKind, facts: Mapping[str, str], paper: str = "", concerns: int | None = None
) -> int:
    """The id of a draft that says this, with a paper of the kind."""
    id_ = int((await house.ask(StartPetition, account, NewPetition(kind, concerns))).petition.id)
    for field, text in facts.items():
        await house.ask(StatePetitionFact, account, PetitionAnswer(id_, field, text))
    if paper:
        await house.ask(AddPetitionPaper, account, NewPetitionPaper(id_, paper, photo(), "证明.jpg"))
    return id_


async def ref(house: House, petition: int) -> PetitionRef:
    return PetitionRef(petition, await house.scalar(tables.petitions, "version", petition))


async def submit(house: House, account: int, petition: int) -> Petition:
    submitted: Petition = await house.ask(SubmitPetition, account, await ref(house, petition))
    return submitted


async def filed(house: House, account: int, kind: ReviewKind, facts: Mapping[str, str], paper: str = "") -> Petition:
    return await submit(house, account, await drafted(house, account, kind, facts, paper))


async def look(house: House, account: int, petition: int) -> PetitionView:
    view: PetitionView = await house.ask(ViewPetition, account, petition)
    return view


async def review_of(house: House, petition: int) -> Review:
    async with house.memory() as memory, memory.reading() as work:
        return await work.reviews.get((await work.petitions.get(petition)).review_id or 0)


async def rule(house: House, petition: int, by: int, action: Action = Action.APPROVE, *reasons: str) -> None:
    review = await review_of(house, petition)
    words = "" if action is Action.APPROVE or reasons else "与实际不符"
    await house.ask(Decide, by, Ruling(review.id, review.version, Verdict(action, reasons, words)))


async def refused(house: House, account: int, petition: int) -> type[DomainError]:
    """Why the petition cannot be handed in; its screen says the same beforehand."""
    with pytest.raises(DomainError) as refusal:
        await submit(house, account, petition)
    obstacle = (await look(house, account, petition)).obstacle
    assert obstacle is None or type(obstacle) is refusal.type
    return refusal.type


async def row_of(house: House, name: str) -> dict[str, Any]:
    return next(row for row in await house.rows(tables.organisations) if row["name"] == name)


async def answers_of(house: House, account: int) -> dict[str, str]:
    async with house.memory() as memory, memory.reading() as work:
        return (await work.persons.get((await house.actor(account)).known_person_id)).answers


# ── organisations ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_department_then_an_employer_come_in_by_the_cascade(house: House) -> None:
    officer, sun, zhou = await house.administrator(Unit.AUTHORITY), await house.visitor(), await house.visitor()
    above = await filed(house, sun, K.DEPARTMENT_REGISTRATION, department())
    await rule(house, above.id, officer)
    founded = await row_of(house, "宁阳县卫生健康局")
    assert (founded["kind"], founded["parent_id"]) == (OrganisationKind.DEPARTMENT, house.units[Unit.AUTHORITY])
    assert founded["credit_code"] == CODES[1]
    below = await filed(house, zhou, K.EMPLOYER_REGISTRATION, employer(house, department=str(founded["id"])))
    await rule(house, below.id, sun)
    hospital = await row_of(house, "宁阳县中医院")
    assert (hospital["parent_id"], hospital["nature"]) == (founded["id"], "public_institution")
    head = await house.actor(zhou)
    assert (head.name, head.units_as(Role.HEAD)) == ("孙悦", frozenset({hospital["id"]}))
    phones = {row["office_phone"] for row in await house.rows(tables.appointments)}
    assert "0538-5621234" in phones
    assert await house.audit_faults() == []


async def test_an_agency_goes_to_the_authority(house: House) -> None:
    officer, sun = await house.administrator(Unit.AUTHORITY), await house.visitor()
    facts = department("宁阳县人才服务中心", CODES[2])
    petition = await filed(house, sun, K.AGENCY_REGISTRATION, facts)
    await rule(house, petition.id, officer)
    agency = await row_of(house, "宁阳县人才服务中心")
    assert (agency["kind"], agency["parent_id"]) == (OrganisationKind.AGENCY, house.units[Unit.AUTHORITY])


async def test_a_region_without_an_authority_of_its_own_goes_to_the_city(house: House) -> None:
    sun = await house.visitor()
    petition = await filed(house, sun, K.DEPARTMENT_REGISTRATION, department(region="370902"))
    assert (await review_of(house, petition.id)).organisations == [house.units[Unit.OTHER_AUTHORITY]]


async def test_a_chain_with_no_desk_names_the_level(house: House) -> None:
    sun = await house.visitor()
    id_ = await drafted(house, sun, K.DEPARTMENT_REGISTRATION, department(region="370303"))
    assert await refused(house, sun, id_) is ChainIncomplete
    assert (await look(house, sun, id_)).obstacle.values == {"level": "authority"}  # type: ignore[union-attr]


async def test_one_below_cannot_come_before_the_one_above(house: House) -> None:
    """The department that is still a petition is nowhere to be chosen, and nobody else may stand in its place."""
    sun, zhou = await house.visitor(), await house.visitor()
    await filed(house, sun, K.DEPARTMENT_REGISTRATION, department())
    told = employer(house) | {"department": ""}
    id_ = await drafted(house, zhou, K.EMPLOYER_REGISTRATION, {k: v for k, v in told.items() if v})
    found = await house.ask(SearchOrganisations, zhou, UnitQuery(id_, "department", "卫生健康局", 0, 6))
    assert found.units == ()
    assert await refused(house, zhou, id_) is FactMissing
    for unit in (Unit.AUTHORITY, Unit.SCHOOL):
        with pytest.raises(NotFound):
            await house.ask(StatePetitionFact, zhou, PetitionAnswer(id_, "department", str(house.units[unit])))


async def test_a_unit_names_neither_itself_nor_a_strange_department_above_it(house: House) -> None:
    sun = await house.visitor()
    itself = employer(house, name=Unit.DEPARTMENT)
    elsewhere = employer(house, region="370303")
    city = employer(house, department=str(house.units[Unit.OTHER_DEPARTMENT]))
    for facts, error in ((itself, OwnParent), (elsewhere, DepartmentElsewhere)):
        with pytest.raises(error):
            await drafted(house, sun, K.EMPLOYER_REGISTRATION, facts)
    id_ = await drafted(house, sun, K.EMPLOYER_REGISTRATION, city)
    await house.ask(StatePetitionFact, sun, PetitionAnswer(id_, "region", "淄博市张店区"))
    assert await refused(house, sun, id_) is DepartmentElsewhere
    await house.ask(StatePetitionFact, sun, PetitionAnswer(id_, "region", "宁阳县"))
    await submit(house, sun, id_)


async def test_what_is_there_already_is_noticed_and_a_code_blocks(house: House) -> None:
    clerk, sun, zhou = await house.administrator(Unit.DEPARTMENT), await house.visitor(), await house.visitor()
    first = await filed(house, sun, K.EMPLOYER_REGISTRATION, employer(house))
    second = await drafted(house, zhou, K.EMPLOYER_REGISTRATION, employer(house))
    assert await refused(house, zhou, second) is CodeUnderWay
    await rule(house, first.id, clerk)
    assert await refused(house, zhou, second) is CreditCodeTaken
    doubles = (await look(house, zhou, second)).part.duplicates
    assert [unit.name for unit in doubles.units] == ["宁阳县中医院"]
    await house.ask(StatePetitionFact, zhou, PetitionAnswer(second, "credit_code", CODES[1]))
    await house.ask(StatePetitionFact, zhou, PetitionAnswer(second, "name", "宁阳县中医院有限公司"))
    view = await look(house, zhou, second)
    assert (view.part.duplicates.taken, [u.name for u in view.part.duplicates.same_name]) == (None, ["宁阳县中医院"])
    await submit(house, zhou, second)
    card = await house.ask(ViewCard, clerk, (await review_of(house, second)).id)
    assert [unit.name for unit in card.petition.duplicates.same_name] == ["宁阳县中医院"]


async def test_a_code_taken_meanwhile_refuses_the_approval(house: House) -> None:
    officer, clerk = await house.administrator(Unit.AUTHORITY), await house.administrator(Unit.DEPARTMENT)
    sun, zhou = await house.visitor(), await house.visitor()
    one = await filed(house, sun, K.EMPLOYER_REGISTRATION, employer(house))
    other = await drafted(house, zhou, K.DEPARTMENT_REGISTRATION, department(code=CODES[2]))
    await submit(house, zhou, other)
    async with house.memory() as memory, memory.writing() as work:
        (await work.petitions.get(other)).facts = department(code=CODES[0])
    await rule(house, one.id, clerk)
    before = await house.everything()
    with pytest.raises(CreditCodeTaken):
        await rule(house, other, officer)
    assert await house.everything() == before


async def test_of_two_who_register_a_unit_at_once_one_is_first(house: House) -> None:
    people = [await house.visitor() for _ in range(4)]
    drafts = [await drafted(house, each, K.EMPLOYER_REGISTRATION, employer(house)) for each in people]
    deeds = [submit(house, each, draft) for each, draft in zip(people, drafts, strict=True)]
    outcomes = await asyncio.gather(*deeds, return_exceptions=True)
    assert Counter(isinstance(each, Petition) for each in outcomes) == {True: 1, False: 3}
    assert {type(each) for each in outcomes if not isinstance(each, Petition)} <= {CodeUnderWay, Stale}
    assert [row["status"] for row in await house.rows(tables.petitions)].count(PetitionStatus.PENDING) == 1


async def test_of_two_approvals_at_once_one_founds_the_unit(house: House) -> None:
    clerks = [await house.administrator(Unit.DEPARTMENT) for _ in range(2)]
    petition = await filed(house, await house.visitor(), K.EMPLOYER_REGISTRATION, employer(house))
    before = await house.count(tables.organisations)
    outcomes = await asyncio.gather(*(rule(house, petition.id, each) for each in clerks), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert await house.count(tables.organisations) == before + 1


async def test_a_move_to_a_place_with_tracks_shows_them(house: House) -> None:
    clock = await house.container.get(Clock)
    new = NewOrganisation(OrganisationKind.EMPLOYER, "淄博市第一医院", "370303", house.units[Unit.DEPARTMENT])
    there = await add_organisation(house.engine, clock, new)
    house.now = house.now.replace(year=2023)
    ann = await house.professional()
    id_ = await drafted(house, ann, K.TRANSFER, {"employer": str(there), "from": "2023-11-01"})
    view = await look(house, ann, id_)
    assert view.move is not None
    assert not view.rules.requirement.tracks
    assert len(view.move.rules.requirement.tracks) == 4
    i18n = await house.container.get(I18n)
    with i18n.context(), i18n.use_locale("zh_CN"):
        told = "\n".join(move_lines(view))
    assert "⚠ 公需科目（必修）：不少于 20 学时，现单位无此要求" in told
    assert "• 公需科目：不少于 30 学时" in told


async def test_the_founder_does_not_decide_on_their_own_petition(house: House) -> None:
    clerk = await house.administrator(Unit.DEPARTMENT)
    petition = await filed(house, clerk, K.EMPLOYER_REGISTRATION, employer(house))
    with pytest.raises(OwnCase):
        await rule(house, petition.id, clerk)


async def test_somebody_asks_to_act_for_a_unit(house: House) -> None:
    clerk, sun = await house.administrator(Unit.SCHOOL), await house.visitor()
    facts = {"unit": str(house.units[Unit.SCHOOL]), "administrator": "孙悦", "office_phone": "0538-5620000"}
    petition = await filed(house, sun, K.ADMINISTRATION, facts)
    again = await drafted(house, sun, K.ADMINISTRATION, facts)
    assert await refused(house, sun, again) is PetitionUnderWay
    await rule(house, petition.id, clerk)
    assert (await house.actor(sun)).acts_for == {house.units[Unit.SCHOOL]}
    assert await refused(house, sun, again) is AlreadyServes


async def test_who_only_reviews_lets_nobody_else_sit_at_the_desk(house: House) -> None:
    head, clerk, sun = await house.administrator(Unit.SCHOOL), await house.visitor(), await house.visitor()
    unit = house.units[Unit.SCHOOL]
    issued = await house.ask(InviteAdministrator, head, NewAdministrator(unit, AppointmentRole.REVIEWER, 1))
    await house.ask(AcceptService, clerk, issued.invite.token)
    facts = {"unit": str(unit), "administrator": "孙悦", "office_phone": "0538-5620000"}
    petition = await filed(house, sun, K.ADMINISTRATION, facts)
    with pytest.raises(NotPermitted):
        await rule(house, petition.id, clerk)
    assert not (await house.actor(sun)).seats
    await rule(house, petition.id, head)
    assert (await house.actor(sun)).acts_for == {unit}


# ── a person's own ───────────────────────────────────────────────────────────────────────────────────────────────────

TITLE = {
    "title_series": "中小学教师",
    "professional_title": "正高级教师",
    "speciality": "数学",
    "title_date": "2026-06-01",
}


async def test_a_new_title_is_written_into_the_registration(house: House) -> None:
    clerk = await house.administrator(Unit.SCHOOL)
    ann = await house.professional(answers={"professional_title": "高级教师", "phone": "13812345678"})
    petition = await filed(house, ann, K.TITLE_CHANGE, TITLE, "title_certificate")
    card = await house.ask(ViewCard, clerk, (await review_of(house, petition.id)).id)
    assert card.petition.before["professional_title"] == "高级教师"
    assert len(await house.ask(OpenPapers, clerk, card.review.id)) == 1
    await rule(house, petition.id, clerk)
    assert await answers_of(house, ann) == {"phone": "13812345678", **TITLE}
    told = await house.ask(ViewDecision, ann, (card.review.id, 1, 0))
    assert told.is_final
    again = await drafted(house, ann, K.TITLE_CHANGE, TITLE)
    assert await refused(house, ann, again) is NothingChanged


async def test_a_title_to_come_is_refused(house: House) -> None:
    ann = await house.professional()
    with pytest.raises(DayAhead):
        await drafted(house, ann, K.TITLE_CHANGE, TITLE | {"title_date": "2027-01-01"})


async def test_a_new_document_is_unique_and_says_birth_date_and_gender(house: House) -> None:
    clerk = await house.administrator(Unit.SCHOOL)
    ann = await house.professional(answers={"document_kind": "passport", "document_number": "E1234567"})
    bob = await house.professional()
    facts = {"document_kind": "居民身份证", "document_number": OTHER_ID.lower()}
    petition = await filed(house, ann, K.DOCUMENT_CHANGE, facts)
    rival = await filed(house, bob, K.DOCUMENT_CHANGE, facts)
    await rule(house, petition.id, clerk)
    answers = await answers_of(house, ann)
    assert (answers["document_number"], answers["birth_date"], answers["gender"]) == (OTHER_ID, "1949-12-31", "female")
    with pytest.raises(DocumentTaken):
        await rule(house, rival.id, clerk)
    late = await drafted(house, bob, K.DOCUMENT_CHANGE, facts)
    assert await refused(house, bob, late) in {DocumentTaken, PetitionUnderWay}


async def test_a_leave_lowers_the_targets_of_its_years(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    facts = {"kind": "maternity_leave", "from": f"{YEAR}-09-01", "to": f"{YEAR + 1}-01-31"}
    bare = await drafted(house, ann, K.CIRCUMSTANCE, facts)
    assert await refused(house, ann, bare) is PaperMissing
    petition = await filed(house, ann, K.CIRCUMSTANCE, facts, "leave_proof")
    await rule(house, petition.id, clerk)
    result = (await house.ask(ExplainStanding, ann, YEAR)).result
    assert str(result.total.required) == "60.0"
    assert sorted(row["year"] for row in await house.rows(tables.year_summaries)) == [YEAR, YEAR + 1]


async def test_a_leave_that_ends_before_it_begins_is_noticed_whichever_day_came_last(house: House) -> None:
    ann = await house.professional()
    facts = {"kind": "sick_leave", "from": "2026-03-01", "to": "2026-03-31"}
    id_ = await drafted(house, ann, K.CIRCUMSTANCE, facts, "leave_proof")
    with pytest.raises(RangeBackwards):
        await house.ask(StatePetitionFact, ann, PetitionAnswer(id_, "to", "2026-02-01"))
    await house.ask(StatePetitionFact, ann, PetitionAnswer(id_, "from", "2026-04-01"))
    assert await refused(house, ann, id_) is RangeBackwards


async def test_a_move_shows_the_new_rules_and_passes_both_units(house: House) -> None:
    old, new = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.OTHER_SCHOOL)
    ann = await house.professional()
    await house.filed(ann)
    there = str(house.units[Unit.OTHER_SCHOOL])
    id_ = await drafted(house, ann, K.TRANSFER, {"employer": there, "from": "2026-11-20"})
    view = await look(house, ann, id_)
    assert view.move is not None
    assert (view.move.rules.place.region, view.move.open_claims) == (REGION, 1)
    assert [name for _, name in view.desks] == [Unit.SCHOOL, Unit.OTHER_SCHOOL]
    await submit(house, ann, id_)
    await rule(house, id_, old)
    await rule(house, id_, new)
    async with house.memory() as memory, memory.reading() as work:
        person = await work.persons.get((await house.actor(ann)).known_person_id)
    assert person.employer_id == house.units[Unit.OTHER_SCHOOL]
    with pytest.raises(MoveAhead):
        await drafted(house, ann, K.TRANSFER, {"employer": there, "from": "2027-01-04"})
    again = await drafted(house, ann, K.TRANSFER, {"employer": there, "from": "2026-11-19"})
    assert await refused(house, ann, again) is AlreadyThere


# ── the way of a petition ────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_return_is_mended_and_the_desk_sees_what_changed(house: House) -> None:
    clerk, sun = await house.administrator(Unit.DEPARTMENT), await house.visitor()
    petition = await filed(house, sun, K.EMPLOYER_REGISTRATION, employer(house, name="宁阳中医院"))
    await rule(house, petition.id, clerk, Action.RETURN, "unit_name_differs")
    view = await look(house, sun, petition.id)
    assert view.form.petition.status is PetitionStatus.RETURNED
    await house.ask(StatePetitionFact, sun, PetitionAnswer(petition.id, "name", "宁阳县中医院"))
    await submit(house, sun, petition.id)
    card = await house.ask(ViewCard, clerk, (await review_of(house, petition.id)).id)
    assert card.history.changes.fields == {"name": ("宁阳中医院", "宁阳县中医院")}
    await rule(house, petition.id, clerk)
    assert (await row_of(house, "宁阳县中医院"))["credit_code"] == CODES[0]


async def test_a_rejection_is_final_and_lets_others_ask(house: House) -> None:
    clerk, sun, zhou = await house.administrator(Unit.DEPARTMENT), await house.visitor(), await house.visitor()
    petition = await filed(house, sun, K.EMPLOYER_REGISTRATION, employer(house))
    await rule(house, petition.id, clerk, Action.REJECT)
    with pytest.raises(PetitionClosed):
        await house.ask(StatePetitionFact, sun, PetitionAnswer(petition.id, "name", "宁阳县医院"))
    await filed(house, zhou, K.EMPLOYER_REGISTRATION, employer(house))


async def test_a_petition_is_taken_back_until_the_first_decision(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    petition = await filed(house, ann, K.TITLE_CHANGE, TITLE)
    await house.ask(WithdrawPetition, ann, await ref(house, petition.id))
    await submit(house, ann, petition.id)
    await rule(house, petition.id, clerk)
    with pytest.raises(AlreadyDecided):
        await house.ask(WithdrawPetition, ann, await ref(house, petition.id))


async def test_pressed_twice_a_draft_is_there_once(house: House) -> None:
    sun = await house.visitor()
    drafts = [await drafted(house, sun, K.EMPLOYER_REGISTRATION, {}) for _ in range(2)]
    assert drafts[0] == drafts[1]
    await house.ask(StatePetitionFact, sun, PetitionAnswer(drafts[0], "name", "宁阳县中医院"))
    assert await drafted(house, sun, K.EMPLOYER_REGISTRATION, {}) != drafts[0]
    assert (await house.actor(sun)).status == "none"


async def test_a_form_that_was_only_looked_at_does_not_count_and_one_that_was_begun_is_offered(house: House) -> None:
    ann, new = await house.professional(), NewPetition(K.TRANSFER)
    await house.ask(StartPetition, ann, new)
    assert (await house.ask(ListPetitions, ann, PageRef(0, 5))).total == 0
    assert await house.ask(FindUnfinished, ann, new) is None
    id_ = await drafted(house, ann, K.TRANSFER, {"employer": str(house.units[Unit.OTHER_SCHOOL]), "from": "2026-11-20"})
    assert (await house.ask(ListPetitions, ann, PageRef(0, 5))).total == 1
    assert await house.ask(FindUnfinished, ann, new) == id_
    await submit(house, ann, id_)
    assert await house.ask(FindUnfinished, ann, new) is None
    await house.ask(WithdrawPetition, ann, await ref(house, id_))
    assert await house.ask(FindUnfinished, ann, new) == id_


async def test_what_is_known_is_filled_in(house: House) -> None:
    ann = await house.professional(name="王晓工", answers={"landline": "0538-5234567"})
    form = await house.ask(StartPetition, ann, NewPetition(K.ADMINISTRATION))
    assert form.petition.facts == {"administrator": "王晓工", "office_phone": "0538-5234567"}


async def test_papers_come_and_go(house: House) -> None:
    ann = await house.professional()
    id_ = await drafted(house, ann, K.TITLE_CHANGE, TITLE, "title_certificate")
    (paper,) = await house.ask(OpenPetitionPapers, ann, id_)
    await house.ask(RemovePetitionPaper, ann, PetitionPaperRef(id_, paper.paper.id))
    assert await house.ask(OpenPetitionPapers, ann, id_) == []


@pytest.mark.parametrize(
    ("field", "text", "error"),
    [
        ("name", "=HYPERLINK(1)", UnitNameInvalid),
        ("name", "+宁阳县中医院", UnitNameInvalid),
        ("name", "@宁阳", UnitNameInvalid),
        ("name", "宁阳县（中医院", UnitNameInvalid),
        ("administrator", "=1+1", NameCharacters),
        ("credit_code", CODES[0][:-1] + "0", CreditCodeInvalid),
        ("credit_code", "123", CreditCodeInvalid),
        ("region", "北京市", RegionUnknown),
        ("department", "教育局", UnitNotChosen),
        ("department", "9" * 30, InputInvalid),
        ("nature", "王国", InputInvalid),
    ],
)
async def test_bad_input_is_refused_in_words(house: House, field: str, text: str, error: type[DomainError]) -> None:
    sun = await house.visitor()
    id_ = await drafted(house, sun, K.EMPLOYER_REGISTRATION, {})
    with pytest.raises(error):
        await house.ask(StatePetitionFact, sun, PetitionAnswer(id_, field, text))


async def test_codes_and_names_are_read_however_they_are_typed(house: House) -> None:
    sun = await house.visitor()
    wide = "".join(chr(ord(each) + 0xFEE0) for each in CODES[0].lower())
    told = {"credit_code": wide, "name": "山东省第一人民医院(集团)有限公司", "region": "省直"}
    id_ = await drafted(house, sun, K.EMPLOYER_REGISTRATION, told)
    facts = (await look(house, sun, id_)).form.petition.facts
    assert facts["credit_code"] == CODES[0]
    assert facts["name"] == "山东省第一人民医院（集团）有限公司"


@pytest.mark.parametrize("kind", [K.TITLE_CHANGE, K.DOCUMENT_CHANGE, K.CIRCUMSTANCE, K.TRANSFER, K.APPEAL])
async def test_a_visitor_has_no_title_to_change(house: House, kind: ReviewKind) -> None:
    visitor = await house.visitor()
    before = await house.everything()
    with pytest.raises(NotPermitted):
        await house.ask(StartPetition, visitor, NewPetition(kind))
    assert await house.everything() == before
