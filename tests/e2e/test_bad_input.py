"""What people get wrong, and what they forge: a clear answer, and nothing lost that was given before."""

import io
import struct
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pikepdf
import pytest
from PIL import Image

from tests.botapi import BotApiServer, Message, Person
from tests.e2e import journey
from tests.e2e.county import SCHOOL, County
from tests.e2e.journey import DOCUMENT, TYPED, approve, choose_unit, draft_training, fill_in_form, photo, register
from tests.e2e.records import Records
from tests.program import Program

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LONG = "字" * 5000
OTHER_DOCUMENT = "370921198806150018"


@pytest.fixture
def ann(server: BotApiServer) -> Person:
    return server.user(1001, "王工")


@pytest.fixture
def records(database: str) -> Records:
    return Records(database)


@pytest.fixture(autouse=True)
async def _nothing_breaks(polling: Program, server: BotApiServer) -> AsyncIterator[None]:
    """Whatever was sent: no fault in the log, nothing personal in it, no message that Telegram would refuse."""
    yield
    await server.quiet(20)
    log = polling.log()
    assert "fault" not in log
    assert "Traceback" not in log
    for personal in (TYPED["姓名"], DOCUMENT, OTHER_DOCUMENT, TYPED["手机号"], TYPED["电子邮箱"]):
        assert personal not in log
    assert server.violations == []


async def become_active(ann: Person, county: County) -> None:
    await register(ann)
    await approve(county.clerk, "人员注册 №")
    await ann.sees("您的注册已由 宁阳县第一中学 审核通过")


async def given(records: Records) -> list[tuple[Any, ...]]:
    """All that was given so far."""
    people = await records.people(1001)
    return [
        *((person.status, person.answers) for person in people),
        *((claim.id, claim.status, claim.facts) for claim in await records.drafts()),
        *((paper.claim_id, paper.kind, paper.original) for paper in await records.papers()),
    ]


async def reads(ann: Person, text: str, told: str) -> Message:
    await ann.sends(text)
    return await ann.sees(told, fresh=True)


async def wrong_kinds(ann: Person, told: str, *, forwarded: str | None = None) -> None:
    """A sticker, a voice message, a place, and a forwarded text that is no answer here."""
    for send in (ann.sends_sticker, ann.sends_voice):
        await send()
        await ann.sees(told, fresh=True)
    await ann.sends_anything(location={"latitude": 36.0, "longitude": 117.0})
    await ann.sees(told, fresh=True)
    await ann.forwards("转发的一句话")
    await ann.sees(forwarded or told, fresh=True)


# ── registration ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_wrong_answers_in_the_registration_leave_it_where_it_was(
    server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    await wrong_kinds(ann, "没有看懂")
    await choose_unit(ann)
    await ann.sees("证件类型", fresh=True)
    await reads(ann, "猫", "没有这个选项")
    await ann.presses("居民身份证")
    await ann.sees("证件号", fresh=True)
    before = await given(records)
    await reads(ann, DOCUMENT[:-1] + "1", "校验位不符")
    await reads(ann, "12345", "证件号码应为 18 位，您输入了 5 位")
    await wrong_kinds(ann, "这里需要文字", forwarded="证件号码")
    assert await given(records) == before
    await reads(ann, DOCUMENT, "手机号")
    await reads(ann, "12345", "电话号码不正确")
    await reads(ann, TYPED["手机号"], "电子邮箱")
    await reads(ann, "wang at example", "邮箱地址不正确")
    await reads(ann, TYPED["电子邮箱"], "姓名")
    before = await given(records)
    for name in ("王😀工", "<b>王</b>", "王\u202e😀"):
        await reads(ann, name, "姓名只能包含")
    await reads(ann, LONG, "请精简后重新发送")  # Telegram makes two messages of it
    await server.quiet()
    assert await given(records) == before
    await reads(
        ann, "王\u202e晓\u200b工", "籍贯"
    )  # what nobody sees is taken out, so that nothing poses as something else
    [person] = await records.people(1001)
    assert person.name == "王晓工"
    before = await given(records)
    await wrong_kinds(ann, "这里需要文字", forwarded="第 ")
    await server.quiet()
    # a command in the middle leads away; what was given is there, and the way back leads to the next question
    for command, told in (
        ("/help", "帮助"),
        ("/hours", "注册"),
        ("/claim", "注册"),
        ("/cancel", "还没有提交"),
    ):
        await reads(ann, command, told)
    answers = {**dict(before[0][1])}
    assert {
        name: value for name, value in (await records.people(1001))[0].answers.items() if name in answers
    } == answers
    await ann.presses("📝 继续注册")
    await ann.presses("继续填写", on=await ann.sees("项必填", fresh=True))
    await ann.sees("第 ", fresh=True)


