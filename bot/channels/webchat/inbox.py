"""What people do in the page becomes the Updates that Telegram would send."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.webchat.board import Board
from bot.channels.webchat.calls_asking import query_id
from bot.channels.webchat.media import LARGEST_PHOTO, STICKER, VOICE, Media, Upload, unique_id
from bot.channels.webchat.rich_text import Entity, utf16_length
from bot.channels.webchat.source import WebChatUpdates
from storage.webchat import Person, StoredFile

Payload = dict[str, Any]
_LONGEST_TEXT = 4096
_LARGEST_ALBUM = 10
_COMMAND = re.compile(r"^/[A-Za-z0-9_]{1,64}(?:@\w+)?(?=\s|$)")
_LINK = re.compile(r"https?://[^\s<>\"']+")
_CARRIED = ("text", "entities", "caption", "caption_entities", "photo", "document", "sticker", "voice")


@dataclass(frozen=True, slots=True)
class Sender:
    """A person at a page, in the language of the page. The nonce makes a repeated request harmless."""

    person: Person
    language: str
    nonce: str

    def as_user(self) -> Payload:
        named = {"id": self.person.user_id, "is_bot": False, "first_name": self.person.name}
        return named | ({"language_code": self.language} if self.language else {})


class Inbox:
    """Everything is stored and queued in one commit before the request is answered."""

    def __init__(self, board: Board, media: Media, updates: WebChatUpdates) -> None:
        self._board = board
        self._media = media
        self._updates = updates

    async def text(self, sender: Sender, text: str) -> list[Payload]:
        """A long text travels in several messages, as Telegram's clients send it."""
        text = text.strip()
        pieces = [text[start : start + _LONGEST_TEXT] for start in range(0, len(text), _LONGEST_TEXT)]
        contents = []
        for piece in pieces:
            entities = _entities(piece)
            contents.append({"text": piece} | ({"entities": entities} if entities else {}))
        return await self._receive(sender, contents)

    async def press(self, sender: Sender, message_id: int, data: str) -> None:
        """A pressed button with any data: the handlers must not trust it, so the page need not be believed either."""
        person = sender.person
        found = await self._board.store.find_message(person.user_id, message_id)
        # A message that is gone comes with the date 0, which is how the Bot API names an inaccessible message.
        gone = {"chat": self._board.blank(person, {})["chat"], "message_id": message_id, "date": 0}
        query = {
            "id": query_id(person.user_id, sender.nonce),
            "from": sender.as_user(),
            "chat_instance": str(person.user_id),
            "message": found.payload if found else gone,
            "data": data,
        }
        await self._board.store.queue(person.user_id, {"callback_query": query}, nonce=sender.nonce)
        self._updates.wake(person.user_id)

    async def picture_or_document(self, upload: Upload, *, as_file: bool) -> Payload:
        """A picture within Telegram's bounds travels as a photo unless the person wants it as a file."""
        picture = None if as_file else await self._media.recognise(upload.content)
        if picture and picture.fits_as_photo and len(upload.content) <= LARGEST_PHOTO:
            return await self._media.photo(upload, picture)
        return await self._media.document(upload)

    async def files(self, sender: Sender, contents: Sequence[Payload], caption: str) -> list[Payload]:
        """Several files in one go become albums: photos with photos, documents with documents, ten at most."""
        photos = [content for content in contents if "photo" in content]
        documents = [content for content in contents if "photo" not in content]
        grouped: list[Payload] = []
        for kind in (photos, documents):
            for start in range(0, len(kind), _LARGEST_ALBUM):
                grouped += _album(kind[start : start + _LARGEST_ALBUM])
        if grouped and caption.strip():
            grouped[0] |= {"caption": caption.strip()[:1024]}
        return await self._receive(sender, grouped)

    async def sticker(self, sender: Sender, emoji: str) -> list[Payload]:
        file = await self._media.keep(STICKER, Upload(emoji.encode(), "sticker.webp", "image/webp"))
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return await self._receive(sender, [{"sticker": {**_identity(file), **shape, "emoji": emoji}}])

    async def voice(self, sender: Sender, seconds: int) -> list[Payload]:
        """A stand-in for a voice message, to try what the bot says to the wrong kind of message."""
        file = await self._media.keep(VOICE, Upload(b"OggS" + secrets.token_bytes(60), "voice.ogg", "audio/ogg"))
        voice = {**_identity(file), "duration": seconds, "mime_type": file.media_type}
        return await self._receive(sender, [{"voice": voice}])

    async def forward(self, sender: Sender, message_id: int) -> list[Payload]:
        """Send a message of this chat once more, marked as forwarded."""
        found = await self._board.store.find_message(sender.person.user_id, message_id)
        if found is None or found.payload is None:
            return []
        author = found.payload["from"]
        origin = {"type": "user", "sender_user": author, "date": found.payload["date"]}
        carried = {key: found.payload[key] for key in _CARRIED if key in found.payload}
        return await self._receive(sender, [carried | {"forward_origin": origin}])

    async def _receive(self, sender: Sender, contents: Sequence[Payload]) -> list[Payload]:
        if not contents:
            return []
        frame = self._board.blank(sender.person, sender.as_user())
        stored = await self._board.store.receive(
            sender.person.user_id, [frame | content for content in contents], nonce=sender.nonce
        )
        shown = self._board.show(stored)
        self._updates.wake(sender.person.user_id)
        return shown


def _album(contents: Sequence[Payload]) -> list[Payload]:
    group = {"media_group_id": secrets.token_hex(8)} if len(contents) > 1 else {}
    return [content | group for content in contents]


def _identity(file: StoredFile) -> Payload:
    return {"file_id": file.file_id, "file_unique_id": unique_id(file), "file_size": file.size}


def _entities(text: str) -> list[Entity]:
    found = [("bot_command", match) for match in [_COMMAND.match(text)] if match]
    found += [("url", match) for match in _LINK.finditer(text)]
    return [
        {"type": kind, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match[0])}
        for kind, match in found
    ]
