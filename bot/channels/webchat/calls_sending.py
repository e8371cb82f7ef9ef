"""Methods that put new messages into a chat."""

import secrets
from typing import Any

from aiogram import Bot
from aiogram.client.default import Default
from aiogram.enums import ParseMode
from aiogram.methods import SendChatAction, SendDocument, SendMediaGroup, SendMessage, SendPhoto
from aiogram.types import InputMediaDocument, InputMediaPhoto, Message, MessageEntity

from bot.channels.webchat.desk import Desk
from bot.channels.webchat.keyboards import inline_keyboard, reply_keyboard
from bot.channels.webchat.refusal import Refused
from bot.channels.webchat.rich_text import read_html, trim
from storage.webchat import Person

Payload = dict[str, Any]
Sending = SendMessage | SendPhoto | SendDocument | SendMediaGroup
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


def read_rich(
    bot: Bot, source: str, parse_mode: str | Default | None, entities: list[MessageEntity] | None
) -> tuple[str, list[Payload]]:
    """Plain text and entities from a text in the parse mode asked for (the bot's default unless told otherwise)."""
    mode = bot.default[parse_mode.name] if isinstance(parse_mode, Default) else parse_mode
    if entities is not None:
        return trim(source, [entity.model_dump(mode="json", exclude_none=True) for entity in entities])
    if mode is None:
        return trim(source, [])
    if mode != ParseMode.HTML:
        raise Refused("unsupported parse_mode")
    return read_html(source)


def text_content(bot: Bot, method: Any, *, too_long: str) -> Payload:
    text, entities = read_rich(bot, method.text or "", method.parse_mode, method.entities)
    if not text:
        raise Refused("message text is empty")
    if len(text) > LONGEST_TEXT:
        raise Refused(too_long)
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_content(bot: Bot, item: Any) -> Payload:
    """The caption of a method or of an item of an album; an empty one is no caption."""
    text, entities = read_rich(bot, item.caption or "", item.parse_mode, item.caption_entities)
    if len(text) > LONGEST_CAPTION:
        raise Refused("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


async def media_content(desk: Desk, bot: Bot, item: object) -> Payload:
    if isinstance(item, InputMediaPhoto):
        return await desk.media.sent_photo(bot, item.media)
    if isinstance(item, InputMediaDocument):
        return await desk.media.sent_document(bot, item.media)
    raise Refused("this kind of media is not shown by the embedded web chat")


async def send_message(desk: Desk, bot: Bot, method: SendMessage) -> Message:
    person = await desk.person(method.chat_id)
    content = text_content(bot, method, too_long="message is too long")
    return (await _deliver(desk, bot, method, person, [content]))[0]


async def send_photo(desk: Desk, bot: Bot, method: SendPhoto) -> Message:
    person = await desk.person(method.chat_id)
    caption = caption_content(bot, method)
    content = await desk.media.sent_photo(bot, method.photo)
    return (await _deliver(desk, bot, method, person, [content | caption]))[0]


async def send_document(desk: Desk, bot: Bot, method: SendDocument) -> Message:
    person = await desk.person(method.chat_id)
    caption = caption_content(bot, method)
    content = await desk.media.sent_document(bot, method.document)
    return (await _deliver(desk, bot, method, person, [content | caption]))[0]


async def send_media_group(desk: Desk, bot: Bot, method: SendMediaGroup) -> list[Message]:
    person = await desk.person(method.chat_id)
    if not 2 <= len(method.media) <= 10:
        raise Refused("there must be 2-10 items in a media group")
    if len({item.type for item in method.media} - {"video"}) > 1:
        raise Refused("document can't be mixed with other media types")
    group = {"media_group_id": secrets.token_hex(8)}
    captions = [caption_content(bot, item) for item in method.media]
    contents = [
        await media_content(desk, bot, item) | caption | group
        for item, caption in zip(method.media, captions, strict=True)
    ]
    return await _deliver(desk, bot, method, person, contents)


async def send_chat_action(desk: Desk, _bot: Bot, method: SendChatAction) -> bool:
    person = await desk.person(method.chat_id)
    desk.board.hub.publish(person.user_id, {"type": "typing", "action": method.action})
    return True


async def _deliver(desk: Desk, bot: Bot, method: Sending, person: Person, contents: list[Payload]) -> list[Message]:
    markup = getattr(method, "reply_markup", None)
    frame = desk.board.blank(person, desk.board.me) | await _quoted(desk, method, person)
    if keyboard := inline_keyboard(markup):
        frame["reply_markup"] = keyboard
    protected = method.protect_content
    if bot.default[protected.name] if isinstance(protected, Default) else protected:
        frame["has_protected_content"] = True
    posted = await desk.board.post(person.user_id, [frame | content for content in contents])
    await desk.board.lay_keyboard(person.user_id, reply_keyboard(markup))
    return [Message.model_validate(payload, context={"bot": bot}) for payload in posted]


async def _quoted(desk: Desk, method: Sending, person: Person) -> Payload:
    """The message that is answered, without the one that it answered in its turn."""
    reply = method.reply_parameters
    number = reply.message_id if reply else method.reply_to_message_id
    if number is None:
        return {}
    if target := await desk.board.store.find_message(person.user_id, number):
        return {"reply_to_message": {k: v for k, v in (target.payload or {}).items() if k != "reply_to_message"}}
    may_miss = reply.allow_sending_without_reply if reply else method.allow_sending_without_reply
    if may_miss is True:
        return {}
    raise Refused("message to be replied not found")
