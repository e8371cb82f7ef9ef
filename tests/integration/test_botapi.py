"""The test double of Telegram, driven by aiogram and by python-telegram-bot, which know nothing of it."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiogram
import pytest
import telegram
import telegram.error
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiohttp import web

from tests.botapi import BotApiServer, Person
from tests.botapi.samples import HTML, TOKEN, keyboard, listening, picture, polling


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer(TOKEN) as server:
        yield server


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[aiogram.Bot]:
    """A client that only calls, for what a bot can do wrong."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url), timeout=5)
    async with await session.create_session():
        yield aiogram.Bot(TOKEN, session, HTML)


@pytest.fixture
async def independent(server: BotApiServer) -> AsyncIterator[telegram.Bot]:
    base = f"{server.url}/bot", f"{server.url}/file/bot"
    async with telegram.Bot(TOKEN, base_url=base[0], base_file_url=base[1]) as bot:
        yield bot


@pytest.fixture
def ann(server: BotApiServer) -> Person:
    return server.user(1001, "王工", known=True)


# ── polling, by aiogram ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_person_talks_to_an_aiogram_bot(server: BotApiServer, ann: Person) -> None:
    async with polling(server):
        await ann.sends("/start")
        greeting = await ann.sees("欢迎，请选择")
        assert greeting.entities == [{"type": "bold", "offset": 0, "length": 2}]
        assert greeting.buttons == ["✅ 提交", "返回"]
        await ann.presses("提交")
        await ann.sees("已提交 1 次")
        assert ann.message_with("欢迎") is None
        await ann.presses("提交")
        await ann.sees("已提交", fresh=True)
        await ann.sees_toast("第 2 次")
        await server.quiet()
        assert [message.text for message in ann.chat] == ["/start", "已提交 2 次"]
        assert [toast.alert for toast in ann.toasts] == [False, True]
        assert ann.unanswered == []
    assert server.violations == []


async def test_files_and_albums_go_both_ways(server: BotApiServer, ann: Person) -> None:
    async with polling(server):
        await ann.sends_document(b"%PDF-1.7 content", "证明.pdf", "application/pdf")
        assert (await ann.sees_file("证明.pdf")).content == b"%PDF-1.7 content"
        photo = picture(300, 200)
        assert len({message.album for message in await ann.sends_album([photo, photo])}) == 1
        await server.quiet()
        assert [file.content for file in ann.files[1:]] == [photo, photo]
        assert ann.last_text == "收到 文件"
        await ann.sends_sticker()
        await ann.sees("sticker: ?")
        await ann.sends_voice()
        await ann.sees("voice: ?")
        await ann.forwards("转发的话")
        await ann.sees("text: 转发的话")
        await ann.sends_contact()
        await ann.sees("contact")
    assert server.violations == []


async def test_a_doubled_update_is_offered_again_after_its_confirmation(server: BotApiServer, ann: Person) -> None:
    server.deliver_twice()
    async with polling(server):
        await ann.sends("一次")
        await ann.sends("另一次")
        await server.quiet()
    texts = [message.text for message in ann.received]
    assert sorted(texts) == ["text: 一次", "text: 一次", "text: 另一次"]


async def test_a_poll_survives_an_outage_and_a_refused_connection(server: BotApiServer, ann: Person) -> None:
    async with polling(server):
        await ann.sends("甲")
        await ann.sees("甲")
        server.outage(0.3)
        await ann.sends("乙")
        await ann.sees("乙")
        async with server.unreachable():
            await ann.sends("丙")
            await asyncio.sleep(0.2)
        await ann.sees("丙")
        await server.quiet()
    assert 502 in {call.status for call in server.called("getUpdates")}


BOT_PROCESS = """
import json, sys, time, urllib.request

def call(method, **params):
    body = json.dumps(params).encode()
    url = f"{sys.argv[1]}/bot42:TEST/{method}"
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))["result"]

offset = 0
while True:
    for update in call("getUpdates", offset=offset, timeout=20):
        message = update["message"]
        call("sendMessage", chat_id=message["chat"]["id"], text=f"{sys.argv[2]} got {message['text']}")
        time.sleep(60 if sys.argv[2] == "first" and message["text"] == "stop" else 0)
        offset = update["update_id"] + 1
"""


