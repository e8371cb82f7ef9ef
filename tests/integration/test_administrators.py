"""A unit's administrators in the chat and at once: invited, appointed for days, dismissed; links that are closed."""

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from aiogram.utils.i18n import I18n

from bot.container import outside_update
from handlers.notices import Notices
from services.administration.deputies import NameDeputy, NewDeputy
from services.administration.seats import ChangeRole, DismissAdministrator, ListAdministrators, NewRole
from services.administration.serving import AcceptService
from services.administration.spans import read_span
from services.domain.errors import InputInvalid
from services.domain.organisations import AppointmentRole, InviteClosed, LastHead
from services.invites import InviteAdministrator, IssueInvite, ListInvites, NewAdministrator, NewInvite
from services.permissions import Permission, Role
from services.registration import BeginRegistration
from storage import tables
from tests.botapi import Person as Guest
from tests.house import DESKS, House, Unit, open_door, open_house
from tests.integration.test_races import ROUNDS, at_once


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


async def link_in(guest: Guest, text: str) -> str:
    """The link in the newest message that says so."""
    found = re.search(r"https://t\.me/\S+", (await guest.sees(text, fresh=True)).text)
    assert found
    return found[0]


async def invite_reviewer(head: Guest) -> str:
    """A head makes a link for a reviewer."""
    await head.sends("/start")
    await head.sees("继续教育学时助手", fresh=True)
    await head.presses("🏢 本单位")
    await head.sees("请选择要办理的事项", fresh=True)
    await head.presses("🗂 管理员")
    await head.sees("的管理员", fresh=True)
    await head.presses("➕ 邀请管理员")
    await head.sees("担任什么职务", fresh=True)
    await head.presses("审核员")
    await head.sees("有效多少天", fresh=True)
    await head.presses("7 天")
    return await link_in(head, "邀请您担任")


async def audited(house: House) -> list[str]:
    return [row["action"] for row in await house.rows(tables.audit_log)]


async def told(house: House) -> list[tuple[int, str]]:
    """The notices that wait, put into words."""
    found: list[tuple[int, str]] = []
    for row in await house.rows(tables.outbox):
        async with house.container(context=outside_update()) as scope:
            notices = await scope.get(Notices)
            with (await house.container.get(I18n)).context():
                written = await notices.write(await house.actor(row["account_id"]), row["kind"], row["params"])
        if written:
            found.append((row["account_id"], written.screen.text))
    return found


# ── in the chat ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_second_administrator_is_invited_and_reviews(house: House) -> None:
    desk, newcomer, third = await house.administrator(Unit.SCHOOL, "李敏"), await house.visitor(), await house.visitor()
    owner = await house.professional(name="王晓工")
    claim = await house.filed(owner)
    async with open_door(house) as door:
        head, new, late = [await door.person(house, each) for each in (desk, newcomer, third)]
        link = await invite_reviewer(head)
        assert (await head.sees_file()).content.startswith(b"\x89PNG")
        await new.follows(link)
        await new.sees("李敏 邀请您担任 宁阳县第一中学 的“审核员”", fresh=True)
        await new.presses("✓ 接受")
        await new.sees("请输入您的姓名", fresh=True)
        await new.sends("赵新")
        await new.sees("办公电话", fresh=True)
        await new.sends("0538-5621234转801")
        await new.sees("赵新 · 审核员 · ☎ 0538-5621234转801", fresh=True)
        await late.follows(link)
        await late.sees("邀请链接无效、已使用", fresh=True)
        await new.sends("/review")
        await new.sees("共 1 件", fresh=True)
        await door.server.quiet()
        assert door.server.violations == []
    actor = await house.actor(newcomer)
    assert (actor.name, actor.roles) == ("赵新", frozenset({Role.VISITOR, Role.REVIEWER}))
    assert await house.count(tables.appointments) == 2
    assert (await house.decide(claim, newcomer)).review.position == 1
    assert {"invite.issue", "administrator.accept"} <= set(await audited(house))
    assert await house.audit_faults() == []