# ── a claim ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_impossible_facts_of_a_claim_are_refused_one_by_one(
    server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    await become_active(ann, county)
    for forged in ("new:1999", "c-start:1999:professional:training", "c-subj:1999:public"):
        await ann.presses_data(forged)
        await ann.sees_toast("1999 年度的规则")
    assert await records.drafts() == []
    await reads(ann, "/claim", "选择学习科目")
    for button, told in (
        ("专业科目", "选择学习形式"),
        ("培训进修", "需要的证明材料"),
        ("开始填写", "培训进修形式"),
        ("研修", "名称"),
    ):
        await ann.presses(button)
        await ann.sees(told, fresh=True)
    await reads(ann, LONG, "请精简后重新发送")
    await server.quiet()
    await reads(ann, "心血管病 <新> 进展 & 😀 研修班", "举办")
    await reads(ann, "山东省医学会", "开始日期")
    before = await given(records)
    for text, told in (
        ("2月30日", "没有“2月30日”这一天"),
        ("2026-13-01", "没有"),
        ("某一天", "没有看懂这个日期"),
        ("2099-01-05", "还没有到"),
    ):
        await reads(ann, text, told)
    await wrong_kinds(ann, "这里需要文字", forwarded="没有看懂这个日期")
    assert await given(records) == before
    await reads(ann, "2026-06-02", "结束日期")
    before = await given(records)
    await reads(ann, "2026-06-01", "早于开始日期")
    await reads(ann, "2099-06-01", "还没有到")
    assert await given(records) == before
    await reads(ann, "2026-06-04", "实际学时")
    before = await given(records)
    for text, told in (
        ("0", "学时不能为 0"),
        ("-3", "学时不能是负数"),
        ("−3", "学时不能是负数"),
        ("8.55", "最多保留一位小数，您输入的是 8.55"),
        ("1000000000", "学时不能超过"),
        ("10^9", "学时"),
        ("abc", "学时要用数字填写"),
    ):
        await reads(ann, text, told)
    assert await given(records) == before
    await reads(ann, "/hours", "2026 年度学时")  # a command in the middle
    assert await given(records) == before
    await ann.sends("/progress")
    await ann.presses("草稿 ·", on=await ann.sees("申报进度（1）", fresh=True))
    await ann.presses("继续填写", on=await ann.sees("状态：草稿", fresh=True))
    await ann.sees("实际学时", fresh=True)
    await reads(ann, "30", "学时证明：未提供")
    await wrong_kinds(ann, "这里需要照片或 PDF 文件")
    [claim] = await records.drafts()
    assert (claim.facts["hours"], claim.facts["from"]) == ("30", "2026-06-02")


