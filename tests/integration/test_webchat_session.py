"""The session answers as the Bot API does: checked against the test server and against python-telegram-bot."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import telegram
from aiogram import Bot, methods
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from tests.botapi.checks import differences
from tests.botapi.samples import aiogram_bot
from tests.botapi.server import BotApiServer
from tests.integration.webchat_house import ANN, House, open_house, picture, sqlite

CHAT = ANN.user_id
Call = Callable[[Bot, Message], Awaitable[Any]]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(sqlite(tmp_path)) as house:
        yield house


@pytest.fixture
async def telegram_bot() -> AsyncIterator[Bot]:
    async with BotApiServer("42:TEST") as server:
        server.user(CHAT, ANN.name, known=True)
        bot = aiogram_bot(server)
        yield bot
        await bot.session.close()


def keys(**button: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(**{"text": "好", **button})]])


def file(content: bytes, name: str = "证明.pdf") -> BufferedInputFile:
    return BufferedInputFile(content, name)


REFUSED: dict[str, Call] = {
    "stranger": lambda bot, _: bot.send_message(404404, "您好"),
    "empty": lambda bot, _: bot.send_message(CHAT, " \n <b> </b>"),
    "long text": lambda bot, _: bot.send_message(CHAT, "长" * 4097),
    "long caption": lambda bot, _: bot.send_document(CHAT, file(b"x"), caption="长" * 1025),
    "unknown tag": lambda bot, _: bot.send_message(CHAT, "学时 <script>alert(1)</script>"),
    "unknown span": lambda bot, _: bot.send_message(CHAT, "<span>x</span>"),
    "unclosed tag": lambda bot, _: bot.send_message(CHAT, "<b>学时"),
    "crossed tags": lambda bot, _: bot.send_message(CHAT, "学<b><i>时</b></i>"),
    "end without start": lambda bot, _: bot.send_message(CHAT, "学时</b>"),
    "long data": lambda bot, _: bot.send_message(CHAT, "x", reply_markup=keys(callback_data="学" * 22)),
    "button without action": lambda bot, _: bot.send_message(CHAT, "x", reply_markup=keys()),
    "too many buttons": lambda bot, _: bot.send_message(
        CHAT, "x", reply_markup=InlineKeyboardMarkup(inline_keyboard=keys(callback_data="a").inline_keyboard * 101)
    ),
    "same again": lambda bot, sent: sent.edit_text("<b>一</b>", reply_markup=keys(callback_data="a")),
    "same keyboard": lambda bot, sent: sent.edit_reply_markup(reply_markup=keys(callback_data="a")),
    "edit of nothing": lambda bot, _: bot.edit_message_text("x", chat_id=CHAT, message_id=99),
    "caption of a text": lambda bot, sent: sent.edit_caption(caption="x"),
    "delete twice": lambda bot, _: bot.delete_message(CHAT, 99),
    "reply to nothing": lambda bot, _: bot.send_message(CHAT, "x", reply_parameters=ReplyParameters(message_id=99)),
    "short album": lambda bot, _: bot.send_media_group(CHAT, [InputMediaPhoto(media=file(picture()))]),
    "mixed album": lambda bot, _: bot.send_media_group(
        CHAT, [InputMediaPhoto(media=file(picture())), InputMediaDocument(media=file(b"x"))]
    ),
    "no picture": lambda bot, _: bot.send_photo(CHAT, file(b"%PDF-1.7")),
    "endless picture": lambda bot, _: bot.send_photo(CHAT, file(picture(3000, 100))),
    "empty file": lambda bot, _: bot.send_document(CHAT, file(b"")),
    "unknown file": lambda bot, _: bot.get_file("D" + "x" * 30),
    "strange query": lambda bot, _: bot.answer_callback_query("nothing"),
    "wrong command": lambda bot, _: bot.set_my_commands([BotCommand(command="Start", description="x")]),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_telegram_refuses_is_refused_in_the_same_words(name: str, house: House, telegram_bot: Bot) -> None:
    answers = []
    for bot in (telegram_bot, house.bot):
        sent = await bot.send_message(CHAT, "<b>一</b>", reply_markup=keys(callback_data="a"))
        with pytest.raises(TelegramBadRequest) as refused:
            await REFUSED[name](bot, sent)
        answers.append(refused.value.message)
    assert answers[0] == answers[1]


TEXTS = [
    "plain &lt;b&gt; &amp; &quot;x&quot; &copy; &#x5b66;&#26102;",
    "  <b>粗 <i>斜</i></b> 👨‍👩‍👧 <u>下</u> <s>删</s> <code>a&lt;b</code> ",
    '<pre><code class="language-python">x = 1</code></pre> <tg-spoiler>秘</tg-spoiler>',
    '<a href="https://example.org/?a=1&amp;b=2">文件</a> <a href="javascript:alert(1)">坏</a>',
    "<blockquote expandable>第一条\n第二条</blockquote><blockquote>短</blockquote>",
]


@pytest.mark.parametrize("text", TEXTS)
async def test_rich_text_is_read_as_telegram_reads_it(text: str, house: House, telegram_bot: Bot) -> None:
    ours, theirs = [await bot.send_message(CHAT, text) for bot in (house.bot, telegram_bot)]
    assert ours.text == theirs.text
    assert [each.model_dump() for each in ours.entities or []] == [each.model_dump() for each in theirs.entities or []]


async def test_every_answer_can_be_read_by_python_telegram_bot(house: House) -> None:
    bot = house.bot
    text = await bot.send_message(CHAT, "<b>一</b>", reply_markup=keys(callback_data="a"))
    sent = [
        text,
        await text.reply("二"),
        await bot.send_photo(CHAT, file(picture(), "a.jpg"), caption="<i>图</i>"),
        await bot.send_document(CHAT, file(b"%PDF-1.7")),
        *await bot.send_media_group(CHAT, [InputMediaPhoto(media=file(picture())) for _ in range(2)]),
        await text.edit_text("三"),
        await text.edit_reply_markup(reply_markup=keys(url="https://example.org/")),
    ]
    for message in sent:
        assert isinstance(message, Message)
        ours = message.model_dump(mode="json", exclude_none=True, by_alias=True)
        assert list(differences(telegram.Message, ours, "message")) == []


async def test_an_edit_keeps_the_id_and_takes_the_keyboard_away(house: House) -> None:
    sent = await house.bot.send_message(CHAT, "待审核", reply_markup=keys(callback_data="ok:1"))
    edited = await sent.edit_text("已通过")
    assert isinstance(edited, Message)
    assert (edited.message_id, edited.reply_markup) == (sent.message_id, None)
    assert edited.edit_date is not None
    assert edited.bot is house.bot


async def test_a_photo_becomes_a_document_and_back(house: House) -> None:
    sent = await house.bot.send_photo(CHAT, file(picture(), "a.jpg"), caption="图")
    edited = await sent.edit_media(InputMediaDocument(media=file(b"%PDF-1.7"), caption="<b>文</b>"))
    assert isinstance(edited, Message)
    assert edited.photo is None
    assert edited.document is not None
    assert edited.document.file_name == "证明.pdf"
    assert edited.caption == "文"


async def test_a_sent_file_can_be_sent_again_by_its_id_and_downloaded(house: House) -> None:
    first = await house.bot.send_document(CHAT, file(b"%PDF-1.7 content"))
    assert first.document is not None
    again = await house.bot.send_document(CHAT, first.document.file_id)
    assert again.document is not None
    content = await house.bot.download(again.document, io.BytesIO())
    assert content is not None
    assert content.read() == b"%PDF-1.7 content"
    with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
        await house.bot.send_photo(CHAT, first.document.file_id)


async def test_a_file_beyond_50_mb_is_too_large(house: House) -> None:
    with pytest.raises(TelegramEntityTooLarge):
        await house.bot.send_document(CHAT, file(b"x" * (50 * 1024 * 1024 + 1)))


async def test_start_up_calls_of_a_bot_are_accepted(house: House) -> None:
    bot = house.bot
    assert (await bot.get_me()).username == "web_chat_bot"
    assert await bot.set_my_name("学时助手")
    listed = [BotCommand(command="hours", description="我的学时")]
    assert await bot.set_my_commands(listed, BotCommandScopeAllPrivateChats(), "zh")
    assert await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "zh") == listed
    assert await bot.delete_my_commands(BotCommandScopeAllPrivateChats(), "zh")
    assert await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "zh") == []


async def test_an_unknown_method_is_refused_and_not_silently_accepted(house: House) -> None:
    with pytest.raises(TelegramBadRequest, match="sendDice is not known"):
        await house.bot(methods.SendDice(chat_id=CHAT))


async def test_a_reply_keyboard_lies_under_the_field_until_it_is_removed(house: House) -> None:
    markup = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="事业单位"), KeyboardButton(text="企业")]])
    await house.bot.send_message(CHAT, "性质？", reply_markup=markup)
    kept = await house.store.find_keyboard(CHAT)
    assert kept is not None
    assert [button["text"] for button in kept["keyboard"][0]] == ["事业单位", "企业"]
    await house.bot.send_message(CHAT, "谢谢", reply_markup=ReplyKeyboardRemove())
    assert await house.store.find_keyboard(CHAT) is None