async def test_a_dismissed_administrator_presses_an_old_button(house: House) -> None:
    desk, other = await house.administrator(Unit.SCHOOL, "李敏"), await house.administrator(Unit.SCHOOL, "赵新")
    claim = await house.filed(await house.professional(name="王晓工"))
    async with open_door(house) as door:
        head, gone = await door.person(house, desk), await door.person(house, other)
        await gone.sends("/review")
        await gone.sees("共 1 件", fresh=True)
        await gone.presses("▶ 逐件审核")
        card = await gone.sees("学时申报 №1", fresh=True)
        await head.sends("/start")
        await head.sees("继续教育学时助手", fresh=True)
        await head.presses("🏢 本单位")
        await head.sees("请选择要办理的事项", fresh=True)
        await head.presses("🗂 管理员")
        await head.sees("的管理员", fresh=True)
        await head.presses("赵新")
        await head.sees("赵新 · 负责人", fresh=True)
        await head.presses("撤销职务")
        await head.sees("确定撤销 赵新", fresh=True)
        await head.presses("确定撤销")
        await head.sees_toast("已撤销")
        await gone.presses("✓ 通过", on=card)
        reason = await gone.sees("您在 宁阳县第一中学 的“负责人”职务已于", fresh=True)
        assert (reason.message_id, reason.buttons) == (
            card.message_id,
            ["🏠 首页"],
        )  # the old card gave way
        await door.server.quiet()
        assert door.server.violations == []
    assert (await house.review(claim)).position == 0
    assert not (await house.actor(other)).may(Permission.REVIEW)
    assert (other, True) in [(account, "已结束" in text) for account, text in await told(house)]
    assert "administrator.dismiss" in await audited(house)


async def test_a_deputy_acts_for_a_span_of_days(house: House) -> None:
    desk, stand_in = await house.administrator(Unit.SCHOOL, "李敏"), await house.professional(name="王晓工")
    async with open_door(house) as door:
        head = await door.person(house, desk)
        await head.sends("/start")
        await head.sees("继续教育学时助手", fresh=True)
        await head.presses("🏢 本单位")
        await head.sees("请选择要办理的事项", fresh=True)
        await head.presses("我的管理职务")
        await head.sees("我的管理职务", fresh=True)
        await head.presses("负责人")
        await head.sees("李敏 · 负责人", fresh=True)
        await head.presses("指定代理人")
        await head.sees("请选择代理人", fresh=True)
        await head.presses("王晓工")
        await head.sees("请点选代理的第一天", fresh=True)
        await head.sends("11.1-11.3x")
        await head.sees("⚠", fresh=True)
        await head.sends("12.1-12.3")
        await head.sees("王晓工 将从 2026-12-01 至 2026-12-03 代理", fresh=True)
        assert await house.count(tables.appointments) == 1  # nobody is appointed before the last press
        await head.presses("✓ 确认指定")
        await head.sees("代 李敏，至 2026-12-03 23:59", fresh=True)
        await door.server.quiet()
        assert door.server.violations == []
    assert not (await house.actor(stand_in)).seats
    house.now += timedelta(days=11)  # 2026-12-01
    assert (await house.actor(stand_in)).may(Permission.REVIEW)
    claim = await house.filed(await house.professional())
    await house.decide(claim, stand_in)
    house.now += timedelta(days=3)
    assert not (await house.actor(stand_in)).may(Permission.REVIEW)
    assert [account for account, text in await told(house) if "代 李敏" in text] == [stand_in]


async def test_a_calendar_picks_the_same_days(house: House) -> None:
    desk, stand_in = await house.administrator(Unit.SCHOOL, "李敏"), await house.professional(name="王晓工")
    seats = await house.ask(ListAdministrators, desk, house.units[Unit.SCHOOL])
    person = (await house.actor(stand_in)).person_id
    async with open_door(house) as door:
        head = await door.person(house, desk)
        await head.sends("/start")
        await head.sees("继续教育学时助手", fresh=True)
        await head.presses_data(f"u-span:{seats[0].appointment.id}:{person}::::0")
        await head.sees("请点选代理的第一天", fresh=True)
        assert not {"1", "19"} & set(head.last.buttons)  # no day that is over
        await head.presses_data(f"u-span:{seats[0].appointment.id}:{person}:2026-11-01:::0")
        await head.sees("日期须从今天起", fresh=True)
        await head.presses("25")
        await head.sees("第一天：2026-11-25", fresh=True)
        assert "24" not in head.last.buttons
        await head.presses("27")
        await head.sees("王晓工 将从 2026-11-25 至 2026-11-27 代理", fresh=True)
        await head.presses("✓ 确认指定")
        await head.sees("代 李敏，至 2026-11-27 23:59", fresh=True)
        await head.presses("结束代理：王晓工")
        await head.sees_toast("代理已结束")
        await door.server.quiet()
        assert door.server.violations == []
    house.now += timedelta(days=6)
    assert not (await house.actor(stand_in)).seats


