"""What a workbook may weigh, and what a file is by its content."""

from dataclasses import dataclass

from services.domain.workbooks import (
    WorkbookDamaged,
    WorkbookEmpty,
    WorkbookEncrypted,
    WorkbookOld,
    WorkbookTooLarge,
    WorkbookTypeUnknown,
)

MEGABYTE = 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """The size is that of the channels: a bot can download 20 MB."""

    most_bytes: int = 20 * MEGABYTE
    most_unpacked: int = 512 * MEGABYTE
    most_rows: int = 100_000
    most_columns: int = 30
    most_characters: int = 2000
    most_seconds: int = 60
    most_memory: int = 512 * MEGABYTE


def is_workbook(content: bytes, most_bytes: int) -> bool:
    """Whether it is a workbook (xlsx) or else a text; raises a `WorkbookRefused` for what is neither."""
    if not content.strip():
        raise WorkbookEmpty
    if len(content) > most_bytes:
        raise WorkbookTooLarge(f"{(len(content) * 10 // MEGABYTE + 1) / 10:.1f}", f"{most_bytes / MEGABYTE:g}")
    if content.startswith(_ZIP):
        return True
    if content.startswith(_OLE):
        raise WorkbookEncrypted if _ENCRYPTED in content else WorkbookOld
    if content.startswith(b"PK"):
        raise WorkbookDamaged
    if b"\0" in content or content.startswith((b"%PDF-", b"{\\rtf", b"<")):
        raise WorkbookTypeUnknown
    return False
