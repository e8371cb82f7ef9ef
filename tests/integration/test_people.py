"""A unit's people: found by their people manager, bound to a new account, met on the roster, keeping their profile."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from services.accounts import ViewHome
from services.administration.serving import AcceptService
from services.binding import AcceptBinding, IssueBinding
from services.domain.errors import NotFound, NotPermitted, Stale
from services.domain.organisations import AppointmentRole, InviteClosed, SeatsHeld
from services.domain.people import Person, RegistrationStatus, RosterDiffers
from services.invites import InviteAdministrator, ListInvites, NewAdministrator, OpenInvite, RevokeInvite
from services.people import ListPeople, PeopleSearch, ViewPerson
from services.registration import AnswerField, BeginRegistration, ChooseEmployer, FormAnswer, SubmitRegistration
from storage import tables
from tests.e2e.journey import DOCUMENT, choose_unit, fill_in_form
from tests.house import REGION, REGISTERED, House, Unit, open_door, open_house
from tests.integration.test_administrators import told
from tests.integration.test_races import ROUNDS, at_once

NUMBER = "E76543210"
ON_THE_ROSTER = {
    "document_kind": "resident_id",
    "document_number": DOCUMENT,
    "phone": "13900001111",
    "mail": "roster@example.com",
    "native_place": "山东泰安",
    "professional_title": "讲师",
}


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


async def list_on_roster(house: House, name: str, answers: dict[str, str], unit: Unit = Unit.SCHOOL) -> int:
    person = Person(status=RegistrationStatus.LISTED, created_at=house.now, name=name)
    person.region, person.employer_id, person.answers = REGION, house.units[unit], {"name": name} | answers
    async with house.memory() as memory, memory.writing() as work:
        await work.persons.add(person)
    return person.id


async def person_of(house: House, person_id: int) -> Person:
    async with house.memory() as memory, memory.reading() as work:
        return await work.persons.get(person_id)


async def typed(house: House, account: int, **answers: str) -> None:
    await house.ask(BeginRegistration, account, None)
    await house.ask(ChooseEmployer, account, house.units[Unit.SCHOOL])
    for field, text in answers.items():
        await house.ask(AnswerField, account, FormAnswer(field, text))


# ── the roster ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_somebody_on_the_roster_registers_by_hand_and_is_asked_only_what_is_missing(house: House) -> None:
    await house.administrator(Unit.SCHOOL)
    listed = await list_on_roster(house, "王晓工", ON_THE_ROSTER)
    async with open_door(house) as door:
        ann = door.server.user(1001, "王工", known=True)
        await choose_unit(ann)
        await fill_in_form(ann)
        assert "山东泰安" in ann.last_text  # the roster's native place was not asked for
        await ann.presses("承诺并提交")
        await ann.sees("等待 宁阳县第一中学 审核", fresh=True)
        await door.server.quiet()
        assert door.server.violations == []
    person = await person_of(house, listed)
    assert person.status is RegistrationStatus.PENDING
    assert person.answers["phone"] == "13812345678"  # what was typed is laid over
    others = [row for row in await house.rows(tables.persons) if row["id"] != listed and row["employer_id"]]
    assert [row["name"] for row in others if row["status"] is not RegistrationStatus.NONE] == []
    drafts = [row for row in await house.rows(tables.persons) if row["name"] == "" and not row["answers"]]
    assert len(drafts) == 1
    assert drafts[0]["document_index"] is None


async def test_a_name_written_another_way_is_the_same(house: House) -> None:
    listed = await list_on_roster(house, "買買提·艾力", {"document_number": NUMBER})
    account = await house.visitor()
    await typed(house, account, document_kind="passport", document_number=NUMBER, name="买买提·艾力")
    assert (await house.actor(account)).person_id == listed


async def test_the_same_number_under_another_name_reveals_nothing(house: House) -> None:
    listed = await list_on_roster(house, "王晓工", {"document_number": NUMBER, "phone": "13900001111"})
    account = await house.visitor()
    await typed(house, account, document_kind="passport", document_number=NUMBER)
    with pytest.raises(RosterDiffers) as refused:
        await house.ask(AnswerField, account, FormAnswer("name", "李小红"))
    assert refused.value.values == {}
    actor = await house.actor(account)
    assert actor.person_id != listed
    assert (await person_of(house, listed)).status is RegistrationStatus.LISTED


async def test_a_roster_that_came_later_is_met_at_submission(house: House) -> None:
    account = await house.applicant()
    before = (await house.actor(account)).known_person_id
    draft = await person_of(house, before)
    listed = await list_on_roster(
        house, draft.name, {"document_number": draft.answers["document_number"], "post": "主任"}
    )
    await house.ask(SubmitRegistration, account, draft.version)
    actor = await house.actor(account)
    assert (actor.person_id, actor.status) == (listed, RegistrationStatus.PENDING)
    assert (await person_of(house, listed)).answers["post"] == "主任"
    assert (await person_of(house, before)).answers == {}


async def test_an_administrator_on_the_roster_stays_an_administrator(house: House) -> None:
    listed = await list_on_roster(house, "李敏", {"document_number": NUMBER})
    account = await house.administrator(Unit.DEPARTMENT, "李敏")
    await typed(house, account, document_kind="passport", document_number=NUMBER, name="李敏")
    actor = await house.actor(account)
    assert actor.person_id == listed
    assert actor.acts_for == {house.units[Unit.DEPARTMENT]}


async def test_of_two_who_name_the_same_person_of_the_roster_at_once_one_is_bound(house: House) -> None:
    for number in range(ROUNDS // 4):
        document = f"G{number:08d}"
        listed = await list_on_roster(house, "王晓工", {"document_number": document})
        pair = [await house.visitor() for _ in range(2)]
        for each in pair:
            await typed(house, each, document_kind="passport", document_number=document)
        answer = FormAnswer("name", "王晓工")
        _, lost = await at_once(*(house.ask(AnswerField, each, answer) for each in pair))
        assert {type(refused) for refused in lost} <= {Stale}
        bound = [(await house.actor(each)).person_id for each in pair]
        assert sorted([each == listed for each in bound]) == [False, True]


async def test_no_document_number_is_looked_for_in_a_channel_that_may_not_ask(house: House) -> None:
    head = await house.administrator(Unit.SCHOOL)
    await list_on_roster(house, "王晓工", {"document_number": NUMBER})
    (await house.container.get(Settings)).telegram_may_ask_documents = False
    async with open_door(house) as door:
        clerk = await door.person(house, head)
        await clerk.sends("/start")
        await clerk.sees("继续教育学时助手", fresh=True)
        await clerk.presses("👥 本单位人员")
        await clerk.sees("人员 1 名", fresh=True)
        await clerk.presses("🔍 查找")
        await clerk.sees("请输入完整姓名（", fresh=True)
        await clerk.sends(NUMBER)
        await clerk.sees("不收集证件号", fresh=True)
        await clerk.sends("王晓工")
        await clerk.sees("找到 1 名", fresh=True)
        await door.server.quiet()
        assert NUMBER not in "".join(message.text for message in clerk.chat)


# ── lost accounts ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_lost_account_is_bound_anew_and_the_old_one_is_cut_off(house: House) -> None:
    desk = await house.administrator(Unit.SCHOOL, "李敏")
    answers = REGISTERED | {"document_number": NUMBER, "name": "王晓工"}
    lost, new = await house.professional(name="王晓工", answers=answers), await house.visitor()
    person = (await house.actor(lost)).known_person_id
    claim = await house.draft(lost)
    async with open_door(house) as door:
        head, old, ann = [await door.person(house, each) for each in (desk, lost, new)]
        await old.sends("/start")
        await old.sees("王晓工，您好", fresh=True)
        await head.sends("/start")
        await head.sees("继续教育学时助手", fresh=True)
        await head.presses("👥 本单位人员")
        await head.sees("人员 1 名", fresh=True)
        await head.presses("🔍 查找")
        await head.sees("完整姓名或证件号", fresh=True)
        await head.sends("王晓工")
        await head.sees("找到 1 名", fresh=True)
        await head.presses("王晓工 · 已注册")
        shown = await head.sees("聊天账号：已绑定", fresh=True)
        assert NUMBER not in shown.text
        assert "13812345678" not in shown.text
        await head.presses("🔗 绑定账号链接")
        await head.sees("原账号将不能再使用", fresh=True)
        await head.presses("确定，生成链接")
        found = re.search(r"https://t\.me/\S+", (await head.sees("王晓工 的绑定链接", fresh=True)).text)
        assert found
        await ann.follows(found[0])
        offer = await ann.sees("绑定为 宁阳县第一中学 的 王**", fresh=True)
        await ann.presses("✓ 是本人，绑定", on=offer)
        await ann.sees("已绑定：宁阳县第一中学", fresh=True)
        await old.presses("📝 申报学时")
        await old.sees_toast("您还没有注册")
        await door.server.quiet()
        assert door.server.violations == []
    assert (await house.actor(new)).person_id == person
    assert (await house.actor(lost)).person_id is None
    assert (await house.ask(ViewHome, new, None)).drafts == 1
    assert claim.person_id == person
    rebound = [row for row in await house.rows(tables.audit_log) if row["action"] == "person.rebound"]
    assert [f'"account":{new},"cut_off":[{lost}]' in row["facts"] for row in rebound] == [True]
    assert [row["account_id"] for row in await house.rows(tables.outbox) if row["kind"] == "rebound"] == [lost]
    assert [account for account, text in await told(house) if "此账号不能再使用" in text] == [lost]
    assert await house.audit_faults() == []


async def test_of_two_who_open_a_binding_link_at_once_one_wins(house: House) -> None:
    head = await house.administrator(Unit.SCHOOL)
    for number in range(ROUNDS // 2):
        listed = await list_on_roster(house, f"教师甲{number}", {})
        issued = await house.ask(IssueBinding, head, listed)
        pair = [await house.visitor() for _ in range(2)]
        won, lost = await at_once(*(house.ask(AcceptBinding, each, issued.invite.token) for each in pair))
        assert (len(won), [type(refused) for refused in lost]) == (1, [InviteClosed])
        bound = [(await house.actor(each)).person_id for each in pair]
        assert sorted([each == listed for each in bound]) == [False, True]


async def test_a_second_link_closes_the_first(house: House) -> None:
    head, listed = await house.administrator(Unit.SCHOOL), await list_on_roster(house, "王晓工", {})
    first = await house.ask(IssueBinding, head, listed)
    second = await house.ask(IssueBinding, head, listed)
    account = await house.visitor()
    with pytest.raises(InviteClosed):
        await house.ask(AcceptBinding, account, first.invite.token)
    for _ in range(2):
        bound = await house.ask(AcceptBinding, account, second.invite.token)
        assert bound.person.id == listed
    assert (await house.actor(account)).status is RegistrationStatus.DRAFT


async def test_the_draft_of_the_new_account_is_dropped(house: House) -> None:
    head, listed = await house.administrator(Unit.SCHOOL), await list_on_roster(house, "王晓工", ON_THE_ROSTER)
    account = await house.visitor()
    await typed(house, account, name="王小工", phone="13812345678")
    draft = (await house.actor(account)).known_person_id
    issued = await house.ask(IssueBinding, head, listed)
    await house.ask(AcceptBinding, account, issued.invite.token)
    assert (await person_of(house, draft)).answers == {}
    assert (await person_of(house, listed)).answers["phone"] == ON_THE_ROSTER["phone"]


async def people_manager(house: House) -> int:
    """The account of somebody who keeps the school's people and nothing else."""
    head, account = await house.administrator(Unit.SCHOOL), await house.visitor()
    asked = NewAdministrator(house.units[Unit.SCHOOL], AppointmentRole.PEOPLE, 1)
    issued = await house.ask(InviteAdministrator, head, asked)
    await house.ask(AcceptService, account, issued.invite.token)
    return account


