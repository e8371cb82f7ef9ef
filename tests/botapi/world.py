"""Everything that Telegram keeps: chats, files, button presses, the bot's own profile."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.botapi import checks
from tests.botapi.changes import Changes
from tests.botapi.errors import forbidden, stale, wrong
from tests.botapi.files import Files
from tests.botapi.model import Json, Message, Toast
from tests.botapi.updates import Updates


@dataclass
class Chat:
    """The private chat of one person with the bot."""

    user: Json
    messages: list[Message] = field(default_factory=list)
    toasts: list[Toast] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    reply_keyboard: Json | None = None
    known: bool = False
    blocked: bool = False

    @property
    def chat_id(self) -> int:
        return int(self.user["id"])

    def to_json(self) -> Json:
        return {
            "id": self.chat_id,
            "type": "private",
            **{name: self.user[name] for name in ("first_name", "last_name", "username") if name in self.user},
        }


@dataclass
class Press:
    """A callback query: answered at most once."""

    query_id: str
    chat: Chat
    data: str
    answered: bool = False


@dataclass
class Profile:
    """What the bot says about itself."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)


class World:
    def __init__(self, bot: Json, clock: Callable[[], float] = time.time) -> None:
        self.bot = bot
        self.changes = Changes()
        self.updates = Updates(self.changes)
        self.files = Files()
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.profile = Profile()
        self.violations: list[str] = []
        self._clock = clock
        self._message_ids = itertools.count(1)
        self._numbers = itertools.count(8_000_000_000_000_001)
        self._change = itertools.count(1)

    @property
    def now(self) -> int:
        return int(self._clock())

    def number(self) -> str:
        """A number that nothing else has: an album, a button press."""
        return str(next(self._numbers))

    def moment(self) -> int:
        """Counts what happens in chats, so that one can tell before from after."""
        return next(self._change)

    def chat_to_write(self, chat_id: Any) -> Chat:
        """The chat when the bot may send there, else what Telegram answers."""
        if chat_id is None or chat_id == "":
            raise wrong("chat_id is empty")
        chat = self.chats.get(chat_id)
        if chat is None or not chat.known:
            raise stale("chat not found")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def find(self, chat_id: Any, message_id: Any) -> Message | None:
        chat = self.chats.get(chat_id)
        messages = chat.messages if chat else []
        return next((message for message in messages if message.message_id == message_id), None)

    def post(self, chat: Chat, sender: Json, **content: Any) -> Message:
        """A new message at the end of the chat."""
        message = Message(next(self._message_ids), sender, chat.to_json(), self.now, **content)
        chat.messages.append(message)
        self.touch(message)
        return message

    def touch(self, message: Message) -> None:
        message.change = self.moment()
        self.changes.tell()

    def announce(self, kind: str, body: Json, lane: int) -> None:
        """An update for the bot; it too must be what python-telegram-bot can read."""
        self.violations += checks.of_update({"update_id": 1, kind: body})
        self.updates.put(kind, body, lane)

    def delete(self, message: Message) -> None:
        message.deleted = True
        self.chats[message.chat["id"]].messages.remove(message)
        self.changes.tell()