async def test_what_a_killed_process_did_not_confirm_comes_again(
    server: BotApiServer, ann: Person, tmp_path: Path
) -> None:
    script = tmp_path / "bot.py"
    script.write_text(BOT_PROCESS)
    await ann.sends("one")
    await ann.sends("stop")
    first = await asyncio.create_subprocess_exec(sys.executable, script, server.url, "first")
    await ann.sees("first got stop")
    first.send_signal(signal.SIGKILL)
    await first.wait()
    await ann.sends("three")
    second = await asyncio.create_subprocess_exec(sys.executable, script, server.url, "second")
    await ann.sees("second got three")
    await server.quiet()
    second.kill()
    await second.wait()
    assert [message.text for message in ann.received][2:] == ["second got one", "second got stop", "second got three"]


# ── webhook ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_webhook_gets_updates_with_the_secret(server: BotApiServer, ann: Person) -> None:
    await ann.sends("/start")
    async with listening(server, secret="s3cret") as bot:
        await bot.set_webhook("https://bot.example.org/hook", secret_token="s3cret", allowed_updates=["message"])
        await ann.sees("欢迎")
        await ann.presses("返回")
        await ann.sends("再来")
        await ann.sees("再来")
        await server.quiet()
        assert ann.unanswered == ["back"], "presses were not asked for"
        assert (await bot.get_webhook_info()).url == "https://bot.example.org/hook"
        with pytest.raises(aiogram.exceptions.TelegramConflictError):
            await bot.get_updates()
    assert server.violations == []


async def test_the_webhook_tries_again_until_the_bot_agrees_and_in_order(server: BotApiServer, ann: Person) -> None:
    async with listening(server, secret="right") as bot:
        await bot.set_webhook("https://bot.example.org/hook", secret_token="wrong")
        await ann.sends("一")
        await ann.sends("二")
        await asyncio.sleep(0.3)
        assert ann.received == []
        assert "401" in str((await bot.get_webhook_info()).last_error_message)
        server.deliver_twice()
        await ann.sends("三")
        await bot.set_webhook("https://bot.example.org/hook", secret_token="right")
        await server.quiet()
    assert [message.text[-1] for message in ann.received] == ["一", "二", "三", "三"]


async def test_a_bot_may_answer_in_the_webhook_response(server: BotApiServer, ann: Person) -> None:
    async def hook(request: web.Request) -> web.Response:
        update = await request.json()
        return web.json_response({"method": "sendMessage", "chat_id": update["message"]["chat"]["id"], "text": "直接"})

    app = web.Application()
    app.router.add_post("/", hook)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.webhook.start(f"http://127.0.0.1:{runner.addresses[0][1]}/", "", 1)
    await ann.sends("喂")
    await ann.sees("直接")
    await runner.cleanup()


# ── an independent client ────────────────────────────────────────────────────────────────────────────────────────────


async def test_python_telegram_bot_can_talk_to_the_server(independent: telegram.Bot, ann: Person) -> None:
    await ann.sends("/start")
    (update,) = await independent.get_updates(timeout=1)
    assert update.message is not None
    assert update.message.entities[0].type == "bot_command"
    assert await independent.get_updates(offset=update.update_id + 1) == ()
    markup = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("好", callback_data="ok")]])
    sent = await independent.send_message(1001, "<b>你好</b>", parse_mode="HTML", reply_markup=markup)
    await ann.presses("好")
    (press,) = await independent.get_updates()
    assert press.callback_query is not None
    assert press.callback_query.message == sent
    await press.callback_query.answer("收到")
    await sent.edit_reply_markup(None)
    assert ann.last.buttons == []
    assert ann.toasts == ["收到"]
    assert (await independent.get_chat(1001)).first_name == "王工"


