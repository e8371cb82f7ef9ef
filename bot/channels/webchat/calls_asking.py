"""Methods about buttons, files, commands and the bot itself."""

import re
from typing import Any

from aiogram import Bot
from aiogram.enums import BotCommandScopeType
from aiogram.methods import AnswerCallbackQuery, DeleteMyCommands, GetFile, GetMe, GetMyCommands, SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeUnion, File, User

from bot.channels.webchat.desk import Desk
from bot.channels.webchat.media import LARGEST_FETCHED, unique_id
from bot.channels.webchat.refusal import Refused

_LONGEST_TOAST = 200
_MOST_COMMANDS = 100
_LONGEST_DESCRIPTION = 256
_COMMAND = re.compile(r"^[a-z0-9_]{1,32}$")
_KINDS = {"P": "photos", "D": "documents", "S": "stickers", "V": "voice"}
DEFAULT_SCOPE = "default"


def query_id(chat_id: int, nonce: str) -> str:
    """The id of a pressed button names its chat, so that it can still be answered after a restart."""
    return f"{chat_id}:{nonce}"


async def answer_query(desk: Desk, _bot: Bot, method: AnswerCallbackQuery) -> bool:
    chat_id, _, nonce = method.callback_query_id.partition(":")
    if not nonce or not chat_id.isdecimal():
        raise Refused("query is too old and response timeout expired or query ID is invalid")
    if len(method.text or "") > _LONGEST_TOAST:
        raise Refused("MESSAGE_TOO_LONG")
    shown = {"text": method.text or "", "alert": bool(method.show_alert), "url": method.url or ""}
    desk.board.hub.publish(int(chat_id), {"type": "answer", "nonce": nonce, **shown})
    return True


async def get_me(desk: Desk, bot: Bot, _method: GetMe) -> User:
    able = {"can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return User.model_validate(desk.board.me | able, context={"bot": bot})


async def get_file(desk: Desk, bot: Bot, method: GetFile) -> File:
    """As the Bot API: a file beyond 20 MB can be sent by a person and not be fetched by the bot."""
    file = await desk.media.find(method.file_id)
    if file is None:
        raise Refused("wrong file_id or the file is temporarily unavailable")
    if file.size > LARGEST_FETCHED:
        raise Refused("file is too big")
    path = f"{_KINDS[file.file_id[0]]}/{file.file_id}"
    found = {"file_id": file.file_id, "file_unique_id": unique_id(file), "file_size": file.size, "file_path": path}
    return File.model_validate(found, context={"bot": bot})


async def set_commands(desk: Desk, _bot: Bot, method: SetMyCommands) -> bool:
    listed = [command.model_dump(mode="json", exclude_none=True) for command in method.commands]
    if len(listed) > _MOST_COMMANDS:
        raise Refused("BOT_COMMANDS_TOO_MUCH")
    for command in method.commands:
        if not _COMMAND.match(command.command):
            raise Refused("BOT_COMMAND_INVALID")
        if not 1 <= len(command.description) <= _LONGEST_DESCRIPTION:
            raise Refused("BOT_COMMAND_DESCRIPTION_INVALID")
    await _store_commands(desk, method.scope, method.language_code, listed)
    return True


async def delete_commands(desk: Desk, _bot: Bot, method: DeleteMyCommands) -> bool:
    await _store_commands(desk, method.scope, method.language_code, [])
    return True


async def get_commands(desk: Desk, _bot: Bot, method: GetMyCommands) -> list[BotCommand]:
    known = await desk.board.store.list_commands()
    listed = known.get((_scope(method.scope), method.language_code or ""), [])
    return [BotCommand.model_validate(command) for command in listed]


async def _store_commands(
    desk: Desk, scope: BotCommandScopeUnion | None, language: str | None, listed: list[dict[str, Any]]
) -> None:
    await desk.board.store.set_commands(_scope(scope), language or "", listed)
    known = await desk.board.store.list_commands()
    for listener in desk.board.hub.listeners:
        for chat_id in listener.chats:
            shown = commands_for(known, chat_id, listener.language)
            listener.offer({"type": "commands", "chat": chat_id, "commands": shown})


def commands_for(
    known: dict[tuple[str, str], list[dict[str, Any]]], chat_id: int, language: str
) -> list[dict[str, Any]]:
    """The menu of a private chat: the narrowest scope wins, in it the person's language before no language."""
    for scope in (f"chat:{chat_id}", "all_private_chats", DEFAULT_SCOPE):
        for spoken in (language.partition("-")[0], ""):
            if listed := known.get((scope, spoken)):
                return listed
    return []


def _scope(scope: BotCommandScopeUnion | None) -> str:
    if scope is None:
        return DEFAULT_SCOPE
    kind, chat_id = BotCommandScopeType(scope.type).value, getattr(scope, "chat_id", None)
    return kind if chat_id is None else f"{kind}:{chat_id}"
