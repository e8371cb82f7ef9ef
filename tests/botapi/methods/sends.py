"""New messages, and what is shown without one: actions and answers to button presses."""

from typing import Any
from urllib.parse import urlsplit

from telegram.constants import CallbackQueryLimit, ChatAction, MediaGroupLimit

from tests.botapi.calls import Call
from tests.botapi.errors import stale, wrong
from tests.botapi.markup import accept
from tests.botapi.methods.content import caption_of_call, file_of, piece_of, text_of
from tests.botapi.methods.registry import Telegram, method
from tests.botapi.model import Json, Message, Toast
from tests.botapi.world import Chat

ACTIONS = {str(action) for action in ChatAction}


def _reply_to(telegram: Telegram, call: Call, chat: Chat) -> Message | None:
    wanted = call.mapping("reply_parameters") or {}
    if "message_id" not in wanted:
        return None
    message = telegram.world.find(chat.chat_id, wanted["message_id"])
    if message is None and not wanted.get("allow_sending_without_reply"):
        raise stale("message to be replied not found")
    return message


def _post(telegram: Telegram, call: Call, chat: Chat, **content: Any) -> Message:
    markup = accept(call.mapping("reply_markup"))
    reply_to = _reply_to(telegram, call, chat)
    if markup and "keyboard" in markup:
        chat.reply_keyboard = markup
    elif markup and "remove_keyboard" in markup:
        chat.reply_keyboard = None
    inline = markup if markup and "inline_keyboard" in markup else None
    return telegram.world.post(chat, telegram.world.bot, markup=inline, reply_to=reply_to, **content)


@method("sendMessage")
def send_message(telegram: Telegram, call: Call) -> Json:
    chat = telegram.world.chat_to_write(call.params.get("chat_id"))
    text, entities = text_of(call)
    return _post(telegram, call, chat, text=text, entities=entities).to_json()


def _send_file(telegram: Telegram, call: Call, kind: str) -> Json:
    chat = telegram.world.chat_to_write(call.params.get("chat_id"))
    text, entities = caption_of_call(call)
    accept(call.mapping("reply_markup"))
    file = file_of(telegram, call, kind, call.params.get(kind))
    media = telegram.world.files.show(file)
    return _post(telegram, call, chat, text=text, entities=entities, media=media, file=file).to_json()


@method("sendDocument")
def send_document(telegram: Telegram, call: Call) -> Json:
    return _send_file(telegram, call, "document")


@method("sendPhoto")
def send_photo(telegram: Telegram, call: Call) -> Json:
    return _send_file(telegram, call, "photo")


@method("sendMediaGroup")
def send_media_group(telegram: Telegram, call: Call) -> list[Json]:
    chat = telegram.world.chat_to_write(call.params.get("chat_id"))
    media = call.sequence("media")
    if not MediaGroupLimit.MIN_MEDIA_LENGTH <= len(media) <= MediaGroupLimit.MAX_MEDIA_LENGTH:
        raise wrong("there must be 2-10 items in a media group", f"not {len(media)}")
    pieces = [piece_of(telegram, call, each) for each in media]
    if len({piece["file"].kind for piece in pieces}) > 1:
        raise wrong("document can't be mixed with other media types")
    album = telegram.world.number()
    return [_post(telegram, call, chat, album=album, **piece).to_json() for piece in pieces]


@method("sendChatAction")
def send_chat_action(telegram: Telegram, call: Call) -> bool:
    chat = telegram.world.chat_to_write(call.params.get("chat_id"))
    action = call.text("action")
    if action not in ACTIONS:
        raise wrong("wrong parameter action in request", action)
    chat.actions.append(action)
    telegram.world.changes.tell()
    return True


@method("answerCallbackQuery")
def answer_callback_query(telegram: Telegram, call: Call) -> bool:
    press = telegram.world.presses.get(call.text("callback_query_id"))
    if press is None or press.answered:
        raise stale("query is too old and response timeout expired or query ID is invalid")
    text, url = call.text("text"), call.text("url")
    if len(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise wrong("MESSAGE_TOO_LONG", f"({len(text)} characters)")
    if url and urlsplit(url).path.strip("/") != telegram.world.bot["username"]:
        raise wrong("URL_INVALID", url)
    press.answered = True
    if text:
        press.chat.toasts.append(Toast(text, alert=call.flag("show_alert")))
    telegram.world.changes.tell()
    return True
