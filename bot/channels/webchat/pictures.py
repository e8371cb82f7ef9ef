"""Pictures are recognised by their content; nothing else is shown inside the page."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_SIDEWAYS = {5, 6, 7, 8}
_ORIENTATION = 0x0112
_MOST_SIDES = 10_000
_MOST_RATIO = 20
_MOST_PIXELS = 60_000_000
_THUMBNAIL = 480


@dataclass(frozen=True, slots=True)
class Picture:
    media_type: str
    width: int
    height: int

    @property
    def fits_as_photo(self) -> bool:
        """Telegram's bounds for photos; a picture beyond them can only travel as a document."""
        longer, shorter = max(self.width, self.height), min(self.width, self.height)
        return self.width + self.height <= _MOST_SIDES and longer <= shorter * _MOST_RATIO


def recognise(content: bytes) -> Picture | None:
    """Type and size as seen by a viewer, from the header alone; None for anything that is no JPEG, PNG or WEBP."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a huge picture is recognised here and refused by its sides, never unpacked
        try:
            with Image.open(io.BytesIO(content), formats=list(_TYPES)) as image:
                width, height = image.size
                if image.getexif().get(_ORIENTATION) in _SIDEWAYS:
                    width, height = height, width
                return Picture(_TYPES[image.format or ""], width, height)
        except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError):
            return None


def thumbnail(content: bytes, picture: Picture) -> tuple[bytes, int, int] | None:
    """A small JPEG with its width and height; None when the picture is small, too large to unpack, or broken."""
    if max(picture.width, picture.height) <= _THUMBNAIL or picture.width * picture.height > _MOST_PIXELS:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=list(_TYPES)) as image:
                image.draft("RGB", (_THUMBNAIL * 2, _THUMBNAIL * 2))
                small = ImageOps.exif_transpose(image).convert("RGBA")
                small.thumbnail((_THUMBNAIL, _THUMBNAIL))
                flat = Image.new("RGB", small.size, "white")
                flat.paste(small, mask=small.getchannel("A"))
                written = io.BytesIO()
                flat.save(written, "JPEG", quality=82)
                return written.getvalue(), flat.width, flat.height
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None
