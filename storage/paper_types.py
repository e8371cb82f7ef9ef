"""What a file is by its first bytes, never by its name.

Five signatures that must stand at the very start: a detector of many types answers with likelihoods and looks at names.
"""

from dataclasses import dataclass

from services.domain.papers import PaperEmpty, PaperHeic, PaperMixed, PaperTooLarge, PaperTypeRefused, PaperTypeUnknown

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
MEGABYTE = 1024 * 1024

_SIGNATURES = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF))
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_REFUSED = (  # told by name, because then one knows what to do
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"PK\x03\x04", "ZIP / DOCX / XLSX"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOC / XLS"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"{\\rtf", "RTF"),
    (b"<svg", "SVG"),
    (b"<?xml", "XML"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
    (b"ID3", "MP3"),
    (b"OggS", "OGG"),
    (b"%!PS", "PostScript"),
)
_READERS_LOOK = 1024  # how far into a file some programs look for the start of a PDF


@dataclass(frozen=True, slots=True)
class Limits:
    """What a paper may weigh. The size is that of the channels: a bot can download 20 MB."""

    most_bytes: int = 20 * MEGABYTE
    most_pixels: int = 65_000_000  # above the 64-megapixel cameras of phones
    most_pages: int = 200
    most_seconds: int = 30
    most_memory: int = 2048 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is left of a file that may be evidence."""

    media_type: str
    content: bytes
    width: int | None = None
    height: int | None = None
    pages: int | None = None


def media_type_of(content: bytes, most_bytes: int) -> str:
    """JPEG, PNG, WEBP or PDF; raises a `PaperRefused` for anything else, and for what is empty or too large."""
    if not content:
        raise PaperEmpty
    if len(content) > most_bytes:
        # rounded up: 20.0 MB of at most 20 would be no answer
        raise PaperTooLarge(f"{(len(content) * 10 // MEGABYTE + 1) / 10:.1f}", f"{most_bytes / MEGABYTE:g}")
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    return _refuse(content)


def _refuse(content: bytes) -> str:
    if b"%PDF-" in content[:_READERS_LOOK]:
        raise PaperMixed
    if content[4:8] == b"ftyp":
        if content[8:12] in _HEIC_BRANDS:
            raise PaperHeic
        raise PaperTypeRefused("AVIF" if content[8:11] == b"avi" else "MP4")
    for signature, name in _REFUSED:
        if content.startswith(signature):
            raise PaperTypeRefused(name)
    raise PaperTypeUnknown
