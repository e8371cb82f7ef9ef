"""The files that Telegram stores, and how they look in a message."""

import io
import itertools
import warnings
from pathlib import PurePath

from PIL import Image

from tests.botapi.model import Json, StoredFile

FOLDERS = {"photo": "photos", "document": "documents", "sticker": "stickers", "voice": "voice"}
SUFFIXES = {"photo": ".jpg", "sticker": ".webp", "voice": ".oga"}


def measure(content: bytes) -> tuple[int, int] | None:
    """Width and height, read from the head of the image only; None when it is no image."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as image:
                return image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


class Files:
    def __init__(self) -> None:
        self.stored: dict[str, StoredFile] = {}
        self._numbers = itertools.count(1)

    def store(self, kind: str, content: bytes, name: str = "", media_type: str = "") -> StoredFile:
        number = next(self._numbers)
        suffix = SUFFIXES.get(kind) or PurePath(name).suffix
        width, height = (measure(content) or (1280, 960)) if kind == "photo" else (0, 0)
        file = StoredFile(
            file_id=f"{kind.capitalize()}AgACAgUAAxkBAAI{number:08d}",
            unique_id=f"AQAD{number:08d}",
            kind=kind,
            path=f"{FOLDERS[kind]}/file_{number}{suffix}",
            name=name or f"file_{number}{suffix}",
            media_type=media_type,
            content=content,
            width=width,
            height=height,
        )
        self.stored[file.file_id] = file
        return file

    def by_path(self, path: str) -> StoredFile | None:
        return next((file for file in self.stored.values() if file.path == path), None)

    def show(self, file: StoredFile) -> Json:
        """The field of a message that carries the file."""
        shown: Json = {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size}
        if file.kind == "photo":
            return {"photo": [*self._smaller(file), shown | {"width": file.width, "height": file.height}]}
        if file.kind == "document":
            described = {"file_name": file.name} | ({"mime_type": file.media_type} if file.media_type else {})
            return {"document": described | shown}
        if file.kind == "sticker":
            about = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
            return {"sticker": about | {"emoji": "👍", "set_name": "Hours"} | shown}
        return {"voice": {"duration": 3, "mime_type": "audio/ogg"} | shown}

    def _smaller(self, file: StoredFile) -> list[Json]:
        """Telegram keeps small copies of a photo and lists them first."""
        scale = 90 / max(file.width, file.height, 1)
        if scale >= 1:
            return []
        size = max(1, round(file.width * scale)), max(1, round(file.height * scale))
        copy = io.BytesIO()
        Image.new("RGB", size).save(copy, "JPEG")
        number = file.unique_id.removeprefix("AQAD")
        small = StoredFile(
            *(f"Thumb{file.file_id}", f"AQAT{number}", "photo", f"photos/thumb_{number}.jpg", "thumb.jpg"),
            *("image/jpeg", copy.getvalue(), *size),
        )
        self.stored.setdefault(small.file_id, small)
        return [
            {"file_id": small.file_id, "file_unique_id": small.unique_id, "file_size": small.size}
            | {"width": small.width, "height": small.height}
        ]
