"""Files of the chat: bytes in a content-addressed store that is passed in, names and sizes in the database."""

import asyncio
import mimetypes
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from aiogram import Bot
from aiogram.types import InputFile

from bot.channels.webchat.pictures import Picture, recognise, thumbnail
from bot.channels.webchat.refusal import Refused, TooLarge
from storage.webchat import StoredFile, WebChatStore

LARGEST_SENT = 50 * 1024 * 1024
LARGEST_FETCHED = 20 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
PHOTO, DOCUMENT, STICKER, VOICE = "P", "D", "S", "V"
_NAMES = {PHOTO: "Photo", DOCUMENT: "Document", STICKER: "Sticker", VOICE: "VoiceNote"}

T = TypeVar("T")
Payload = dict[str, Any]


class Blobs(Protocol):
    """Keeps bytes and finds them again by the fingerprint that it gave."""

    async def keep(self, content: bytes) -> str: ...

    async def fetch(self, fingerprint: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Upload:
    content: bytes
    name: str
    media_type: str = ""


class Media:
    """Stores files and describes them as the Bot API does. A file id begins with the kind of file it names."""

    def __init__(self, store: WebChatStore, blobs: Blobs) -> None:
        self._store = store
        self._blobs = blobs
        self._painters = ThreadPoolExecutor(max_workers=2, thread_name_prefix="webchat-pictures")

    def close(self) -> None:
        self._painters.shutdown(wait=False)

    async def keep(self, kind: str, upload: Upload, picture: Picture | None = None) -> StoredFile:
        fingerprint = await self._blobs.keep(upload.content)
        guessed = upload.media_type or mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        kept = StoredFile(
            file_id=kind + secrets.token_urlsafe(24),
            fingerprint=fingerprint,
            name=upload.name[:255] or "file",
            media_type=picture.media_type if picture else guessed[:100],
            size=len(upload.content),
        )
        if picture:
            kept = replace(kept, width=picture.width, height=picture.height)
        await self._store.add_file(kept)
        return kept

    async def recognise(self, content: bytes) -> Picture | None:
        return await self._paint(lambda: recognise(content))

    async def photo(self, upload: Upload, picture: Picture) -> Payload:
        """The sizes of a photo, smallest first."""
        sizes = []
        if small := await self._paint(lambda: thumbnail(upload.content, picture)):
            content, width, height = small
            drawn = Picture("image/jpeg", width, height)
            sizes.append(await self.keep(PHOTO, Upload(content, "thumbnail.jpg"), drawn))
        sizes.append(await self.keep(PHOTO, upload, picture))
        return {"photo": [_size(file) for file in sizes]}

    async def document(self, upload: Upload) -> Payload:
        return _document(await self.keep(DOCUMENT, upload, await self.recognise(upload.content)))

    async def sent_photo(self, bot: Bot, source: InputFile | str) -> Payload:
        """What a photo that the bot sends becomes; the Bot API's refusals for what is no photo."""
        if isinstance(source, str):
            return {"photo": [_size(await self._known(source, PHOTO))]}
        upload = await _read(bot, source)
        picture = await self.recognise(upload.content)
        if picture is None:
            raise Refused("IMAGE_PROCESS_FAILED")
        if len(upload.content) > LARGEST_PHOTO:
            raise Refused("file is too big for a photo")
        if not picture.fits_as_photo:
            raise Refused("PHOTO_INVALID_DIMENSIONS")
        return await self.photo(upload, picture)

    async def sent_document(self, bot: Bot, source: InputFile | str) -> Payload:
        if isinstance(source, str):
            return _document(await self._known(source, DOCUMENT))
        return await self.document(await _read(bot, source))

    async def find(self, file_id: str) -> StoredFile | None:
        return await self._store.find_file(file_id)

    async def fetch(self, file: StoredFile) -> bytes:
        return await self._blobs.fetch(file.fingerprint)

    async def _known(self, file_id: str, kind: str) -> StoredFile:
        file = await self._store.find_file(file_id)
        if file is None:
            raise Refused("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
        if file.file_id[0] != kind:
            raise Refused(f"can't use file of type {_NAMES.get(file.file_id[0], 'None')} as {_NAMES[kind]}")
        return file

    async def _paint(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._painters, work)


async def _read(bot: Bot, source: InputFile) -> Upload:
    content = b"".join([chunk async for chunk in source.read(bot)])
    if not content:
        raise Refused("file must be non-empty")
    if len(content) > LARGEST_SENT:
        raise TooLarge("Request Entity Too Large")
    return Upload(content, source.filename or "file")


def unique_id(file: StoredFile) -> str:
    """The same for the same bytes, as Telegram's file_unique_id; it cannot be used to fetch them."""
    return f"u{file.fingerprint[-20:]}"


def _size(file: StoredFile) -> Payload:
    identity = {"file_id": file.file_id, "file_unique_id": unique_id(file), "file_size": file.size}
    return {**identity, "width": file.width or 1, "height": file.height or 1}


def _document(file: StoredFile) -> Payload:
    identity = {"file_id": file.file_id, "file_unique_id": unique_id(file), "file_size": file.size}
    return {"document": {**identity, "file_name": file.name, "mime_type": file.media_type}}
