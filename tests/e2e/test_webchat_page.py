"""The page in a real browser, with a small bot behind it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, Router
from aiogram.enums import ContentType
from aiogram.filters import Command
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    MediaUnion,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from aiogram.utils.text_decorations import html_decoration
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from tests.integration.webchat_house import ANN, BEN, CHEN, DONG, House, MemoryBlobs, open_house, picture, sqlite

pytestmark = pytest.mark.browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]
SHOTS = os.environ.get("WEBCHAT_SHOTS")


def card(claim: str) -> InlineKeyboardMarkup:
    keys = [("通过", f"ok:{claim}", "success"), ("不予认定", "alert", "danger")]
    rows = [[InlineKeyboardButton(text=text, callback_data=data, style=style) for text, data, style in keys]]
    rows.append([InlineKeyboardButton(text="慢慢来", callback_data="slow")])
    rows.append([InlineKeyboardButton(text="政策原文", url="https://example.org/policy")])
    rows.append([InlineKeyboardButton(text="邀请", url="https://t.me/web_chat_bot?start=j_7")])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def small_bot() -> Router:
    """Passes a claim on from one person to the next, gives files back, and breaks when it is told to."""
    router = Router()
    router.message(Command("claim"))(claim)
    router.message(Command("nature"))(ask_nature)
    router.message(Command("break"))(break_once())
    router.message()(answer)
    router.callback_query()(pressed)
    return router


async def claim(message: Message, bot: Bot) -> None:
    await message.answer("已提交")
    await bot.send_message(BEN.user_id, "<b>学时申报</b> · 待审核", reply_markup=card("1"))


async def ask_nature(message: Message) -> None:
    keys = [[KeyboardButton(text="事业单位"), KeyboardButton(text="企业")]]
    await message.answer("单位性质？", reply_markup=ReplyKeyboardMarkup(keyboard=keys))


def break_once() -> Any:
    broken: list[int] = []

    async def handler(message: Message) -> None:
        if len(broken) < 2:
            broken.append(message.message_id)
            raise RuntimeError("broken for a moment")
        await message.answer("终于好了")

    return handler


def kind_of(message: Message) -> str:
    return ContentType(message.content_type).value


async def answer(message: Message, bot: Bot) -> None:
    file = message.document or (message.photo[-1] if message.photo else None)
    if file:
        content = await bot.download(file)
        assert content is not None
        await message.answer(f"收到 {kind_of(message)} {len(content.read())} 字节")
        return
    words = html_decoration.quote(message.text or kind_of(message))
    await message.reply(f"{words} / {message.from_user and message.from_user.language_code}",
                        reply_markup=ReplyKeyboardRemove())  # fmt: skip


async def pressed(query: CallbackQuery, bot: Bot) -> None:
    assert isinstance(query.message, Message)
    if query.data == "alert":
        await query.answer("不予认定后不能恢复", show_alert=True)
    elif query.data == "slow":
        await bot.send_chat_action(query.from_user.id, "typing")
        await asyncio.sleep(0.8)
        await query.answer("好了")
    else:
        await query.message.edit_text("<b>学时申报</b> · 已通过")
        await query.answer("已通过")
        await bot.send_message(ANN.user_id, "单位已审核通过")


async def handle_with(dispatcher: Dispatcher, bot: Bot, update: Update) -> None:
    await dispatcher.feed_update(bot, update)


@asynccontextmanager
async def served(url: str, blobs: MemoryBlobs | None = None, port: int = 0) -> AsyncIterator[House]:
    dispatcher = Dispatcher()
    dispatcher.include_router(small_bot())

    async def handle(bot: Bot, update: Update) -> None:
        await handle_with(dispatcher, bot, update)

    async with open_house(url, handle, blobs=blobs, port=port) as house:
        await house.bot.set_my_commands([BotCommand(command="claim", description="申报学时")])
        yield house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with served(sqlite(tmp_path)) as house:
        yield house


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    installed = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed, args=ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def visited(browser: Browser, house: House, path: str = "/", **options: Any) -> AsyncIterator[Page]:
    """A page that must not complain: no error in a script, nothing that the content policy refused."""
    context = await browser.new_context(**{"locale": "zh-CN", "viewport": {"width": 1440, "height": 900}} | options)
    complaints: list[str] = []
    page = await watched(context, complaints)
    await page.goto(house.url + path)
    await page.locator(".pane").first.wait_for()
    yield page
    await context.close()
    assert [each for each in complaints if "WebSocket" not in each and "ERR_CONNECTION" not in each] == []


async def watched(context: BrowserContext, complaints: list[str]) -> Page:
    context.set_default_timeout(8000)
    expect.set_options(timeout=8000)
    page = await context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    return page


@pytest.fixture
async def page(browser: Browser, house: House) -> AsyncIterator[Page]:
    async with visited(browser, house) as page:
        yield page


def pane(page: Page, person: Any) -> Locator:
    return page.locator(f'.pane[data-chat="{person.user_id}"]')


async def say(page: Page, person: Any, text: str) -> None:
    field = pane(page, person).locator(".field")
    await field.fill(text)
    await field.press("Enter")


async def shoot(page: Page, name: str) -> None:
    if SHOTS:
        await page.wait_for_timeout(500)
        await page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


async def test_a_decision_in_one_pane_arrives_in_another(page: Page) -> None:
    await expect(page.locator(".pane h2")).to_have_text([ANN.name, BEN.name, CHEN.name, DONG.name])
    await say(page, ANN, "/claim")
    await expect(pane(page, BEN).locator(".message")).to_contain_text("待审核")
    await expect(pane(page, BEN).locator(".pane-head .badge")).to_have_text("1")
    await expect(page).to_have_title("(1) 学时助手")
    await pane(page, BEN).get_by_role("button", name="通过").click()
    await expect(pane(page, ANN).locator(".message").last).to_contain_text("单位已审核通过")
    await expect(pane(page, BEN).locator(".message")).to_contain_text("已通过")
    await expect(pane(page, BEN).locator(".message .key")).to_have_count(0)
    await expect(pane(page, BEN).locator(".toast")).to_have_text("已通过")
    await expect(pane(page, ANN).locator(".pane-head .badge")).to_have_text("1")
    await pane(page, ANN).click()
    await expect(page).to_have_title("学时助手")
    await expect(pane(page, ANN).locator(".is-own .ticks")).to_have_attribute("aria-label", "已处理")
    await shoot(page, "decision")


async def test_alerts_are_dialogs_and_a_press_under_way_cannot_be_repeated(page: Page) -> None:
    await say(page, ANN, "/claim")
    await pane(page, BEN).get_by_role("button", name="不予认定").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("不予认定后不能恢复")
    await shoot(page, "alert")
    await dialog.get_by_role("button", name="知道了").click()
    await expect(dialog).to_have_count(0)
    slow = pane(page, BEN).get_by_role("button", name="慢慢来")
    await slow.click()
    await expect(slow).to_have_attribute("aria-disabled", "true")
    await expect(pane(page, BEN).locator(".pane-role")).to_have_text("正在输入…")
    await expect(slow).not_to_have_attribute("aria-disabled", "true")
    policy = pane(page, BEN).get_by_role("link", name="政策原文")
    await expect(policy).to_have_attribute("rel", "noopener noreferrer")


async def test_a_link_that_starts_this_bot_starts_it_in_the_pane(page: Page) -> None:
    await say(page, ANN, "/claim")
    await pane(page, BEN).get_by_role("button", name="邀请").click()
    await expect(pane(page, BEN).locator(".message").last).to_contain_text("/start j_7 / zh-CN")


async def test_photos_and_documents_are_uploaded_shown_and_saved(page: Page, tmp_path: Path) -> None:
    photo, paper = tmp_path / "发票.jpg", tmp_path / "证书.pdf"
    photo.write_bytes(picture(1600, 1000))
    paper.write_bytes(b"%PDF-1.7 " + b"x" * 5000)
    ann = pane(page, ANN)
    await ann.locator("input[type=file]").set_input_files([photo, paper])
    await expect(ann.locator(".chip")).to_have_count(2)
    await shoot(page, "tray")
    await ann.get_by_role("button", name="发送", exact=True).click()
    await expect(ann.locator(".message")).to_have_count(4)
    await expect(ann.locator(".message").nth(2)).to_contain_text(f"收到 photo {photo.stat().st_size} 字节")
    await expect(ann.locator(".message").nth(3)).to_contain_text("收到 document 5009 字节")
    async with page.expect_download() as saved:
        await ann.get_by_role("link", name="证书.pdf").click()
    assert (await (await saved.value).path()).read_bytes() == paper.read_bytes()
    await ann.get_by_role("button", name="放大照片").click()
    image = page.locator("dialog.viewer img")
    await expect(image).to_be_visible()
    assert await image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1600
    await shoot(page, "photo")


async def test_files_can_be_dropped_and_pasted_and_taken_back(page: Page) -> None:
    give = """(node, kind) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(["%PDF-1.7"], "通知.pdf", { type: "application/pdf" }));
        const event = kind === "drop"
            ? new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })
            : new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
        node.dispatchEvent(event);
    }"""
    ann = pane(page, ANN)
    await ann.evaluate(give, "drop")
    await ann.locator(".field").evaluate(give, "paste")
    await expect(ann.locator(".chip")).to_have_count(2)
    await ann.get_by_role("button", name="移除 通知.pdf").first.click()
    await expect(ann.locator(".chip")).to_have_count(1)
    await ann.locator(".field").press("Enter")
    await expect(ann.locator(".message").last).to_contain_text("收到 document 8 字节")
    await expect(ann.locator(".tray")).to_be_hidden()


async def test_an_empty_and_a_too_large_file_get_a_clear_answer(page: Page) -> None:
    give = """(node, size) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(size)], "材料.pdf"));
        node.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }"""
    for size, words in ((0, "空文件"), (50 * 1024 * 1024 + 1, "50 MB")):
        await pane(page, ANN).evaluate(give, size)
        await expect(pane(page, ANN).locator(".toast").last).to_contain_text(words)
    await expect(pane(page, ANN).locator(".chip")).to_have_count(0)


async def test_nothing_that_anybody_writes_becomes_markup(page: Page, house: House) -> None:
    attack = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>'
    await say(page, ANN, attack)
    await expect(pane(page, ANN).locator(".message").last).to_contain_text(attack)
    quoted = html_decoration.quote(attack)
    button = InlineKeyboardButton(text=attack, callback_data=attack[:60])
    markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
    link = f'<a href="javascript:window.broken=1">{quoted}</a>'
    await house.bot.send_message(ANN.user_id, f"{link}<pre>{quoted}</pre>", reply_markup=markup)
    await house.bot.send_document(ANN.user_id, BufferedInputFile(b"x", f"{attack}.html"), caption=quoted)
    await house.bot.answer_callback_query(f"{ANN.user_id}:x", attack)
    await expect(pane(page, ANN).locator(".toast")).to_have_text(attack)
    await expect(pane(page, ANN).locator(".message")).to_have_count(4)
    assert await page.locator(".pane img, .pane script, a[href^=javascript]").count() == 0
    assert await page.evaluate("window.broken") is None


async def test_rich_text_looks_as_it_was_meant(page: Page, house: House) -> None:
    await house.bot.send_message(
        ANN.user_id,
        "👨‍👩‍👧 <b>粗<i>斜</i></b> <tg-spoiler>秘</tg-spoiler> <code>x</code>"
        '<blockquote expandable>一\n二\n三\n四\n五</blockquote><a href="https://example.org/">文件</a>',
    )
    text = pane(page, ANN).locator(".message .text")
    await expect(text.locator("strong")).to_have_text("粗斜")
    await expect(text.locator("strong em")).to_have_text("斜")
    await expect(text.locator("a")).to_have_attribute("href", "https://example.org/")
    await text.locator(".spoiler").click()
    await expect(text.locator(".spoiler")).to_have_class("spoiler is-revealed")
    await expect(text.locator("blockquote")).to_have_text("一\n二\n三\n四\n五")


async def test_reply_keyboards_and_commands_send_their_words(page: Page) -> None:
    ann = pane(page, ANN)
    await say(page, ANN, "/nature")
    await ann.locator(".reply-keys").get_by_role("button", name="事业单位").click()
    await expect(ann.locator(".message").last).to_contain_text("事业单位 / zh-CN")
    await expect(ann.locator(".reply-keys")).to_be_hidden()
    await ann.get_by_role("button", name="命令菜单").press("Enter")
    await expect(ann.get_by_role("menuitem")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(ann.locator(".message").last).to_contain_text("已提交")


async def test_stickers_voice_and_forwarded_messages_can_be_tried_out(page: Page) -> None:
    ann = pane(page, ANN)
    for name, kind in (("贴纸 🐱", "sticker"), ("语音", "voice")):
        await ann.get_by_role("button", name="添加附件").click()
        await ann.get_by_role("menuitem", name=name).click()
        await expect(ann.locator(".message").last).to_contain_text(f"{kind} / zh-CN")
    last = ann.locator(".message").last
    await last.hover()
    await last.get_by_role("button", name="转发").click()
    await expect(ann.locator(".forwarded")).to_have_text("转发自 学时助手")


async def test_an_update_that_cannot_be_handled_is_told_and_tried_again(page: Page) -> None:
    ann = pane(page, ANN)
    await say(page, ANN, "/break")
    await expect(ann.locator(".stuck")).to_be_visible()
    await say(page, BEN, "您好")
    await expect(pane(page, BEN).locator(".message").last).to_contain_text("您好 / zh-CN")
    await expect(ann.locator(".message").last).to_contain_text("终于好了")
    await expect(ann.locator(".stuck")).to_be_hidden()


async def test_after_a_restart_the_page_comes_back_and_shows_what_it_missed(browser: Browser, tmp_path: Path) -> None:
    blobs, url = MemoryBlobs(), sqlite(tmp_path)
    async with served(url, blobs) as house:
        port = int(house.url.rpartition(":")[2])
        context = await browser.new_context(locale="zh-CN")
        page = await watched(context, [])
        await page.goto(house.url)
        await say(page, ANN, "之前")
        await expect(pane(page, ANN).locator(".message").last).to_contain_text("之前 / zh-CN")
    await expect(page.get_by_role("alert")).to_contain_text("正在重新连接")
    await shoot(page, "offline")
    async with served(url, blobs, port) as house:
        await house.bot.send_message(ANN.user_id, "离线期间的通知")
        await expect(page.get_by_role("alert")).to_be_hidden()
        await expect(pane(page, ANN).locator(".message").last).to_contain_text("离线期间的通知")
        await expect(pane(page, ANN).locator(".message")).to_have_count(3)
        await context.close()


async def test_panes_are_added_closed_and_remembered(page: Page) -> None:
    await page.get_by_role("button", name="添加人员").click()
    await shoot(page, "people")
    await page.get_by_role("dialog").get_by_role("button", name="新来访者").click()
    await expect(page.locator(".pane")).to_have_count(5)
    await page.locator(".pane").last.get_by_role("button", name="开始").click()
    await expect(page.locator(".pane").last.locator(".message").last).to_contain_text("/start / zh-CN")
    await page.get_by_role("button", name=f"关闭 {DONG.name} 的会话").click()
    await page.reload()
    await expect(page.locator(".pane")).to_have_count(4)
    await expect(page.locator(".pane h2").last).to_contain_text("来访者")
    await expect(page.locator(".pane").last.locator(".message")).to_have_count(2)


async def test_the_page_speaks_english_and_says_so_to_the_bot(browser: Browser, house: House) -> None:
    async with visited(browser, house, locale="en-GB", color_scheme="dark") as page:
        await expect(pane(page, ANN).locator(".pane-role")).to_contain_text("Professional")
        await say(page, ANN, "hello")
        await expect(pane(page, ANN).locator(".message").last).to_contain_text("hello / en")
        photos: list[MediaUnion] = [
            InputMediaPhoto(media=BufferedInputFile(picture(900, 700), f"{n}.jpg")) for n in range(3)
        ]
        await house.bot.send_media_group(BEN.user_id, photos)
        await expect(pane(page, BEN).locator(".album .photo")).to_have_count(3)
        await shoot(page, "dark")
        await page.get_by_role("button", name="切换到中文").click()
        await expect(pane(page, ANN).locator(".pane-role")).to_contain_text("专业技术人员")


async def test_a_phone_shows_one_person_at_a_time_with_unread_marks_on_the_tabs(browser: Browser, house: House) -> None:
    phone: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
    async with visited(browser, house, **phone) as page:
        await expect(page.locator(".pane:visible")).to_have_count(1)
        await say(page, ANN, "/claim")
        tab = page.get_by_role("tab", name=BEN.name)
        await expect(tab.locator(".badge")).to_have_text("1")
        await shoot(page, "phone")
        await tab.tap()
        await expect(pane(page, BEN)).to_be_visible()
        await expect(pane(page, ANN)).to_be_hidden()
        await expect(tab.locator(".badge")).to_be_hidden()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await shoot(page, "phone-card")


async def test_older_messages_are_loaded_when_one_scrolls_up(browser: Browser, house: House) -> None:
    for number in range(150):
        await house.bot.send_message(ANN.user_id, f"第 {number} 条")
    async with visited(browser, house) as page:
        ann = pane(page, ANN)
        await expect(ann.locator(".message").last).to_be_in_viewport()
        await expect(ann.locator(".message")).to_have_count(60)
        await ann.locator(".scroller").evaluate("node => node.scrollTo(0, 0)")
        await expect(ann.locator(".message")).to_have_count(120)
        await ann.locator(".scroller").evaluate("node => node.scrollTo(0, 0)")
        await expect(ann.locator(".message")).to_have_count(150)
