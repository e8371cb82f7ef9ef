"""A person with the chat open: what they do, and what they see."""

# ruff: noqa: ASYNC109 - a timeout is what a test says, and its end is an AssertionError with a picture

import itertools
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from telegram.constants import MessageLimit

from tests.botapi.formatting import utf16
from tests.botapi.model import Button, Json, Message, StoredFile, Toast, choose
from tests.botapi.screen import picture
from tests.botapi.world import Chat, Press, World

Attachment = bytes | tuple[bytes, str, str]
STICKER = b"RIFF\x1a\x00\x00\x00WEBPVP8L"
VOICE = b"OggS\x00\x02"


class Person:
    def __init__(self, world: World, chat: Chat, name: str) -> None:
        self.name = name
        self._world = world
        self._chat = chat
        self._acted = 0

    # ── what they see ────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def user_id(self) -> int:
        return self._chat.chat_id

    @property
    def chat(self) -> list[Message]:
        """All messages that are visible now, oldest first."""
        return list(self._chat.messages)

    @property
    def received(self) -> list[Message]:
        """The visible messages of the bot."""
        return [message for message in self._chat.messages if message.from_bot]

    @property
    def last(self) -> Message:
        """The newest visible message of the bot."""
        if not self.received:
            raise AssertionError(f"the bot has said nothing\n{self.screen()}")
        return self.received[-1]

    @property
    def last_text(self) -> str:
        return self.last.text

    @property
    def files(self) -> list[StoredFile]:
        """The files that the bot has sent and that are still visible."""
        return [message.file for message in self.received if message.file]

    @property
    def toasts(self) -> list[Toast]:
        return self._chat.toasts

    @property
    def actions(self) -> list[str]:
        """The signs of work that were shown: typing, upload_document …"""
        return self._chat.actions

    @property
    def reply_keyboard(self) -> list[str]:
        """The texts of the keyboard below the input field."""
        rows = (self._chat.reply_keyboard or {}).get("keyboard", [])
        return [button["text"] if isinstance(button, dict) else button for row in rows for button in row]

    @property
    def unanswered(self) -> list[str]:
        """The data of pressed buttons that still show the hourglass."""
        mine = (press for press in self._world.presses.values() if press.chat is self._chat)
        return [press.data for press in mine if not press.answered]

    def screen(self) -> str:
        return picture(self._chat, self.name)

    def message_with(self, text: str, *, fresh: bool = False) -> Message | None:
        """The newest visible message of the bot with the text; `fresh`: new or edited since the last action."""
        since = self._acted if fresh else 0
        return next((each for each in reversed(self.received) if text in each.text and each.change > since), None)

    async def sees(self, text: str, timeout: float = 25, *, fresh: bool = False) -> Message:
        """Waits until a message of the bot contains the text."""
        await self._world.changes.until(lambda: self.message_with(text, fresh=fresh) is not None, timeout)
        message = self.message_with(text, fresh=fresh)
        if message is None:
            raise AssertionError(f"{self.name} does not see {text!r} within {timeout} s\n{self.screen()}")
        return message

    async def sees_no_longer(self, text: str, timeout: float = 25) -> None:
        """Waits until no visible message of the bot contains the text."""
        if not await self._world.changes.until(lambda: self.message_with(text) is None, timeout):
            raise AssertionError(f"{self.name} still sees {text!r} after {timeout} s\n{self.screen()}")

    async def sees_button(self, text: str, timeout: float = 25) -> Button:
        """Waits until a message or the reply keyboard has the button."""
        await self._world.changes.until(lambda: self._find_button(text) is not None, timeout)
        return self._button(text)[1]

    async def sees_file(self, name: str = "", timeout: float = 25) -> StoredFile:
        """Waits until the bot has sent a file whose name contains this."""

        def newest() -> StoredFile | None:
            return next((file for file in reversed(self.files) if name in file.name), None)

        await self._world.changes.until(lambda: newest() is not None, timeout)
        file = newest()
        if file is None:
            raise AssertionError(f"{self.name} got no file {name!r} within {timeout} s\n{self.screen()}")
        return file

    async def sees_toast(self, text: str, timeout: float = 25) -> Toast:
        """Waits until the answer to a button press contains the text."""
        await self._world.changes.until(lambda: any(text in toast for toast in self.toasts), timeout)
        toast = next((toast for toast in reversed(self.toasts) if text in toast), None)
        if toast is None:
            raise AssertionError(f"{self.name} sees no toast {text!r} within {timeout} s\n{self.screen()}")
        return toast

    # ── what they write ──────────────────────────────────────────────────────────────────────────────────────────

    async def sends(self, text: str, reply_to: Message | None = None) -> Message:
        """A text; a long one goes as several messages, as Telegram's own programs do it. The first is returned."""
        size = int(MessageLimit.MAX_TEXT_LENGTH)
        pieces = [text[start : start + size] for start in range(0, len(text), size)]
        sent = [self._says(text=piece, entities=_commands(piece), reply_to=reply_to) for piece in pieces]
        return sent[0]

    async def sends_photo(self, content: bytes, caption: str = "") -> Message:
        return self._sends_file(self._world.files.store("photo", content, media_type="image/jpeg"), caption)

    async def sends_document(self, content: bytes, name: str, media_type: str = "", caption: str = "") -> Message:
        return self._sends_file(self._world.files.store("document", content, name, media_type), caption)

    async def sends_album(self, attachments: Iterable[Attachment], caption: str = "") -> list[Message]:
        """Photos (bytes) or documents (bytes, name, media type) as one album: several messages, several updates."""
        album = self._world.number()
        sent = []
        for each, text in zip(attachments, itertools.chain([caption], itertools.repeat("")), strict=False):
            if isinstance(each, bytes):
                file = self._world.files.store("photo", each, media_type="image/jpeg")
            else:
                file = self._world.files.store("document", *each)
            sent.append(self._sends_file(file, text, album))
        return sent

    async def sends_sticker(self) -> Message:
        return self._sends_file(self._world.files.store("sticker", STICKER))

    async def sends_voice(self) -> Message:
        return self._sends_file(self._world.files.store("voice", VOICE))

    async def sends_contact(self, phone: str = "+8613800138000") -> Message:
        contact = {"phone_number": phone, "first_name": self._chat.user["first_name"], "user_id": self.user_id}
        return self._says(media={"contact": contact})

    async def sends_anything(self, **fields: Any) -> Message:
        """A message of any other kind, as its JSON fields: `location={"latitude": …, "longitude": …}`."""
        return self._says(media=fields)

    async def forwards(self, text: str, of: str = "某人") -> Message:
        origin = {"type": "hidden_user", "sender_user_name": of, "date": self._world.now - 60}
        return self._says(text=text, extra={"forward_origin": origin})

    async def edits(self, message: Message, text: str) -> Message:
        """Changes a text of their own."""
        message.text, message.entities, message.edited = text, _commands(text), self._world.now
        self._world.touch(message)
        self._world.announce("edited_message", message.to_json(), self.user_id)
        return message

    # ── what they press ──────────────────────────────────────────────────────────────────────────────────────────

    async def presses(self, text: str, on: Message | None = None) -> None:
        """The button with this text (exactly, else the only one that contains it) on the newest message that has it."""
        message, button = self._button(text, on)
        if message is None:
            await (self.sends_contact() if button.raw.get("request_contact") else self.sends(button.text))
        elif button.data is None:
            raise AssertionError(f"{button.text!r} sends nothing to the bot: {button.raw}\n{self.screen()}")
        else:
            await self.presses_data(button.data, message)

    async def presses_data(self, data: str, message: Message | None = None) -> str:
        """A press with any data, forged or from an old screen; without a message on the newest of the bot."""
        target = message or (self.received[-1] if self.received else None)
        press = Press(self._world.number(), self._chat, data)
        self._world.presses[press.query_id] = press
        gone = {"chat": self._chat.to_json(), "message_id": target.message_id if target else 1, "date": 0}
        query: Json = {
            "id": press.query_id,
            "from": self._chat.user,
            "message": target.to_json() if target and not target.deleted else gone,
            "chat_instance": str(-4_000_000_000 - self.user_id),
            "data": data,
        }
        self._acts()
        self._world.announce("callback_query", query, self.user_id)
        return press.query_id

    async def follows(self, link: str) -> Message:
        """A link https://t.me/<bot>?start=<payload>, as one taps or scans it."""
        parts = urlsplit(link)
        if parts.path.strip("/") != self._world.bot["username"]:
            raise AssertionError(f"{link} does not lead to this bot")
        payload = parse_qs(parts.query).get("start", [""])[0]
        return await self.sends(f"/start {payload}".strip())

    async def blocks_bot(self) -> None:
        self._changes_membership("member", "kicked")

    async def unblocks_bot(self) -> None:
        self._changes_membership("kicked", "member")

    # ── how it is done ───────────────────────────────────────────────────────────────────────────────────────────

    def _acts(self) -> None:
        self._acted = self._world.moment()

    def _says(self, **content: Any) -> Message:
        self._acts()
        self._chat.known = True
        self._chat.blocked = False
        message = self._world.post(self._chat, self._chat.user, **content)
        self._world.announce("message", message.to_json(), self.user_id)
        return message

    def _sends_file(self, file: StoredFile, caption: str = "", album: str | None = None) -> Message:
        return self._says(text=caption, media=self._world.files.show(file), file=file, album=album)

    def _changes_membership(self, old: str, new: str) -> None:
        self._acts()
        self._chat.blocked = new == "kicked"
        member = {"user": self._world.bot, "status": "member"}
        kicked = {"user": self._world.bot, "status": "kicked", "until_date": 0}
        change = {
            "chat": self._chat.to_json(),
            "from": self._chat.user,
            "date": self._world.now,
            "old_chat_member": member if old == "member" else kicked,
            "new_chat_member": member if new == "member" else kicked,
        }
        self._world.announce("my_chat_member", change, self.user_id)

    def _find_button(self, text: str, on: Message | None = None) -> tuple[Message | None, Button] | None:
        messages: Sequence[Message] = [on] if on else self.received[::-1]
        for message in messages:
            if button := choose(text, (button for row in message.keyboard for button in row)):
                return message, button
        rows = (self._chat.reply_keyboard or {}).get("keyboard", []) if on is None else []
        keys = (raw if isinstance(raw, dict) else {"text": raw} for row in rows for raw in row)
        below = choose(text, (Button(raw["text"], raw, inline=False) for raw in keys))
        return (None, below) if below else None

    def _button(self, text: str, on: Message | None = None) -> tuple[Message | None, Button]:
        found = self._find_button(text, on)
        if found is None:
            raise AssertionError(f"{self.name} sees no button {text!r}\n{self.screen()}")
        return found


def _commands(text: str) -> list[Json]:
    if not text.startswith("/") or len(text) < 2:
        return []
    return [{"type": "bot_command", "offset": 0, "length": utf16(text.split(maxsplit=1)[0])}]
