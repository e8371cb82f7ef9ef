"""The contract of the channel: stored before it is acknowledged, in order, done when the handler returned."""

import asyncio
from pathlib import Path

from aiogram import Bot
from aiogram.types import CallbackQuery, InaccessibleMessage, Message, Update

from tests.integration.webchat_house import ANN, BEN, MemoryBlobs, ignore, open_house, sqlite, until


def words(updates: list[Update]) -> list[str | None]:
    return [update.message.text for update in updates if update.message]


async def test_handlers_get_genuine_messages_that_can_answer(tmp_path: Path) -> None:
    replies: list[Message] = []

    async def echo(_bot: Bot, update: Update) -> None:
        assert update.message is not None
        replies.append(await update.message.reply(f"<b>{update.message.text}</b>"))

    async with open_house(sqlite(tmp_path), echo) as house:
        await house.act(ANN, "text", text="/hours 2026")
        await until(lambda: bool(replies))
        asked, answered = await house.store.list_recent(ANN.user_id)
    assert asked.payload is not None
    assert answered.payload is not None
    assert asked.payload["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert asked.payload["from"]["language_code"] == "zh-CN"
    assert answered.payload["text"] == "/hours 2026"
    assert answered.payload["reply_to_message"]["message_id"] == asked.message_id


async def test_each_chat_is_in_order_and_chats_are_side_by_side(tmp_path: Path) -> None:
    seen: list[str | None] = []
    may_go_on = asyncio.Event()

    async def handle(_bot: Bot, update: Update) -> None:
        assert update.message is not None
        if update.message.text == "slow":
            await may_go_on.wait()
        seen.append(update.message.text)

    async with open_house(sqlite(tmp_path), handle) as house:
        for text in ("slow", "second", "third"):
            await house.act(ANN, "text", text=text)
        await house.act(BEN, "text", text="other chat")
        await until(lambda: seen == ["other chat"])
        may_go_on.set()
        await until(lambda: seen == ["other chat", "slow", "second", "third"])


async def test_a_poison_update_is_tried_again_and_holds_up_only_its_own_chat(tmp_path: Path) -> None:
    seen: list[str | None] = []
    tries = 0

    async def handle(_bot: Bot, update: Update) -> None:
        nonlocal tries
        assert update.message is not None
        if update.message.text == "poison" and (tries := tries + 1) < 3:
            raise RuntimeError("the handler broke")
        seen.append(update.message.text)

    async with open_house(sqlite(tmp_path), handle) as house:
        await house.act(ANN, "text", text="poison")
        await house.act(ANN, "text", text="after")
        await house.act(BEN, "text", text="other chat")
        await until(lambda: len(seen) == 3)
    assert seen == ["other chat", "poison", "after"]
    assert tries == 3


async def test_what_was_not_handled_comes_again_after_a_restart_in_order(tmp_path: Path) -> None:
    first: list[Update] = []
    second: list[Update] = []

    async def break_down(_bot: Bot, update: Update) -> None:
        first.append(update)
        raise RuntimeError("the process is going down")

    async def handle(_bot: Bot, update: Update) -> None:
        second.append(update)

    blobs = MemoryBlobs()
    async with open_house(sqlite(tmp_path), break_down, blobs=blobs) as house:
        for text in "abc":
            assert (await house.act(ANN, "text", text=text))["ok"]
        await until(lambda: bool(first))
    async with open_house(sqlite(tmp_path), handle, blobs=blobs):
        await until(lambda: len(second) == 3)
    assert words(second) == ["a", "b", "c"]
    assert second[0].update_id == first[0].update_id


async def test_an_update_is_done_only_when_its_handler_returned(tmp_path: Path) -> None:
    started = asyncio.Event()

    async def hang(_bot: Bot, _update: Update) -> None:
        started.set()
        await asyncio.Event().wait()

    async with open_house(sqlite(tmp_path), hang, drain_seconds=0.1) as house:
        await house.act(ANN, "text", text="cut off")
        await started.wait()
        await house.chat.stop()
        assert await house.store.list_waiting_chats() == [ANN.user_id]


async def test_stopping_lets_a_running_handler_end(tmp_path: Path) -> None:
    started, ended = asyncio.Event(), asyncio.Event()

    async def slowly(_bot: Bot, _update: Update) -> None:
        started.set()
        await asyncio.sleep(0.2)
        ended.set()

    async with open_house(sqlite(tmp_path), slowly) as house:
        await house.act(ANN, "text", text="x")
        await started.wait()
        await house.chat.stop()
        assert ended.is_set()
        assert await house.store.list_waiting_chats() == []


async def test_a_press_carries_any_data_and_the_message_as_it_is_now(tmp_path: Path) -> None:
    pressed: list[CallbackQuery] = []

    async def handle(_bot: Bot, update: Update) -> None:
        assert update.callback_query is not None
        pressed.append(update.callback_query)
        await update.callback_query.answer("好")

    async with open_house(sqlite(tmp_path), handle) as house:
        sent = await house.bot.send_message(ANN.user_id, "旧")
        await sent.edit_text("新")
        await house.act(ANN, "press", message_id=sent.message_id, data="forged:1:2")
        await house.bot.delete_message(ANN.user_id, sent.message_id)
        await house.act(ANN, "press", message_id=sent.message_id, data="late")
        await until(lambda: len(pressed) == 2)
    assert pressed[0].data == "forged:1:2"
    assert isinstance(pressed[0].message, Message)
    assert pressed[0].message.text == "新"
    assert isinstance(pressed[1].message, InaccessibleMessage)


async def test_a_long_text_travels_in_pieces(tmp_path: Path) -> None:
    async with open_house(sqlite(tmp_path), ignore) as house:
        answer = await house.act(ANN, "text", text="长" * 5000)
        assert answer["message_ids"] == [1, 2]
        first, second = await house.store.list_recent(ANN.user_id)
    assert first.payload is not None
    assert second.payload is not None
    assert (len(first.payload["text"]), len(second.payload["text"])) == (4096, 904)


async def test_wrong_kinds_of_messages_can_be_tried_out(tmp_path: Path) -> None:
    seen: list[Message] = []

    async def handle(_bot: Bot, update: Update) -> None:
        assert update.message is not None
        seen.append(update.message)

    async with open_house(sqlite(tmp_path), handle) as house:
        await house.act(ANN, "sticker", emoji="🐱")
        await house.act(ANN, "voice")
        sent = await house.bot.send_message(ANN.user_id, "通知")
        await house.act(ANN, "forward", message_id=sent.message_id)
        await until(lambda: len(seen) == 3)
    sticker, voice, forward = seen
    assert sticker.sticker is not None
    assert sticker.sticker.emoji == "🐱"
    assert voice.voice is not None
    assert forward.text == "通知"
    assert forward.forward_origin is not None
