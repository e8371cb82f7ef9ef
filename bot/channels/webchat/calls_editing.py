"""Methods that change or delete messages. As at Telegram, an edit without a keyboard takes the keyboard away."""

from typing import Any

from aiogram import Bot
from aiogram.methods import (
    DeleteMessage,
    DeleteMessages,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
)
from aiogram.types import Message

from bot.channels.webchat.calls_sending import caption_content, media_content, text_content
from bot.channels.webchat.desk import Desk
from bot.channels.webchat.keyboards import inline_keyboard
from bot.channels.webchat.refusal import Refused
from storage.webchat import StoredMessage

Payload = dict[str, Any]
Editing = EditMessageText | EditMessageCaption | EditMessageReplyMarkup | EditMessageMedia
_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_TEXT = ("text", "entities")
_CAPTION = ("caption", "caption_entities")
_MEDIA = ("photo", "document")


async def edit_text(desk: Desk, bot: Bot, method: EditMessageText) -> Message:
    target = await desk.own_message(method.chat_id, method.message_id)
    if "text" not in (target.payload or {}):
        raise Refused("there is no text in the message to edit")
    content = text_content(bot, method, too_long="MESSAGE_TOO_LONG")
    return await _apply(desk, bot, method, target, content, replaced=_TEXT)


async def edit_caption(desk: Desk, bot: Bot, method: EditMessageCaption) -> Message:
    target = await desk.own_message(method.chat_id, method.message_id)
    if not any(kind in (target.payload or {}) for kind in _MEDIA):
        raise Refused("there is no caption in the message to edit")
    return await _apply(desk, bot, method, target, caption_content(bot, method), replaced=_CAPTION)


async def edit_media(desk: Desk, bot: Bot, method: EditMessageMedia) -> Message:
    target = await desk.own_message(method.chat_id, method.message_id)
    content = caption_content(bot, method.media)
    content |= await media_content(desk, bot, method.media)
    return await _apply(desk, bot, method, target, content, replaced=_TEXT + _CAPTION + _MEDIA)


async def edit_keyboard(desk: Desk, bot: Bot, method: EditMessageReplyMarkup) -> Message:
    target = await desk.own_message(method.chat_id, method.message_id)
    return await _apply(desk, bot, method, target, {}, replaced=())


async def delete_message(desk: Desk, _bot: Bot, method: DeleteMessage) -> bool:
    person = await desk.person(method.chat_id)
    if not await desk.board.remove(person.user_id, [method.message_id]):
        raise Refused("message to delete not found")
    return True


async def delete_messages(desk: Desk, _bot: Bot, method: DeleteMessages) -> bool:
    """Messages that are not there are passed over, as the Bot API does for the plural form."""
    person = await desk.person(method.chat_id)
    await desk.board.remove(person.user_id, method.message_ids)
    return True


async def _apply(
    desk: Desk, bot: Bot, method: Editing, target: StoredMessage, content: Payload, *, replaced: tuple[str, ...]
) -> Message:
    before = target.payload or {}
    after = {key: value for key, value in before.items() if key not in replaced and key != "reply_markup"} | content
    if keyboard := inline_keyboard(method.reply_markup):
        after["reply_markup"] = keyboard
    if after == before:
        raise Refused(_UNCHANGED)
    if replaced:
        after["edit_date"] = desk.board.now()
    payload = await desk.board.replace(target, after)
    return Message.model_validate(payload, context={"bot": bot})
