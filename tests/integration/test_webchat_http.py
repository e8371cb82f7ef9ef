"""The HTTP side: uploads, downloads, the socket, and who is refused."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BotCommand, Message, Update
from aiohttp import ClientWebSocketResponse, FormData, WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.webchat.guard import Guard
from tests.integration.webchat_house import ANN, BEN, House, MemoryBlobs, open_house, picture, sqlite, until


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    seen: list[Update] = []

    async def handle(_bot: Bot, update: Update) -> None:
        seen.append(update)

    async with open_house(sqlite(tmp_path), handle) as house:
        house.seen = seen
        yield house


async def upload(house: House, *files: tuple[str, bytes], **fields: str) -> Any:
    form = FormData(quote_fields=False)
    for name, value in ({"nonce": "n" * 16, "language": "zh-CN"} | fields).items():
        form.add_field(name, value)
    for name, content in files:
        form.add_field("file", io.BytesIO(content), filename=name)
    async with house.http.post(f"{house.url}/chat/{ANN.user_id}/file", data=form) as answer:
        return await answer.json()


async def messages(house: House, count: int) -> list[Message]:
    await until(lambda: len(house.seen) >= count)
    return [update.message for update in house.seen if update.message]


async def test_a_picture_becomes_a_photo_that_the_bot_can_download(house: House) -> None:
    content = picture(1600, 900)
    await upload(house, ("发票.jpg", content), caption="第一页")
    [message] = await messages(house, 1)
    assert message.photo is not None
    assert [(size.width, size.height) for size in message.photo] == [(480, 270), (1600, 900)]
    assert message.caption == "第一页"
    downloaded = await house.bot.download(message.photo[-1], io.BytesIO())
    assert downloaded is not None
    assert downloaded.read() == content


async def test_several_files_become_albums_by_their_kind(house: House) -> None:
    files = [("a.png", picture(kind="PNG")), ("c.pdf", b"%PDF-1.7"), ("b.webp", picture(kind="WEBP"))]
    await upload(house, *files, caption="说明")
    one, two, three = await messages(house, 3)
    assert [bool(m.photo) for m in (one, two, three)] == [True, True, False]
    assert one.media_group_id == two.media_group_id is not None
    assert three.media_group_id is None
    assert [m.caption for m in (one, two, three)] == ["说明", None, None]


async def test_fifty_files_become_albums_of_ten(house: House) -> None:
    await upload(house, *[(f"{n}.pdf", b"%PDF") for n in range(50)])
    groups = [message.media_group_id for message in await messages(house, 50)]
    assert len(set(groups)) == 5
    assert all(groups.count(group) == 10 for group in groups)


async def test_a_picture_can_be_sent_as_a_file(house: House) -> None:
    await upload(house, ("a.jpg", picture()), as_file="1")
    [message] = await messages(house, 1)
    assert message.document is not None
    assert message.document.mime_type == "image/jpeg"


async def test_a_program_named_jpg_and_a_picture_without_bounds_stay_documents(house: House) -> None:
    await upload(house, ("virus.jpg", b"MZ\x90\x00" + b"\0" * 200), ("wide.png", picture(12000, 20, "PNG")))
    program, wide = await messages(house, 2)
    assert program.document is not None
    assert wide.document is not None


async def test_a_file_of_21_mb_arrives_and_get_file_refuses_as_telegram_does(house: House) -> None:
    await upload(house, ("large.pdf", b"%PDF" + b"x" * (21 * 1024 * 1024)))
    [message] = await messages(house, 1)
    assert message.document is not None
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await house.bot.get_file(message.document.file_id)


async def test_a_file_beyond_50_mb_and_an_empty_one_get_a_clear_answer(house: House) -> None:
    too_large = await upload(house, ("huge.bin", b"x" * (50 * 1024 * 1024 + 1)))
    assert too_large == {"ok": False, "error": "file_too_large", "most_mb": 50}
    empty = await upload(house, ("empty.pdf", b""))
    assert empty == {"ok": False, "error": "file_empty", "name": "empty.pdf"}
    assert house.seen == []


async def test_only_recognised_pictures_are_shown_and_everything_else_is_saved(house: House) -> None:
    await upload(house, ("a.jpg", picture()), ("学时.html", b"<script>alert(1)</script>"))
    shown, saved = await messages(house, 2)
    assert shown.photo is not None
    assert saved.document is not None
    for file_id, place, media_type in (
        (shown.photo[-1].file_id, "inline", "image/jpeg"),
        (saved.document.file_id, "attachment", "application/octet-stream"),
    ):
        async with house.http.get(f"{house.url}/chat/{ANN.user_id}/file/{file_id}") as answer:
            assert answer.headers["Content-Disposition"].startswith(place)
            assert answer.content_type == media_type
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


async def test_the_page_allows_no_foreign_and_no_inline_script(house: House) -> None:
    async with house.http.get(f"{house.url}/") as answer:
        page = await answer.text()
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe-inline" not in policy
    assert "<script>" not in page
    assert "http://" not in page + (Path("bot/channels/webchat/static/app.js")).read_text()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
async def test_a_foreign_host_or_origin_is_refused_everywhere(house: House, headers: dict[str, str]) -> None:
    for path in ("/", "/chat/people", "/chat/static/app.js", f"/chat/{ANN.user_id}/file/x"):
        async with house.http.get(house.url + path, headers=headers) as answer:
            assert answer.status == 403
    text = {"text": "x", "nonce": "n" * 16}
    async with house.http.post(f"{house.url}/chat/{ANN.user_id}/text", json=text, headers=headers) as answer:
        assert answer.status == 403
    with pytest.raises(WSServerHandshakeError, match="403"):
        await house.http.ws_connect(f"{house.url}/chat/socket", headers=headers)
    assert await house.store.list_recent(ANN.user_id) == []


async def test_any_host_may_be_allowed_and_a_foreign_origin_is_refused_even_then() -> None:
    async def page(_request: web.Request) -> web.StreamResponse:
        return web.Response(text="ours")

    app = web.Application()
    app.router.add_get("/", Guard(["*"]).around(page))
    async with TestClient(TestServer(app)) as client:
        ours = {"Host": "chat.example:8080", "Origin": "http://chat.example:8080"}
        assert (await client.get("/", headers=ours)).status == 200
        assert (await client.get("/", headers=ours | {"Origin": "http://evil.example"})).status == 403


async def test_a_form_of_another_site_cannot_write(house: House) -> None:
    forged = '{"text": "x", "nonce": "nnnnnnnnnnnnnnnn"}'
    headers = {"Content-Type": "text/plain"}
    async with house.http.post(f"{house.url}/chat/{ANN.user_id}/text", data=forged, headers=headers) as answer:
        assert (await answer.json())["error"] == "json_expected"


@pytest.mark.parametrize(
    ("what", "body", "error"),
    [
        ("text", {"text": "  "}, "text_empty"),
        ("text", {"text": "x" * 40_001}, "text_too_long"),
        ("text", {"text": "x", "nonce": "short"}, "nonce_missing"),
        ("press", {"message_id": 1, "data": "x" * 65}, "press_invalid"),
        ("press", {"message_id": "1", "data": "x"}, "press_invalid"),
    ],
)
async def test_what_is_no_message_is_refused(house: House, what: str, body: dict[str, Any], error: str) -> None:
    assert (await house.act(ANN, what, **body))["error"] == error
    assert house.seen == []


async def test_characters_that_no_text_may_have_are_taken_away(house: House) -> None:
    headers = {"Content-Type": "application/json"}
    raw = '{"text": "a\\u0000b\\ud800c\\r\\nd", "nonce": "nnnnnnnnnnnnnnnn"}'
    async with house.http.post(f"{house.url}/chat/{ANN.user_id}/text", data=raw, headers=headers) as answer:
        assert answer.status == 200
    [message] = await messages(house, 1)
    assert message.text == "a b\ufffdc\nd"


async def test_a_file_name_leads_to_no_folder(house: House) -> None:
    await upload(house, ("../../etc/学时.pdf", b"%PDF"))
    [message] = await messages(house, 1)
    assert message.document is not None
    assert message.document.file_name == "学时.pdf"


async def test_a_repeated_request_is_one_message(house: House) -> None:
    for _ in range(3):
        await house.act(ANN, "text", text="once", nonce="same-nonce-0001")
    assert len(await messages(house, 1)) == 1
    assert len(await house.store.list_recent(ANN.user_id)) == 1


async def test_a_new_visitor_gets_a_random_id_and_can_write_at_once(house: House) -> None:
    ids = set()
    for _ in range(2):
        async with house.http.post(f"{house.url}/chat/people", json={"name": "来访者"}) as answer:
            ids.add((await answer.json())["person"]["user_id"])
    assert len(ids) == 2
    assert all(10**15 <= number < 2**52 for number in ids)
    await house.bot.send_message(ids.pop(), "您好")


async def test_a_stranger_without_an_account_is_refused(house: House) -> None:
    async with house.http.post(f"{house.url}/chat/77/text", json={"text": "x", "nonce": "n" * 16}) as answer:
        assert (answer.status, (await answer.json())["error"]) == (404, "unknown_person")
    form = FormData({"nonce": "n" * 16})
    form.add_field("file", picture(), filename="a.jpg")
    async with house.http.post(f"{house.url}/chat/77/file", data=form) as answer:
        assert answer.status == 404
    assert house.blobs.kept == {}


async def next_of(socket: ClientWebSocketResponse, *kinds: str) -> Any:
    async with asyncio.timeout(5):
        while (event := await socket.receive_json())["type"] not in kinds:
            pass
        return event


async def test_one_socket_carries_several_panes_and_signs_of_the_others(house: House) -> None:
    await house.bot.set_my_commands([BotCommand(command="hours", description="我的学时")])
    async with house.http.ws_connect(f"{house.url}/chat/socket") as socket:
        await socket.send_json({"type": "subscribe", "chat": ANN.user_id, "revision": 0, "language": "zh-CN"})
        history = await next_of(socket, "history")
        assert (history["messages"], history["commands"][0]["command"]) == ([], "hours")
        sent = await house.bot.send_message(ANN.user_id, "<b>一</b>")
        assert (await next_of(socket, "message"))["message"]["text"] == "一"
        await sent.edit_text("二")
        assert (await next_of(socket, "message"))["message"]["text"] == "二"
        await house.bot.send_chat_action(ANN.user_id, "typing")
        assert (await next_of(socket, "typing"))["action"] == "typing"
        await house.bot.answer_callback_query(f"{ANN.user_id}:nonce", "好", show_alert=True)
        assert (await next_of(socket, "answer"))["alert"] is True
        await house.bot.send_message(BEN.user_id, "别人的")
        assert (await next_of(socket, "message", "activity"))["type"] == "activity"
        await sent.delete()
        assert (await next_of(socket, "delete"))["message_id"] == sent.message_id


async def test_a_page_that_comes_back_gets_only_what_changed(house: House) -> None:
    first = await house.bot.send_message(ANN.user_id, "一")
    async with house.http.ws_connect(f"{house.url}/chat/socket") as socket:
        await socket.send_json({"type": "subscribe", "chat": ANN.user_id, "revision": 0})
        seen = (await next_of(socket, "history"))["messages"][-1]["revision"]
    await house.bot.send_message(ANN.user_id, "二")
    await first.edit_text("一，改过")
    async with house.http.ws_connect(f"{house.url}/chat/socket") as socket:
        await socket.send_json({"type": "subscribe", "chat": ANN.user_id, "revision": seen})
        history = await next_of(socket, "history")
    assert [event["message"]["text"] for event in history["messages"]] == ["二", "一，改过"]
    assert history["anew"] is False


async def test_older_messages_come_page_by_page(house: House) -> None:
    for number in range(1, 101):
        await house.bot.send_message(ANN.user_id, str(number))
    async with house.http.ws_connect(f"{house.url}/chat/socket") as socket:
        await socket.send_json({"type": "subscribe", "chat": ANN.user_id, "revision": 0})
        history = await next_of(socket, "history")
        first = history["messages"][0]["message"]["message_id"]
        assert (first, history["more"]) == (41, True)
        await socket.send_json({"type": "older", "chat": ANN.user_id, "before": first})
        older = await next_of(socket, "older")
    assert [older["messages"][0]["message"]["text"], older["messages"][-1]["message"]["text"]] == ["1", "40"]
    assert older["more"] is False


async def test_nonsense_on_the_socket_is_passed_over(house: House) -> None:
    async with house.http.ws_connect(f"{house.url}/chat/socket") as socket:
        for nonsense in ("", "[]", "null", '{"type": "subscribe"}', '{"type": "x", "chat": "y"}', "{"):
            await socket.send_str(nonsense)
        await socket.send_json({"type": "subscribe", "chat": ANN.user_id, "revision": "zero"})
        assert (await next_of(socket, "history"))["chat"] == ANN.user_id


async def test_files_are_found_again_after_a_restart(tmp_path: Path) -> None:
    blobs, url = MemoryBlobs(), sqlite(tmp_path)
    async with open_house(url, blobs=blobs) as house:
        await upload(house, ("a.jpg", picture()))
        [stored] = await house.store.list_recent(ANN.user_id)
    assert stored.payload is not None
    async with open_house(url, blobs=blobs) as house:
        content = await house.bot.download(stored.payload["photo"][-1]["file_id"])
    assert content is not None
    assert content.read() == picture()
