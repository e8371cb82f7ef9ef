"""What the bot says about itself, what it may know about a chat, and where a file lies."""

import json
import re
from typing import Any

from telegram.constants import BotCommandLimit, BotDescriptionLimit, BotNameLimit, FileSizeLimit

from tests.botapi.calls import Call
from tests.botapi.errors import stale, wrong
from tests.botapi.methods.registry import Telegram, method
from tests.botapi.model import Json


@method("getMe")
def get_me(telegram: Telegram, _call: Call) -> Json:
    abilities = ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business")
    return telegram.world.bot | {"can_join_groups": True} | dict.fromkeys(abilities, False)


@method("getChat")
def get_chat(telegram: Telegram, call: Call) -> Json:
    chat = telegram.world.chats.get(call.number("chat_id"))
    if chat is None or not chat.known:
        raise stale("chat not found")
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    look = {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, True)}
    return chat.to_json() | look


@method("getFile")
def get_file(telegram: Telegram, call: Call) -> Json:
    file = telegram.world.files.stored.get(call.text("file_id"))
    if file is None:
        raise stale("wrong file_id or the file is temporarily unavailable")
    if file.size > FileSizeLimit.FILESIZE_DOWNLOAD:
        raise stale("file is too big")
    known = {"file_id": file.file_id, "file_unique_id": file.unique_id}
    return known | {"file_size": file.size, "file_path": file.path}


def _scope(call: Call) -> tuple[str, str]:
    scope = call.mapping("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), call.text("language_code")


@method("setMyCommands")
def set_my_commands(telegram: Telegram, call: Call) -> bool:
    commands = call.sequence("commands")
    limits = BotCommandLimit
    if len(commands) > limits.MAX_COMMAND_NUMBER:
        raise wrong("BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        if not re.fullmatch(rf"[a-z0-9_]{{1,{int(limits.MAX_COMMAND)}}}", each.get("command", "").removeprefix("/")):
            raise wrong("BOT_COMMAND_INVALID", str(each))
        if not 1 <= len(each.get("description", "")) <= limits.MAX_DESCRIPTION:
            raise wrong("BOT_COMMAND_DESCRIPTION_INVALID", str(each))
    telegram.world.profile.commands[_scope(call)] = commands
    return True


@method("deleteMyCommands")
def delete_my_commands(telegram: Telegram, call: Call) -> bool:
    telegram.world.profile.commands.pop(_scope(call), None)
    return True


@method("getMyCommands")
def get_my_commands(telegram: Telegram, call: Call) -> list[Json]:
    return telegram.world.profile.commands.get(_scope(call), [])


def _describe(kept: dict[str, str], call: Call, name: str, most: int) -> bool:
    text = call.text(name)
    if len(text) > most:
        raise wrong(f"{name} is too long", f"({len(text)} characters)")
    kept[call.text("language_code")] = text
    return True


@method("setMyName")
def set_my_name(telegram: Telegram, call: Call) -> bool:
    return _describe(telegram.world.profile.names, call, "name", int(BotNameLimit.MAX_NAME_LENGTH))


@method("setMyDescription")
def set_my_description(telegram: Telegram, call: Call) -> bool:
    most = int(BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)
    return _describe(telegram.world.profile.descriptions, call, "description", most)


@method("setMyShortDescription")
def set_my_short_description(telegram: Telegram, call: Call) -> bool:
    most = int(BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH)
    return _describe(telegram.world.profile.short_descriptions, call, "short_description", most)


@method("setChatMenuButton")
def set_chat_menu_button(telegram: Telegram, call: Call) -> bool:
    button: Any = call.mapping("menu_button") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise wrong("can't parse menu button", str(button))
    telegram.world.profile.menu_buttons[call.number("chat_id")] = button
    return True


@method("getMyName")
def get_my_name(telegram: Telegram, call: Call) -> Json:
    return {"name": _described(telegram.world.profile.names, call) or telegram.world.bot["first_name"]}


@method("getMyDescription")
def get_my_description(telegram: Telegram, call: Call) -> Json:
    return {"description": _described(telegram.world.profile.descriptions, call)}


@method("getMyShortDescription")
def get_my_short_description(telegram: Telegram, call: Call) -> Json:
    return {"short_description": _described(telegram.world.profile.short_descriptions, call)}


@method("getChatMenuButton")
def get_chat_menu_button(telegram: Telegram, call: Call) -> Json:
    buttons = telegram.world.profile.menu_buttons
    return buttons.get(call.number("chat_id")) or buttons.get(0) or {"type": "commands"}


def _described(kept: dict[str, str], call: Call) -> str:
    """The text for the language, else the one for everybody."""
    return kept.get(call.text("language_code")) or kept.get("", "")
