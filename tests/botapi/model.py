"""What is in a chat: messages, their buttons and files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class StoredFile:
    file_id: str
    unique_id: str
    kind: str
    path: str
    name: str
    media_type: str
    content: bytes = field(repr=False)
    width: int = 0
    height: int = 0

    @property
    def size(self) -> int:
        return len(self.content)


class Toast(str):
    """The text that answers a button press; `alert` when it has to be closed by the person."""

    __slots__ = ("alert",)
    alert: bool

    def __new__(cls, text: str, *, alert: bool = False) -> "Toast":
        toast = super().__new__(cls, text)
        toast.alert = alert
        return toast


@dataclass(frozen=True)
class Button:
    text: str
    raw: Json
    inline: bool = True

    @property
    def data(self) -> str | None:
        return self.raw.get("callback_data")

    @property
    def url(self) -> str | None:
        return self.raw.get("url")


@dataclass
class Message:
    """A message as it is now: an edit changes it in place, a deletion takes it out of the chat."""

    message_id: int
    sender: Json
    chat: Json
    date: int
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    media: Json = field(default_factory=dict)
    file: StoredFile | None = None
    markup: Json | None = None
    album: str | None = None
    reply_to: "Message | None" = None
    edited: int | None = None
    extra: Json = field(default_factory=dict)
    change: int = 0
    deleted: bool = False

    @property
    def from_bot(self) -> bool:
        return bool(self.sender["is_bot"])

    @property
    def kind(self) -> str:
        return next(iter(self.media), "text")

    @property
    def keyboard(self) -> list[list[Button]]:
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[Button(raw["text"], raw) for raw in row] for row in rows]

    @property
    def buttons(self) -> list[str]:
        """The texts of all inline buttons, row by row."""
        return [button.text for row in self.keyboard for button in row]

    def button(self, text: str) -> Button:
        button = choose(text, (button for row in self.keyboard for button in row))
        if button is None:
            raise AssertionError(f"no button {text!r} on message {self.message_id} among {self.buttons}: {self.text!r}")
        return button

    def to_json(self, *, depth: int = 0) -> Json:
        captioned = self.kind != "text"
        shown: Json = {"message_id": self.message_id, "from": self.sender, "chat": self.chat, "date": self.date}
        shown |= self.extra | self.media
        if self.text:
            shown["caption" if captioned else "text"] = self.text
        if self.entities:
            shown["caption_entities" if captioned else "entities"] = self.entities
        if self.markup and "inline_keyboard" in self.markup:
            shown["reply_markup"] = self.markup
        if self.album:
            shown["media_group_id"] = self.album
        if self.edited:
            shown["edit_date"] = self.edited
        if self.reply_to and not depth:
            shown["reply_to_message"] = self.reply_to.to_json(depth=1)
        return shown


def choose(text: str, buttons: Iterator[Button]) -> Button | None:
    """The button with exactly this text, else the only one that contains it."""
    some = [button for button in buttons if text in button.text]
    exact = [button for button in some if button.text == text]
    if not exact and len({button.text for button in some}) > 1:
        raise AssertionError(f"{text!r} fits several buttons: {[button.text for button in some]}")
    return next(iter(exact or some), None)
