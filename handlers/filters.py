"""Async filters of our own: aiogram runs bare magic filters and sync ones in a thread each (ARCHITECTURE §6)."""

from typing import Any

from aiogram.filters import Filter
from aiogram.types import Message

PHOTO = "photo.jpg"  # a photo comes without a name


class HasText(Filter):
    """A typed text; hands it on as `text`. Commands are not answers to a question."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        if message.text is None or message.text.startswith("/"):
            return False
        return {"text": message.text}


class HasFile(Filter):
    """A photo or a document; hands on its best version as `file` and its `name`."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        if message.photo:
            return {"file": message.photo[-1], "name": PHOTO}
        if message.document:
            return {"file": message.document, "name": message.document.file_name or "file"}
        return False
