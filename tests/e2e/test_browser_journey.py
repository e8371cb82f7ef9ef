"""The whole job in the web chat, in a real browser, with real photos and PDFs."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.clock import SystemClock
from tests.e2e.page import CHEN, DESKTOP, LI, PHONE, SUN, ZHANG, ZHAO, Pane, Window, box_of, certificate, open_browser
from tests.program import Program

pytestmark = pytest.mark.browser
SCHOOL = "宁阳县第一中学（示例）"
YEAR = SystemClock().today().year
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with open_browser(chromium) as browser:
        yield browser


@pytest.fixture
async def sample(program: Program) -> Program:
    """The program as `make run` starts it, not started yet."""
    program.set(web_chat="1", port="0")
    return program


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    """A photo and a PDF."""
    return [certificate(tmp_path / "培训证书.jpg"), certificate(tmp_path / "学时证明.pdf", 2)]


async def draft_training(person: Pane) -> None:
    """A training of three days, up to its papers."""
    await person.says("/claim")
    await person.sees("选择学习科目")
    await person.presses("专业科目")
    await person.sees("选择学习形式")
    await person.presses("培训进修")
    await person.sees("每天最多8学时", "依据：鲁人社发〔2016〕10号")
    await person.presses("开始填写")
    await person.presses("研修")
    for asked, given in (
        ("名称", "骨干教师研修"),
        ("举办", "宁阳县教育和体育局"),
        ("开始日期", "1.2-1.4"),
        ("学时", "30"),
    ):
        await person.sees(asked)
        await person.says(given)
    await person.sees("证明材料", "学时证明：未提供（必需）")


async def test_a_visitor_registers_claims_and_is_credited_by_every_desk(
    browser: Browser, sample: Program, database: str, papers: list[Path]
) -> None:
    sample.set(database_url=database)
    await sample.start("--sample")
    async with Window.open(browser, sample.address, [LI, ZHANG, CHEN], **DESKTOP) as window:
        li, zhang, chen = (window.pane(chat) for chat in (LI, ZHANG, CHEN))
        wang = await window.welcome_visitor()
        await wang.element.get_by_role("button", name="开始", exact=True).click()
        await wang.presses("📝 注册")
        await wang.presses("开始注册")
        await wang.presses("泰安市")
        await wang.presses("宁阳县")
        await wang.sees("输入单位名称的一部分")
        await wang.says("一中")
        await wang.sees("查找“一中”")
        await wang.presses(SCHOOL)
        await wang.sees("证件类型")
        await wang.fills_in_registration()
        await wang.sees("本人承诺", "110105***********X")
        await window.shoot("1-registration")
        await wang.presses("承诺并提交")
        await wang.sees(f"等待 {SCHOOL} 审核")

        await expect(li.element.locator(".pane-head .badge")).to_have_text("1")
        await li.approves("人员注册 №")
        await wang.sees("审核通过，现在可以查询和申报学时")

        await draft_training(wang)
        await wang.sends_files(papers)
        await wang.sees("✓ 学时证明：2 份")
        await wang.presses("完成，去预览")
        await wang.sees("申报 30，按上限计 24 学时，届时累计 24")
        await window.shoot("2-preview")
        await wang.presses("提交审核")
        await wang.sees("已提交", SCHOOL, "宁阳县教育和体育局（示例）", "宁阳县人力资源和社会保障局（示例）")

        await li.presses("查看材料（2）", on=li.card("学时申报 №"))
        await expect(li.messages.locator(".photo img")).to_be_visible()
        async with window.page.expect_download() as saved:
            await li.element.get_by_role("link", name=".pdf").click()
        assert (await (await saved.value).path()).read_bytes().startswith(b"%PDF")
        for number, desk in enumerate((li, zhang, chen)):
            await desk.approves("学时申报 №")
            await window.shoot(f"3-desk-{number + 1}")
        await wang.sees("已全部审核通过，学时已计入学时银行")

        await wang.presses("📊 我的学时")
        await wang.sees("24 / 60 学时 · 还差 36", "0 / 30 学时", "合计 24 / 90 学时")
        await wang.presses("专业为什么")
        await wang.sees("认定 24 学时", "每天最多8学时", "依据：鲁人社发〔2016〕10号")
        await window.shoot("4-why")
        assert await window.is_first_load()
    assert "王晓工" not in sample.log()


async def test_of_two_administrators_one_wins_and_the_other_is_told(
    browser: Browser, sample: Program, sqlite: str, papers: list[Path]
) -> None:
    sample.set(database_url=sqlite)
    await sample.start("--sample")
    async with Window.open(browser, sample.address, [SUN, LI, ZHAO, ZHANG], **DESKTOP) as window:
        sun, li, zhao, zhang = (window.pane(chat) for chat in (SUN, LI, ZHAO, ZHANG))
        await draft_training(sun)
        await sun.sends_files(papers)
        await sun.presses("完成，去预览")
        await sun.presses("提交审核")
        approve = [each.card("学时申报 №").get_by_role("button", name="✓ 通过") for each in (li, zhao)]
        for key in approve:
            await key.wait_for()
        both = [await key.element_handle() for key in approve]
        await window.page.evaluate("keys => keys.forEach(key => key.click())", both)
        told = window.page.get_by_role("dialog")
        await expect(told).to_contain_text("您的操作未生效")
        winner = await told.inner_text()
        assert "李敏" in winner or "赵静" in winner
        await window.shoot("two-administrators")
        await told.get_by_role("button", name="知道了").click()
        for each in (li, zhao):
            await expect(each.card("学时申报 №").get_by_role("button", name="✓ 通过")).to_have_count(0)
            await expect(each.card("学时申报 №")).to_contain_text("单位审核：" + SCHOOL + " · ")
        await zhang.card("学时申报 №").wait_for()
        await expect(zhang.messages).to_have_count(1)


async def test_the_same_in_english(browser: Browser, sample: Program, sqlite: str, papers: list[Path]) -> None:
    sample.set(database_url=sqlite)
    await sample.start("--sample")
    async with Window.open(browser, sample.address, [SUN, LI, ZHANG, CHEN], locale="en-GB", **DESKTOP) as window:
        sun, *desks = (window.pane(chat) for chat in (SUN, LI, ZHANG, CHEN))
        await sun.says("/language")
        await sun.presses("English")
        await sun.sees("English it is.")
        await sun.says("/claim")
        for name, then in (
            ("Professional subject", "form of learning"),
            ("Publication", "10 hours each"),
            ("Begin", "1/6"),
        ):
            await sun.presses(name)
            await sun.sees(then)
            assert not HAN.search(" ".join(await sun.keys()))
        await sun.presses((await sun.keys())[0])
        for step, given in enumerate(
            ("On teaching fractions", "1", "provincial", "Ningyang No. 1", f"{YEAR}-01-03"), 2
        ):
            await sun.sees(f"{step}/6")
            await sun.says(given)
        for paper, files in (
            ("Cover", papers[:1]),
            ("Contents", papers[1:]),
            ("Text, with name and rank marked", papers[:1]),
        ):
            await sun.sees("Papers", f"＊ {paper}: missing (required)")
            if f"▶ ＊ {paper}" not in await sun.newest.inner_text():
                await sun.presses(paper)
                await sun.sees(f"▶ ＊ {paper}")
            await sun.sends_files(files)
            await sun.sees(f"✓ {paper}: 1")
        await sun.presses("Done, see the preview")
        await sun.sees("counts 10 hours, 38 in all then")
        await sun.presses("Why")
        await sun.sees("10 hours each, for the professional subject", "Source: 鲁人社发〔2016〕10号")
        await sun.presses("‹ Back")
        await sun.presses("Submit")
        await sun.sees("is submitted")
        for desk in desks:
            await desk.approves("学时申报 №")  # each is spoken to in a language of their own
        await sun.sees("approved at every desk")
        await sun.presses("📊 My hours")
        await sun.sees("38 / 60 hours · 22 short")
        assert not HAN.search(" ".join(await sun.keys()))
        await window.shoot("english")


async def test_on_a_phone_with_a_reload_in_the_middle(
    browser: Browser, sample: Program, sqlite: str, papers: list[Path]
) -> None:
    sample.set(database_url=sqlite)
    await sample.start("--sample")
    async with Window.open(browser, sample.address, [SUN, LI], **PHONE) as window:
        sun, li = window.pane(SUN), window.pane(LI)
        await expect(li.element).to_be_hidden()
        await sun.says("/hours")
        await sun.sees("28 / 60 学时")
        await window.shoot("phone-hours")
        await sun.says("/claim")
        await sun.presses("专业科目")
        await sun.presses("职业资格考试")
        await sun.presses("开始填写")
        await sun.presses("全国专业技术类职业资格考试")
        await sun.sees("名称")
        await window.page.reload()
        await sun.says("一级建造师")
        await sun.sees("证书日期")
        await window.shoot("phone-calendar")
        await sun.says("2月30日")
        await sun.sees("没有“2月30日”这一天")
        await sun.says("1月3日")
        await sun.sees("▶ ＊ 证书")
        await sun.sends_files(papers)
        await sun.sees("✓ 证书：2 份")
        await sun.presses("完成，去预览")
        await sun.sees("计 16 学时，届时累计 44")
        await sun.presses("提交审核")
        await sun.sees("已提交")
        assert await window.fits()

        await expect(window.page.locator('[role=tab]:not([aria-selected="true"]) .badge')).to_have_text("1")
        await window.turns_to(LI)
        await expect(sun.element).to_be_hidden()
        for key in await li.newest.locator(".key").all():
            box = await box_of(key)
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
            assert box["height"] >= 36  # large enough for a thumb
        await window.shoot("phone-card")
        await li.presses("↩ 退回")
        await li.sees("选择原因")
        await li.newest.locator(".key").first.tap()
        await li.presses("确认退回")
        await li.sees("状态：已退回")
        await window.turns_to(SUN)
        await sun.sees("退回，请修改后重新提交")
        await window.shoot("phone-returned")
        assert await window.fits()
