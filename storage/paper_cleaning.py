"""The worker process in which one paper is opened and cleaned.

Files come from anybody, and decoders have bugs: each paper gets a process of its own, without secrets in its
environment, with a limit of memory and of time, which gives all memory back. It starts in a tenth of a second.

Protocol: limits as JSON in the first argument, the file on stdin; out come a line of JSON and the cleaned content.
"""

import json
import struct
import sys
import zlib
from dataclasses import asdict

from services.domain.papers import PaperDamaged, PaperRefused, PaperTooComplex
from storage.apart import bind
from storage.paper_types import PDF, Cleaned, Limits, media_type_of

# Broken files raise many kinds of exceptions, and all of them mean the same.
_BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError),
    *(TypeError, ValueError, struct.error, zlib.error),
)


def clean(content: bytes, limits: Limits) -> Cleaned:
    """The paper cleaned; raises a `PaperRefused`."""
    media_type = media_type_of(content, limits.most_bytes)
    try:
        return _clean(content, media_type, limits)
    except MemoryError:
        raise PaperTooComplex from None
    except _BROKEN:
        raise PaperDamaged from None


def _clean(content: bytes, media_type: str, limits: Limits) -> Cleaned:
    if media_type != PDF:
        from storage.paper_images import clean_image  # noqa: PLC0415 - the process needs one of the two libraries

        return clean_image(content, media_type, limits.most_pixels)
    import pikepdf  # noqa: PLC0415

    from storage.paper_documents import clean_document  # noqa: PLC0415

    try:
        return clean_document(content, limits.most_pages, limits.most_pixels)
    except pikepdf.PdfError:
        raise PaperDamaged from None


def main() -> None:
    """Reads one paper, writes the answer."""
    limits = Limits(**json.loads(sys.argv[1]))
    bind(limits.most_memory, limits.most_seconds)
    content = b""
    try:
        answer = asdict(clean(sys.stdin.buffer.read(), limits))
        content = answer.pop("content")
    except PaperRefused as refusal:
        answer = {"refused": type(refusal).__name__, "values": list(refusal.values.values())}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)
    sys.stdout.buffer.flush()