async def test_a_claim_with_days_of_another_year_is_not_offered_for_submission(
    server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    await become_active(ann, county)
    await draft_training(ann, start="2025-06-02", end="2025-06-04")
    await ann.sends_photo(photo())
    await ann.sees("学时证明：1 份")
    await ann.presses("完成，去预览")
    page = await ann.sees("不在 2026 年度内", fresh=True)
    assert "提交审核" not in page.buttons
    await ann.presses_data("c-submit:1:999")
    await ann.sees_toast("以最新显示为准")
    [claim] = await records.drafts()
    assert claim.status == "draft"


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def huge_picture() -> bytes:
    """A PNG of 30 000 × 30 000 pixels by its head; there is hardly anything in it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def locked_pdf() -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(buffer, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return buffer.getvalue()


def shot(number: int) -> bytes:
    """A photo like no other."""
    buffer = io.BytesIO()
    Image.new("RGB", (64 + number, 48), (number * 10 % 256, 80, 120)).save(buffer, "JPEG")
    return buffer.getvalue()


async def test_files_that_cannot_be_evidence_are_refused_and_the_others_kept(
    server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    await become_active(ann, county)
    await draft_training(ann)
    await ann.sends_photo(shot(0))
    await ann.sees("学时证明：1 份")
    before = await given(records)
    fetched = len(server.called("getFile"))
    await ann.sends_document(bytes(21 * 1024 * 1024), "扫描.pdf", "application/pdf")
    await ann.sees("文件有 21 MB", fresh=True)
    assert len(server.called("getFile")) == fetched
    for content, name, told in (
        (b"MZ\x90\x00" + bytes(600), "证明.jpg", "不能作为证明材料"),
        (locked_pdf(), "证明.pdf", "设有密码或加密"),
        (huge_picture(), "证明.png", "30000×30000"),
        (b"", "证明.pdf", "文件是空的"),
        (shot(1)[:-200], "证明.jpg", "文件"),
        (b"%PDF-1.7\n" + bytes(100), "证明.pdf", "文件"),
        (shot(0), "又一次.jpg", "这份文件已经在申报里了"),
    ):
        await ann.sends_document(content, name)
        await ann.sees(told, fresh=True)
    assert await given(records) == before
    for number in range(1, 20):
        await ann.sends_photo(shot(number))
    await ann.sees("学时证明：20 份", timeout=30)
    await ann.sends_photo(shot(20))
    await ann.sees("一项申报最多 20 份材料", fresh=True)
    assert len(await records.papers()) == 20
    await ann.presses("删除第 20 份", on=await ann.sees("学时证明：20 份"))
    await ann.sees("学时证明：19 份", fresh=True)


# ── forged and repeated presses ──────────────────────────────────────────────────────────────────────────────────────


async def test_forged_buttons_change_nothing(
    server: BotApiServer, county: County, ann: Person, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    await become_active(ann, county)
    await draft_training(ann)
    bob = server.user(1002, "李工")
    monkeypatch.setitem(journey.TYPED, "证件号", OTHER_DOCUMENT)
    await register(bob)
    await county.clerk.presses("✓ 通过", on=await county.clerk.sees("状态：待审"))
    await bob.sees("您的注册已由")
    before = await given(records)

    async def is_told(person: Person, data: str, told: str) -> None:
        seen = len(person.toasts)
        await person.presses_data(data)
        await server.quiet()
        assert len(person.toasts) == seen + 1, (data, person.screen())
        assert told in person.toasts[-1], (data, person.toasts[-1])

    theirs = (
        "claim:1",
        "c-ask:1::",
        "c-pick:1:hours:99",
        "c-edit:1",
        "c-papers:1:",
        "c-drop:1:1",
        "c-send:1",
        "c-why:1:0",
    )
    for data in (*theirs, "c-submit:1:1", "c-del:1:1", "c-back:1:1:1", "claim:999999", "claim:99999999999999999999"):
        await is_told(bob, data, "没有找到")
    for data in ("nonsense", "nonsense:1:2", "claim:abc", "va:1", "学" * 21):
        await is_told(bob, data, "这个按钮已失效")
    for data in ("va:1:1:", "card:1:", "vR:1:1:1:", "vX:1:1:", "queue"):
        await is_told(bob, data, "")
    for data in ("va:1:1:", "card:1:"):  # an administrator, but of another unit
        await is_told(county.stranger_clerk, data, "没有找到")
    stranger = server.user(1003, "过客", known=True)
    await is_told(stranger, "claim:1", "注册")
    await is_told(stranger, "va:1:1:", "您目前不担任管理职务")
    assert await given(records) == before


async def test_a_button_pressed_twice_does_its_work_once(
    server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    await become_active(ann, county)
    await draft_training(ann)
    await ann.sends_photo(photo())
    await ann.sees("学时证明：1 份")
    await ann.presses("完成，去预览")
    page = await ann.sees("状态：草稿", fresh=True)
    for _ in range(3):
        await ann.presses("提交审核", on=page)
    await ann.sees("已提交")
    await server.quiet()
    assert len([message for message in ann.received if "审核结果会在此通知您" in message.text]) == 1
    assert len(ann.unanswered) == 0
    assert len(await records.letters("review_card")) == 2 + 2
    card = await county.clerk.sees("学时申报 №1")
    for _ in range(2):
        await county.clerk.presses("✓ 通过", on=card)
    await county.ministry.sees("学时申报 №1")
    await server.quiet()
    assert [toast for toast in county.clerk.toasts if "№1 已通过" in toast] == county.clerk.toasts[-2:]  # no alarm
    assert len([message for message in county.ministry.received if "学时申报 №1" in message.text]) == 1


async def test_a_claim_begun_twice_by_two_presses_is_one_draft(
    server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    await become_active(ann, county)
    await reads(ann, "/claim", "选择学习科目")
    for button, told in (("专业科目", "选择学习形式"), ("培训进修", "需要的证明材料")):
        await ann.presses(button)
        await ann.sees(told, fresh=True)
    page = ann.last
    for _ in range(2):
        await ann.presses("开始填写", on=page)
    await ann.sees("培训进修形式", fresh=True)
    await server.quiet()
    assert len(await records.drafts()) == 1


async def test_wrong_kinds_where_a_name_is_looked_for_and_where_a_reviewer_types(
    server: BotApiServer, county: County, ann: Person, records: Records
) -> None:
    await reads(ann, "/start", "请先注册")
    for button in ("📝 注册", "开始注册", "泰安市", "宁阳县"):
        await ann.presses(button)
        await server.quiet()
    await wrong_kinds(ann, "这里需要文字", forwarded="没有找到单位")
    await reads(ann, "第一中", "查找“第一中”")
    await ann.presses(SCHOOL)
    await fill_in_form(ann)
    await ann.presses("承诺并提交")
    card = await county.clerk.sees("状态：待审")
    await county.clerk.presses("✗ 驳回", on=card)
    await county.clerk.sees("请输入驳回", fresh=True)
    before = await given(records)
    await wrong_kinds(county.clerk, "这里需要文字", forwarded="确定驳回吗")
    await reads(county.clerk, LONG, "最多 500 个字")
    await reads(county.clerk, "/review", "共 1 件")
    assert await given(records) == before
