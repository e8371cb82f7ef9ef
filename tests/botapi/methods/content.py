"""Texts, captions and files in what the bot sends and edits."""

from typing import Any

from telegram.constants import FileSizeLimit, MessageLimit

from tests.botapi.calls import Call, Upload
from tests.botapi.errors import Refusal, wrong
from tests.botapi.files import measure
from tests.botapi.formatting import parse
from tests.botapi.methods.registry import Telegram
from tests.botapi.model import Json, StoredFile


def text_of(call: Call) -> tuple[str, list[Json]]:
    text, entities = parse(call.text("text"), call.text("parse_mode"), call.sequence("entities"))
    if not text:
        raise wrong("message text is empty")
    if len(text) > MessageLimit.MAX_TEXT_LENGTH:
        raise wrong("message is too long", f"({len(text)} characters)")
    return text, _few(entities)


def caption_of(caption: str, mode: str, entities: list[Json]) -> tuple[str, list[Json]]:
    text, entities = parse(caption, mode, entities)
    if len(text) > MessageLimit.CAPTION_LENGTH:
        raise wrong("message caption is too long", f"({len(text)} characters)")
    return text, _few(entities)


def caption_of_call(call: Call) -> tuple[str, list[Json]]:
    return caption_of(call.text("caption"), call.text("parse_mode"), call.sequence("caption_entities"))


def _few(entities: list[Json]) -> list[Json]:
    """Telegram drops what is beyond the limit without a word; so do we."""
    return entities[: int(MessageLimit.MESSAGE_ENTITIES)]


def file_of(telegram: Telegram, call: Call, kind: str, reference: Any) -> StoredFile:
    """The file that a parameter means: a part of the request, or a file_id that the bot has seen."""
    upload = call.uploads.get(kind) or call.uploads.get(str(reference).removeprefix("attach://"))
    if upload:
        return _accept(telegram, kind, upload)
    if not reference:
        raise wrong(f"there is no {kind} in the request")
    known = telegram.world.files.stored.get(str(reference))
    if known is None:
        raise wrong("wrong file identifier/HTTP URL specified", str(reference)[:60])
    if known.kind != kind:
        raise wrong(f"can't use file of type {known.kind.capitalize()} as {kind.capitalize()}")
    return known


def _accept(telegram: Telegram, kind: str, upload: Upload) -> StoredFile:
    size = len(upload.content)
    if not size:
        raise wrong("file must be non-empty")
    if size > FileSizeLimit.FILESIZE_UPLOAD:
        raise Refusal(413, "Request Entity Too Large", violation=f"file of {size} bytes")
    if kind == "photo":
        _accept_photo(upload)
    return telegram.world.files.store(kind, upload.content, upload.name, upload.media_type)


def _accept_photo(upload: Upload) -> None:
    if len(upload.content) > FileSizeLimit.PHOTOSIZE_UPLOAD:
        raise wrong("file is too big for a photo")
    size = measure(upload.content)
    if size is None:
        raise wrong("IMAGE_PROCESS_FAILED")
    if sum(size) > 10_000 or max(size) > 20 * min(size):
        raise wrong("PHOTO_INVALID_DIMENSIONS", str(size))


def piece_of(telegram: Telegram, call: Call, media: Any) -> Json:
    """One InputMedia as the content of a message."""
    if not isinstance(media, dict) or media.get("type") not in {"photo", "document"}:
        raise wrong("can't parse InputMedia", str(media)[:80])
    reference = media.get("media", "")
    file = file_of(telegram, call, media["type"], reference)
    mode, entities = media.get("parse_mode") or "", media.get("caption_entities") or []
    text, entities = caption_of(media.get("caption") or "", mode, entities)
    return {"media": telegram.world.files.show(file), "file": file, "text": text, "entities": entities}