async def test_a_heads_link_for_an_administrator_is_not_shown_to_who_keeps_the_people(house: House) -> None:
    head, keeper = await house.administrator(Unit.SCHOOL), await people_manager(house)
    clerk = (await house.actor(await house.professional(seat=Unit.SCHOOL))).known_person_id
    with pytest.raises(SeatsHeld):
        await house.ask(IssueBinding, keeper, clerk)
    issued = await house.ask(IssueBinding, head, clerk)
    assert await house.ask(ListInvites, keeper, house.units[Unit.SCHOOL]) == []
    for use_case in (OpenInvite, RevokeInvite):
        with pytest.raises(NotFound):
            await house.ask(use_case, keeper, issued.invite.token)


async def test_a_link_binds_nobody_to_seats_that_came_along_later(house: House) -> None:
    """An administrator of another organisation met the roster after the link was made."""
    official = await house.administrator(Unit.DEPARTMENT)
    keeper, listed = await people_manager(house), await list_on_roster(house, "王晓工", ON_THE_ROSTER)
    issued = await house.ask(IssueBinding, keeper, listed)
    await typed(house, official, name="王晓工", document_number=DOCUMENT)
    assert (await house.actor(official)).person_id == listed
    with pytest.raises(InviteClosed):
        await house.ask(AcceptBinding, await house.visitor(), issued.invite.token)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_people_are_found_by_whole_name_and_by_number(house: House) -> None:
    head, unit = await house.administrator(Unit.SCHOOL), house.units[Unit.SCHOOL]
    wanted = await list_on_roster(house, "王晓工", {"document_number": NUMBER})
    await list_on_roster(house, "王晓", {})
    await list_on_roster(house, "王晓工", {"document_number": "E00000001"}, Unit.OTHER_SCHOOL)
    for text, found in {
        "王晓工": [wanted],
        " 王 晓工": [wanted],
        "e7654 3210": [wanted],
        "晓工": [],
        "王晓工1": [],
    }.items():
        page = await house.ask(ListPeople, head, PeopleSearch(unit, 0, 6, text=text))
        assert [row.id for row in page.rows] == found, text
    listed = await house.ask(ListPeople, head, PeopleSearch(unit, 9, 1, RegistrationStatus.LISTED))
    assert (listed.count, listed.page, len(listed.rows)) == (2, 1, 1)


