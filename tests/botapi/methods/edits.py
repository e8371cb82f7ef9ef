"""Changes of messages that are there already."""

from typing import Any

from telegram.constants import BulkRequestLimit

from tests.botapi.calls import Call
from tests.botapi.errors import stale, wrong
from tests.botapi.markup import accept
from tests.botapi.methods.content import caption_of_call, piece_of, text_of
from tests.botapi.methods.registry import Telegram, method
from tests.botapi.model import Json, Message

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def _to_edit(telegram: Telegram, call: Call) -> Message:
    chat_id = call.params.get("chat_id")
    if not chat_id:
        raise wrong("chat_id is empty")
    if chat_id not in telegram.world.chats:
        raise stale("chat not found")
    if not call.params.get("message_id"):
        raise wrong("message identifier is not specified")
    message = telegram.world.find(chat_id, call.number("message_id"))
    if message is None:
        raise stale("message to edit not found")
    if not message.from_bot:
        raise stale("message can't be edited")
    return message


def _change(telegram: Telegram, message: Message, markup: Json | None, **content: Any) -> Json:
    """An edit without a keyboard takes the keyboard away."""
    content["markup"] = markup
    if all(getattr(message, name) == value for name, value in content.items()):
        raise stale(SAME)
    for name, value in content.items():
        setattr(message, name, value)
    message.edited = telegram.world.now
    telegram.world.touch(message)
    return message.to_json()


@method("editMessageText")
def edit_message_text(telegram: Telegram, call: Call) -> Json:
    text, entities = text_of(call)
    markup = accept(call.mapping("reply_markup"), inline_only=True)
    message = _to_edit(telegram, call)
    if message.kind != "text":
        raise stale("there is no text in the message to edit")
    return _change(telegram, message, markup, text=text, entities=entities)


@method("editMessageCaption")
def edit_message_caption(telegram: Telegram, call: Call) -> Json:
    text, entities = caption_of_call(call)
    markup = accept(call.mapping("reply_markup"), inline_only=True)
    message = _to_edit(telegram, call)
    if message.kind == "text":
        raise stale("there is no caption in the message to edit")
    return _change(telegram, message, markup, text=text, entities=entities)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(telegram: Telegram, call: Call) -> Json:
    markup = accept(call.mapping("reply_markup"), inline_only=True)
    return _change(telegram, _to_edit(telegram, call), markup)


@method("editMessageMedia")
def edit_message_media(telegram: Telegram, call: Call) -> Json:
    markup = accept(call.mapping("reply_markup"), inline_only=True)
    message = _to_edit(telegram, call)
    return _change(telegram, message, markup, **piece_of(telegram, call, call.mapping("media")))


@method("deleteMessage")
def delete_message(telegram: Telegram, call: Call) -> bool:
    message = telegram.world.find(call.params.get("chat_id"), call.number("message_id"))
    if message is None:
        raise stale("message to delete not found")
    telegram.world.delete(message)
    return True


@method("deleteMessages")
def delete_messages(telegram: Telegram, call: Call) -> bool:
    wanted = call.sequence("message_ids")
    if not BulkRequestLimit.MIN_LIMIT <= len(wanted) <= BulkRequestLimit.MAX_LIMIT:
        raise wrong("wrong number of message identifiers specified", str(len(wanted)))
    for each in wanted:
        if message := telegram.world.find(call.params.get("chat_id"), each):
            telegram.world.delete(message)
    return True