async def test_python_telegram_bot_sends_and_fetches_files(
    server: BotApiServer, independent: telegram.Bot, ann: Person
) -> None:
    photo = picture()
    await independent.send_document(1001, b"%PDF", filename="a.pdf", caption="文件")
    await independent.send_photo(1001, photo)
    album = [telegram.InputMediaPhoto(photo, caption="一"), telegram.InputMediaPhoto(photo)]
    assert len(await independent.send_media_group(1001, album)) == 2
    await independent.edit_message_media(
        telegram.InputMediaDocument(b"%PDF-2", filename="b.pdf"), 1001, ann.last.message_id
    )
    assert [file.content for file in ann.files] == [b"%PDF", photo, photo, b"%PDF-2"]
    await ann.sends_photo(photo)
    (update,) = await independent.get_updates()
    assert update.message is not None
    file = await update.message.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == photo
    await independent.set_my_commands([("hours", "我的学时")], language_code="zh")
    assert (await independent.get_my_commands(language_code="zh"))[0].command == "hours"
    await independent.set_my_name("学时")
    await independent.set_chat_menu_button(1001, telegram.MenuButtonCommands())
    assert server.violations == []


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_calls_fail_as_asked_and_only_then(bot: aiogram.Bot, server: BotApiServer, ann: Person) -> None:
    server.user(1002, "李工", known=True)
    server.fail_next("sendMessage", status=429, retry_after=3, chat=1001)
    server.fail_next("sendMessage", status=500, chat=1001)
    await bot.send_message(1002, "别人")
    with pytest.raises(TelegramRetryAfter) as refusal:
        await bot.send_message(1001, "甲")
    assert refusal.value.retry_after == 3
    with pytest.raises(TelegramServerError):
        await bot.send_message(1001, "甲")
    await bot.send_message(1001, "甲")
    assert [call.status for call in server.called("sendMessage")] == [200, 429, 500, 200]
    assert [message.text for message in ann.chat] == ["甲"]


async def test_calls_hang_before_or_after_their_work(bot: aiogram.Bot, server: BotApiServer, ann: Person) -> None:
    started = time.monotonic()
    server.hang_before("sendMessage", 0.1)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(1001, "没到")
    server.hang_after_accepting("sendMessage", 0.1, chat=1001)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(1001, "到了")
    assert 0.2 <= time.monotonic() - started < 2
    assert [message.text for message in ann.chat] == ["到了"]
    assert [call.status for call in server.calls] == [None, None]


async def test_a_hang_is_over_when_the_client_gives_up(bot: aiogram.Bot, server: BotApiServer, ann: Person) -> None:
    server.hang_after_accepting("*", 30)
    with pytest.raises(TelegramNetworkError, match="timeout"):
        await bot.send_message(1001, "到了", request_timeout=1)
    await server.quiet(1)
    assert ann.last_text == "到了"


async def test_a_second_poll_ends_the_first(server: BotApiServer, bot: aiogram.Bot) -> None:
    first = asyncio.ensure_future(bot.get_updates(timeout=5))
    await server.waits_for("getUpdates")
    await bot.get_updates()
    with pytest.raises(aiogram.exceptions.TelegramConflictError):
        await first


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_failure_shows_the_chat(bot: aiogram.Bot, ann: Person) -> None:
    await ann.sends("/start")
    await bot.send_message(1001, "选\n一个", reply_markup=keyboard({"1": "a", "11": "b"}, {"通过": "c", "不通过": "d"}))
    with pytest.raises(AssertionError, match=r"(?s)王工 sees no button '提交'.*#1 王工: /start.*\[1\] \[11\]"):
        await ann.presses("提交")
    with pytest.raises(AssertionError, match="does not see '完成'"):
        await ann.sees("完成", timeout=0.05)
    await ann.presses("通过")
    await ann.presses("1")
    assert [update.callback_query.data for update in await bot.get_updates() if update.callback_query] == ["c", "a"]


async def test_a_person_edits_follows_links_and_writes_long_texts(
    bot: aiogram.Bot, server: BotApiServer, ann: Person
) -> None:
    await ann.follows("https://t.me/HoursTestBot?start=j_abc")
    message = await ann.sends("字" * 5000)
    await ann.edits(message, "短")
    updates = await bot.get_updates(allowed_updates=["message"])
    texts = [each.message.text for each in updates if each.message]
    assert texts == ["/start j_abc", "字" * 4096, "字" * 904]
    assert updates[3].edited_message is not None
    assert await bot.get_updates(offset=updates[-1].update_id + 1) == []
    await ann.presses_data("forged")
    assert await bot.get_updates() == []
    assert server.violations == []


async def test_the_server_is_not_quiet_while_nobody_takes_the_updates(server: BotApiServer, ann: Person) -> None:
    await ann.sends("有人吗")
    with pytest.raises(AssertionError, match=r"(?s)not quiet.*message.*有人吗"):
        await server.quiet(0.05)


async def test_the_densest_second_is_known(bot: aiogram.Bot, server: BotApiServer, ann: Person) -> None:
    for text in "甲乙丙":
        await bot.send_message(1001, text)
        await asyncio.sleep(0.06)
    assert server.most_within(1, "sendMessage") == 3
    assert server.most_within(0.05, "sendMessage", ann.user_id) == 1
    assert server.most_within(1, "sendMessage", 1002) == 0