async def test_somebody_of_the_desk_alone_sees_no_people(house: House) -> None:
    account = await house.professional()
    with pytest.raises(NotPermitted):
        await house.ask(ViewPerson, account, (await house.actor(account)).known_person_id)


# ── the profile ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_active_professional_completes_the_profile(house: House) -> None:
    answers = REGISTERED | {"document_number": NUMBER, "name": "王晓工"}
    account = await house.professional(name="王晓工", answers=answers)
    async with open_door(house) as door:
        ann = await door.person(house, account)
        await ann.sends("/profile")
        await ann.sees("学术技术称号：还有 3 项未填", fresh=True)
        await ann.presses("学术技术称号")
        await ann.sees("学术技术称号名称：—", fresh=True)
        await ann.presses("修改学术技术称号名称")
        await ann.sees("请直接输入", fresh=True)
        await ann.sends("泰山学者")
        await ann.sees("学术技术称号名称：泰山学者", fresh=True)
        await ann.presses("‹ 返回")
        await ann.sees("学术技术称号：还有 2 项未填", fresh=True)
        await ann.presses("基本信息")
        shown = await ann.sees("证件信息随证件", fresh=True)
        assert NUMBER not in shown.text
        assert "修改姓名" not in shown.buttons
        assert "申请变更证件" in shown.buttons
        await ann.presses_data("me-ask:name")
        await ann.sees_toast("您没有办理此事项的权限")
        await door.server.quiet()
        assert door.server.violations == []
    person = (await house.actor(account)).known_person_id
    assert (await person_of(house, person)).answers["honour"] == "泰山学者"


async def test_what_was_never_handed_in_is_nobody_elses_business(house: House) -> None:
    keeper, stranger = await house.administrator(Unit.SCHOOL), await house.applicant()
    person = (await house.actor(stranger)).person_id
    listed = await house.ask(ListPeople, keeper, PeopleSearch(house.units[Unit.SCHOOL], 0, 6))
    assert person not in [row.id for row in listed.rows]
    for use_case in (ViewPerson, IssueBinding):
        with pytest.raises(NotFound):
            await house.ask(use_case, keeper, person)