async def test_the_same_choice_pressed_twice_is_one_link(house: House) -> None:
    desk = await house.administrator(Unit.SCHOOL, "李敏")
    wanted = NewInvite(house.units[Unit.SCHOOL], 30)
    first, again = await house.ask(IssueInvite, desk, wanted), await house.ask(IssueInvite, desk, wanted)
    assert (again.invite.token, again.is_new) == (first.invite.token, False)
    house.now += timedelta(minutes=1)
    assert (await house.ask(IssueInvite, desk, wanted)).is_new


async def test_links_that_are_expired_forged_or_taken_back_say_what_to_do(house: House) -> None:
    desk, visitor = await house.administrator(Unit.SCHOOL, "李敏"), await house.visitor()
    async with open_door(house) as door:
        head, guest = await door.person(house, desk), await door.person(house, visitor)
        link = await invite_reviewer(head)
        await guest.follows(link)
        offer = await guest.sees("邀请您担任", fresh=True)
        await head.presses("收回此链接")
        await head.sees("确定收回此链接吗", fresh=True)
        await head.presses("确定收回")
        await head.sees_toast("链接已收回")
        await guest.presses("✓ 接受", on=offer)
        await guest.sees_toast("请向单位管理员索取新链接")
        await guest.follows(link)
        await guest.sees("请向单位管理员索取新链接", fresh=True)
        await guest.sends("/start j_forged")
        await guest.sees("请向单位管理员索取新链接", fresh=True)
        second = await invite_reviewer(head)
        house.now += timedelta(days=8)
        await guest.follows(second)
        await guest.sees("请向单位管理员索取新链接", fresh=True)
        await door.server.quiet()
        assert door.server.violations == []
    assert (await house.actor(visitor)).seats == frozenset()
    assert {"invite.issue", "invite.revoke"} <= set(await audited(house))


async def test_one_human_switches_between_two_hats_with_one_tap(house: House) -> None:
    both = await house.professional(seat=Unit.SCHOOL, name="王晓工")
    async with open_door(house) as door:
        ann = await door.person(house, both)
        await ann.sends("/start")
        await ann.sees_button("📝 申报学时")
        await ann.presses("🔄 切换到管理员")
        await ann.sees_button("🏢 本单位")
        assert len(ann.last.keyboard) <= 4
        await ann.presses("🔄 切换到个人")
        await ann.sees_button("📝 申报学时")
        assert len(ann.last.keyboard) <= 4
        await door.server.quiet()
        assert door.server.violations == []


async def test_a_link_to_join_counts_whoever_begins_by_it(house: House) -> None:
    desk, first, second = await house.administrator(Unit.SCHOOL), await house.visitor(), await house.visitor()
    async with open_door(house) as door:
        head, ann, ben = [await door.person(house, each) for each in (desk, first, second)]
        await head.sends("/start")
        await head.sees("继续教育学时助手", fresh=True)
        await head.presses("🏢 本单位")
        await head.sees("请选择要办理的事项", fresh=True)
        await head.presses("🔗 邀请链接")
        await head.sees("目前没有有效链接", fresh=True)
        await head.presses("➕ 新建人员邀请链接")
        await head.sees("有效多少天", fresh=True)
        await head.presses("30 天")
        await head.sees("可供多少人使用", fresh=True)
        await head.presses("1 人")
        link = await link_in(head, "邀请您加入")
        for _ in range(2):
            await ann.follows(link)
            await ann.sees("宁阳县第一中学", fresh=True)
        await ben.follows(link)
        await ben.sees("请向单位管理员索取新链接", fresh=True)
        await door.server.quiet()
    assert [row["uses"] for row in await house.rows(tables.invites)] == [1]


