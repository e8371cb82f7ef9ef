"""Pictures as evidence: upright, in sRGB, without metadata, and decoded in full once before anyone believes in them.

The pixels are saved again, so nothing of the file around them is left: no EXIF, GPS, XMP, IPTC, comment or thumbnail,
no second picture, no archive behind the end. A JPEG keeps its own quantisation (the loss is below what a screen shows)
or, turned or converted, gets quality 95; PNG stays PNG; WEBP becomes JPEG, or PNG where it is lossless or transparent,
because chats show WEBP files as stickers.

Imported by the worker process only: Pillow stays out of the bot's memory.
"""

import io
from typing import Any

from PIL import Image, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from services.domain.papers import PaperAnimated, PaperDamaged, PaperTooManyPixels
from storage.paper_types import JPEG, PNG, WEBP, Cleaned

_QUALITY = 95
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def clean_image(content: bytes, media_type: str, most_pixels: int) -> Cleaned:
    """The picture cleaned; raises a `PaperRefused`, or whatever Pillow raises for a broken file."""
    if media_type == WEBP:
        width, height = _webp_canvas(content)
        ensure_pixels(width, height, most_pixels)  # its decoder takes the memory before it tells the size
    image = _open(content, media_type)
    ensure_pixels(image.width, image.height, most_pixels)
    if media_type != JPEG and getattr(image, "n_frames", 1) > 1:  # in a JPEG further pictures are previews and depths
        raise PaperAnimated
    image.load()
    upright = _upright(image)
    flat = _in_srgb(upright)
    target = _target_of(content, media_type, flat)
    is_untouched = target == media_type == JPEG and flat is image
    saved = _save_jpeg(flat, _own_tables(image) if is_untouched else _good_tables(image)) if target == JPEG else None
    return Cleaned(target, saved or _save_png(flat), width=flat.width, height=flat.height)


def ensure_pixels(width: int, height: int, most_pixels: int) -> None:
    """Refuses by the size that the header tells, before any pixel is decoded."""
    if width < 1 or height < 1:
        raise PaperDamaged
    if width * height > most_pixels:
        raise PaperTooManyPixels(f"{width}×{height}", f"{most_pixels / 1_000_000:g}")


def _open(content: bytes, media_type: str) -> Any:
    """The plugin of the type itself: `Image.open` tries others, and warns where the limit here refuses."""
    file = io.BytesIO(content)
    if media_type == JPEG:
        return JpegImagePlugin.JpegImageFile(file)
    if media_type == PNG:
        return PngImagePlugin.PngImageFile(file)
    return WebPImagePlugin.WebPImageFile(file)


def _webp_canvas(content: bytes) -> tuple[int, int]:
    kind, head = content[12:16], content[20:30]
    if len(head) < 10:
        raise PaperDamaged
    if kind == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF


def _upright(image: Any) -> Any:
    try:
        turn = _TURNS.get(image.getexif().get(_ORIENTATION))
    except (SyntaxError, ValueError, TypeError, KeyError, IndexError, OSError):
        turn = None  # broken metadata goes anyway: no reason to refuse the picture
    return image if turn is None else image.transpose(turn)


def _in_srgb(image: Any) -> Any:
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if image.mode != "CMYK" and "sRGB" in ImageCms.getProfileDescription(source):
                return image
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile that does not fit is as good as none
    return image.convert("RGB") if image.mode == "CMYK" else image


def _target_of(content: bytes, media_type: str, image: Any) -> str:
    if media_type != WEBP:
        return media_type
    is_lossless = content[12:16] == b"VP8L" or b"VP8L" in content[30:64]
    return PNG if is_lossless or "A" in image.mode else JPEG


def _own_tables(image: Any) -> dict[str, Any]:
    sampling = JpegImagePlugin.get_sampling(image)
    return {"qtables": image.quantization, "subsampling": max(sampling, 0)}


def _good_tables(image: Any) -> dict[str, Any]:
    """Colour at full resolution, unless the picture came with half of it both ways, as cameras and WEBP have it."""
    is_jpeg = isinstance(image, JpegImagePlugin.JpegImageFile)
    is_halved = JpegImagePlugin.get_sampling(image) == 2 if is_jpeg else True
    return {"quality": _QUALITY, "subsampling": 2 if is_halved else 0}


def _save_jpeg(image: Any, tables: dict[str, Any]) -> bytes:
    picture = _bare(image if image.mode in {"L", "RGB"} else image.convert("RGB"))
    file = io.BytesIO()
    picture.save(file, "JPEG", **tables)
    return file.getvalue()


def _save_png(image: Any) -> bytes:
    file = io.BytesIO()
    _bare(image).save(file, "PNG", icc_profile=None)
    return file.getvalue()


def _bare(image: Any) -> Any:
    """A copy that carries pixels and transparency alone: writers pick metadata from a picture unasked."""
    copy = image.copy()
    copy.info = {key: value for key, value in image.info.items() if key == "transparency"}
    return copy
