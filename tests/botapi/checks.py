"""python-telegram-bot's reading of the Bot API, applied to what the bot sends and to what we answer."""

import functools
import inspect
import re
from collections.abc import Iterator
from typing import Any

import telegram
from telegram import TelegramObject

from tests.botapi.calls import Call
from tests.botapi.model import Json

# parameters of python-telegram-bot's own, or withdrawn from the Bot API long ago
OWN = {
    *("self", "read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "api_kwargs", "filename"),
    *("allow_sending_without_reply", "reply_to_message_id", "disable_web_page_preview"),
}
OWN_OF_METHOD = {"sendMediaGroup": {"caption", "parse_mode", "caption_entities"}}
MARKUPS: dict[str, type[TelegramObject]] = {
    "inline_keyboard": telegram.InlineKeyboardMarkup,
    "keyboard": telegram.ReplyKeyboardMarkup,
    "remove_keyboard": telegram.ReplyKeyboardRemove,
    "force_reply": telegram.ForceReply,
}
STRUCTURES: dict[str, type[TelegramObject]] = {
    "link_preview_options": telegram.LinkPreviewOptions,
    "reply_parameters": telegram.ReplyParameters,
    "commands": telegram.BotCommand,
    "scope": telegram.BotCommandScope,
    "entities": telegram.MessageEntity,
    "caption_entities": telegram.MessageEntity,
    "menu_button": telegram.MenuButton,
}
MEDIA: dict[str, type[telegram.InputMedia]] = {
    "photo": telegram.InputMediaPhoto,
    "document": telegram.InputMediaDocument,
}
RESULTS: dict[str, type[TelegramObject]] = {
    "getMe": telegram.User,
    "getWebhookInfo": telegram.WebhookInfo,
    "getFile": telegram.File,
    "getChat": telegram.ChatFullInfo,
    "getMyCommands": telegram.BotCommand,
}


def of_call(call: Call) -> list[str]:
    """What is wrong with the parameters of a call."""
    found = [f"unknown parameter {name!r}" for name in sorted(call.params.keys() - _parameters(call.method))]
    markup = call.params.get("reply_markup")
    if isinstance(markup, dict):
        kind = next((name for name in MARKUPS if name in markup), "inline_keyboard")
        found += differences(MARKUPS[kind], _without_constant(markup), "reply_markup")
    elif markup is not None:
        found.append("reply_markup is not an object")
    if "media" in call.params:
        found += _unknown_in_media(call.params["media"])
    for name, reading in STRUCTURES.items():
        if name in call.params:
            found += differences(reading, call.params[name], name)
    return [f"{call.method}: {problem}" for problem in found]


def of_result(call: Call, result: Any) -> list[str]:
    """What python-telegram-bot cannot read in our own answer."""
    reading = RESULTS.get(call.method)
    if reading is None and re.match(r"(send(?!ChatAction)|edit)", call.method):
        reading = telegram.Message
    return [f"answer to {call.method}: {each}" for each in differences(reading, result, "result")] if reading else []


def differences(reading: type[TelegramObject], ours: Any, path: str) -> Iterator[str]:
    """Reads JSON as the type, writes it again, and names everything that did not survive."""
    if isinstance(ours, list):
        for number, each in enumerate(ours):
            yield from differences(reading, each, f"{path}[{number}]")
        return
    if not isinstance(ours, dict):
        if ours is not True:
            yield f"{path} is no object: {ours!r}"
        return
    try:
        theirs = reading.de_json(dict(ours), None)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        yield f"{path} cannot be read as {reading.__name__}: {error}"
        return
    yield from _unknown(theirs, path)
    yield from _lost(ours, theirs.to_dict(), path)


def _without_constant(markup: Json) -> Json:
    """Two types are nothing but a mark that is always true, which python-telegram-bot does not read."""
    return {name: value for name, value in markup.items() if name not in {"remove_keyboard", "force_reply"}}


def _unknown_in_media(media: Any) -> Iterator[str]:
    for each in media if isinstance(media, list) else [media]:
        kind = MEDIA.get(str(each.get("type"))) if isinstance(each, dict) else None
        if kind is None:
            yield f"media is {each!r}"
        else:
            known = set(inspect.signature(kind).parameters) - OWN | {"type"}
            yield from (f"media.{name} is unknown" for name in each if name not in known)


@functools.cache
def _parameters(method: str) -> set[str]:
    name = re.sub(r"(?<!^)([A-Z])", lambda found: "_" + found[1].lower(), method)
    function = getattr(telegram.Bot, name, None)
    if function is None:
        return set()
    return set(inspect.signature(function).parameters) - OWN - OWN_OF_METHOD.get(method, set())


def _unknown(theirs: Any, path: str) -> Iterator[str]:
    """Fields that the type does not know are kept aside in `api_kwargs`."""
    if isinstance(theirs, (list, tuple)):
        for number, each in enumerate(theirs):
            yield from _unknown(each, f"{path}[{number}]")
    elif isinstance(theirs, TelegramObject):
        yield from (f"{path}.{name} is unknown" for name in theirs.api_kwargs)
        slots = (name for kind in type(theirs).__mro__ for name in getattr(kind, "__slots__", ()))
        for name in slots:
            if not name.startswith("_") and name != "api_kwargs":
                yield from _unknown(getattr(theirs, name, None), f"{path}.{name}")


def _lost(ours: Any, theirs: Any, path: str) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name, value in ours.items():
            if value not in (None, [], {}) and name not in theirs:
                yield f"{path}.{name} is lost"
            elif name in theirs:
                yield from _lost(value, theirs[name], f"{path}.{name}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _lost(one, other, f"{path}[{number}]")
    elif ours != theirs:
        yield f"{path} is {ours!r}, read as {theirs!r}"


def of_update(update: Json) -> list[str]:
    return [f"update: {each}" for each in differences(telegram.Update, update, "update")]