# ── at once ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_of_two_who_press_a_link_for_one_at_once_one_wins(house: House) -> None:
    head = await house.administrator(Unit.SCHOOL)
    unit = house.units[Unit.SCHOOL]
    for _ in range(ROUNDS // 2):
        issued = await house.ask(InviteAdministrator, head, NewAdministrator(unit, AppointmentRole.REVIEWER, 7))
        pair = [await house.visitor() for _ in range(2)]
        won, lost = await at_once(*(house.ask(AcceptService, each, issued.invite.token) for each in pair))
        assert (len(won), [type(refused) for refused in lost]) == (1, [InviteClosed])
        assert sorted([len((await house.actor(each)).seats) for each in pair]) == [0, 1]


async def test_of_two_heads_who_dismiss_each_other_at_once_one_stays(house: House) -> None:
    for unit in DESKS:
        pair = [await house.administrator(unit) for _ in range(2)]
        seats = await house.ask(ListAdministrators, pair[0], house.units[unit])
        ids = [seat.appointment.id for seat in seats]
        await at_once(*(house.ask(DismissAdministrator, who, id_) for who, id_ in zip(pair, ids[::-1], strict=True)))
        assert sorted([len((await house.actor(each)).seats) for each in pair]) == [0, 1]


async def test_the_deputies_of_who_is_dismissed_end_too(house: House) -> None:
    head, gone, deputy = [await house.administrator(Unit.SCHOOL) for _ in range(2)] + [await house.professional()]
    seats = await house.ask(ListAdministrators, head, house.units[Unit.SCHOOL])
    who, today = (await house.actor(deputy)).known_person_id, date(2026, 11, 20)
    await house.ask(NameDeputy, gone, NewDeputy(seats[1].appointment.id, who, today, today))
    await house.ask(DismissAdministrator, head, seats[1].appointment.id)
    assert not (await house.actor(deputy)).seats
    assert sorted(row["kind"] for row in await house.rows(tables.outbox)) == ["deputised", "dismissed", "dismissed"]
    with pytest.raises(LastHead):
        await house.ask(DismissAdministrator, head, seats[0].appointment.id)


async def test_what_a_head_handed_out_closes_when_they_go(house: House) -> None:
    head, gone = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.SCHOOL)
    unit = house.units[Unit.SCHOOL]
    issued = await house.ask(InviteAdministrator, gone, NewAdministrator(unit, AppointmentRole.HEAD, 7))
    seats = await house.ask(ListAdministrators, head, unit)
    await house.ask(DismissAdministrator, head, seats[1].appointment.id)
    with pytest.raises(InviteClosed):
        await house.ask(AcceptService, await house.visitor(), issued.invite.token)
    with pytest.raises(InviteClosed):
        await house.ask(BeginRegistration, await house.visitor(), issued.invite.token)


async def test_what_a_deputy_handed_out_closes_with_the_deputys_days(house: House) -> None:
    head, deputy = await house.administrator(Unit.SCHOOL), await house.professional()
    unit, today = house.units[Unit.SCHOOL], date(2026, 11, 20)
    (seat,) = await house.ask(ListAdministrators, head, unit)
    who = (await house.actor(deputy)).known_person_id
    await house.ask(NameDeputy, head, NewDeputy(seat.appointment.id, who, today, today))
    issued = await house.ask(InviteAdministrator, deputy, NewAdministrator(unit, AppointmentRole.HEAD, 30))
    house.pass_time(2 * 24 * 60)
    with pytest.raises(InviteClosed):
        await house.ask(AcceptService, deputy, issued.invite.token)


async def test_what_a_deputy_handed_out_closes_when_the_principal_goes(house: House) -> None:
    head, gone = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.SCHOOL)
    deputy, unit, today = await house.professional(), house.units[Unit.SCHOOL], date(2026, 11, 20)
    seats = await house.ask(ListAdministrators, head, unit)
    who = (await house.actor(deputy)).known_person_id
    await house.ask(NameDeputy, gone, NewDeputy(seats[1].appointment.id, who, today, today))
    await house.ask(InviteAdministrator, deputy, NewAdministrator(unit, AppointmentRole.HEAD, 30))
    await house.ask(DismissAdministrator, head, seats[1].appointment.id)
    assert await house.ask(ListInvites, head, unit) == []


async def test_another_role_begins_at_the_next_tap_and_is_told(house: House) -> None:
    head, other = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.SCHOOL)
    seats = await house.ask(ListAdministrators, head, house.units[Unit.SCHOOL])
    await house.ask(ChangeRole, head, NewRole(seats[1].appointment.id, AppointmentRole.AUDITOR))
    actor = await house.actor(other)
    assert (actor.may(Permission.AUDIT), actor.may(Permission.REVIEW)) == (True, False)
    assert [(account, "查阅员" in text) for account, text in await told(house)] == [(other, True)]


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("12.1-12.5", ("2026-12-01", "2026-12-05")),
        ("今天", ("2026-11-20", "2026-11-20")),
        ("明天至12月5日", ("2026-11-21", "2026-12-05")),
        ("12.30-1.3", ("2026-12-30", "2027-01-03")),
        ("2026-11-20 ~ 2026-11-22", ("2026-11-20", "2026-11-22")),
    ],
)
def test_the_days_of_a_deputy_lie_ahead(typed: str, span: tuple[str, str]) -> None:
    first, last = read_span(typed, date(2026, 11, 20))
    assert (first.isoformat(), last.isoformat()) == span


@pytest.mark.parametrize("typed", ["昨天", "11.1", "2026-11-01", "下周", "", "2028-01-01", "12.5-12.1"])
def test_days_that_are_none_of_a_deputy_are_refused(typed: str) -> None:
    with pytest.raises(InputInvalid):
        read_span(typed, date(2026, 11, 20))
