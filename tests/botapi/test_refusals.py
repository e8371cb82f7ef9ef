"""What Telegram refuses, and what it takes."""

import aiogram
import aiohttp
import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from tests.botapi import BotApiServer, Person
from tests.botapi.samples import TOKEN, keyboard, picture


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>a</i>", "can't parse entities: Unmatched end tag at byte offset 4"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a < b", 'Unsupported start tag ""'),
        ("<div>a</div>", 'Unsupported start tag "div"'),
        ("a</b>", "Unexpected end tag"),
        (" \n ", "message text is empty"),
        ("长" * 4097, "message is too long"),
    ],
)
async def test_texts_that_telegram_refuses(
    bot: aiogram.Bot, server: BotApiServer, ann: Person, text: str, reason: str
) -> None:
    with pytest.raises(TelegramBadRequest, match=reason.replace("(", r"\(")):
        await bot.send_message(1001, text)
    assert ann.chat == []
    assert len(server.violations) == 1


async def test_html_is_read_as_telegram_reads_it(bot: aiogram.Bot, server: BotApiServer, ann: Person) -> None:
    await bot.send_message(1001, ' 😀<b>粗<i>斜</i></b> &lt;5&gt; <a href="https://a.cn/?b=1&amp;c=2">链</a> &#65;\n')
    assert ann.last_text == "😀粗斜 <5> 链 A"
    assert [(each["type"], each["offset"], each["length"]) for each in ann.last.entities] == [
        ("bold", 2, 2),
        ("italic", 3, 1),
        ("text_link", 9, 1),
    ]
    code = '<pre><code class="language-python">x</code></pre><blockquote expandable>y</blockquote>'
    await bot.send_message(1001, code)
    assert ann.last.entities[0]["language"] == "python"
    assert ann.last.entities[1]["type"] == "expandable_blockquote"
    assert server.violations == []


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        (InlineKeyboardButton(text="长", callback_data="学" * 22), "BUTTON_DATA_INVALID"),
        (InlineKeyboardButton(text="本机", url="http://localhost:8080/x"), "BUTTON_URL_INVALID"),
        (InlineKeyboardButton(text="无"), "Text buttons are unallowed"),
    ],
)
async def test_buttons_that_telegram_refuses(
    bot: aiogram.Bot, server: BotApiServer, ann: Person, button: InlineKeyboardButton, reason: str
) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.send_message(1001, "选", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))
    assert reason in server.violations[0]
    assert ann.chat == []


async def test_edits_of_what_is_the_same_or_gone(bot: aiogram.Bot, server: BotApiServer, ann: Person) -> None:
    message = await bot.send_message(1001, "甲", reply_markup=keyboard({"好": "x"}))
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await message.edit_text("甲", reply_markup=keyboard({"好": "x"}))
    card = ann.last
    await message.delete()
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await message.edit_text("乙")
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await message.delete()
    await ann.presses_data("x", card)
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert update.callback_query.message.date == 0
    await update.callback_query.answer()
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await update.callback_query.answer()
    assert server.violations == []


async def test_people_who_are_unknown_or_have_blocked_the_bot(bot: aiogram.Bot, server: BotApiServer) -> None:
    bob = server.user(1002, "李工")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(1002, "你好")
    await bob.sends("在")
    await bot.send_message(1002, "你好")
    await bob.blocks_bot()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(1002, "你好")
    updates = await bot.get_updates()
    assert updates[1].my_chat_member is not None
    assert updates[1].my_chat_member.new_chat_member.status == "kicked"
    assert server.violations == []


async def test_files_that_telegram_refuses(bot: aiogram.Bot, server: BotApiServer, ann: Person) -> None:
    big = await ann.sends_document(bytes(20_971_521), "big.pdf")
    assert big.file is not None
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(big.file.file_id)
    assert server.violations == []
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(1001, BufferedInputFile(b"no image", "a.jpg"))
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_document(1001, BufferedInputFile(b"", "a.pdf"))
    assert len(server.violations) == 2


async def test_violations_name_what_the_bot_api_does_not_know(server: BotApiServer, ann: Person) -> None:
    button = {"text": "a", "callback_data": "b", "colour": "red"}
    body = {"chat_id": 1001, "text": "x", "blink": True, "reply_markup": {"inline_keyboard": [[button]]}}
    async with aiohttp.ClientSession() as http:
        await http.post(f"{server.url}/bot{TOKEN}/sendMessage", json=body)
        async with http.post(f"{server.url}/bot{TOKEN}/sendTelegram") as answer:
            assert answer.status == 404
        async with http.get(f"{server.url}/bot42:OTHER/getMe") as answer:
            assert answer.status == 401
        async with http.get(f"{server.url}/bot{TOKEN}/sendMessage?chat_id=1001&text=hi") as answer:
            assert (await answer.json())["result"]["text"] == "hi"
    assert server.violations == [
        "sendMessage: unknown parameter 'blink'",
        "sendMessage: reply_markup.inline_keyboard[0][0].colour is unknown",
        "answer to sendMessage: result.reply_markup.inline_keyboard[0][0].colour is unknown",
        "sendTelegram: sendTelegram is no method here",
    ]


async def test_ordinary_calls_of_aiogram_are_no_violations(bot: aiogram.Bot, server: BotApiServer, ann: Person) -> None:
    question = await ann.sends("问")
    await bot.set_my_commands([BotCommand(command="hours", description="我的学时")])
    await bot.delete_my_commands()
    await bot.set_my_description("说明")
    await bot.send_chat_action(1001, "typing")
    preview, reply = LinkPreviewOptions(is_disabled=True), ReplyParameters(message_id=question.message_id)
    await bot.send_message(1001, "答", link_preview_options=preview, reply_parameters=reply, disable_notification=True)
    assert ann.last.reply_to is question
    photo = BufferedInputFile(picture(), "a.jpg")
    album = await bot.send_media_group(
        1001, [InputMediaPhoto(media=photo, caption="<b>一</b>"), InputMediaPhoto(media=photo)]
    )
    await bot.edit_message_caption(chat_id=1001, message_id=album[0].message_id, caption="二")
    await bot.delete_messages(1001, [each.message_id for each in album])
    rows = [[KeyboardButton(text="发送号码", request_contact=True), KeyboardButton(text="跳过")]]
    await bot.send_message(1001, "号码？", reply_markup=ReplyKeyboardMarkup(keyboard=rows))
    await ann.presses("跳过")
    assert ann.chat[-1].text == "跳过"
    await bot.send_message(1001, "好", reply_markup=ReplyKeyboardRemove())
    assert ann.reply_keyboard == []
    assert ann.actions == ["typing"]
    assert server.violations == []
