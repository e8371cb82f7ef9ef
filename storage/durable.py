"""Files that are there completely or not at all, also after a power cut.

A file is written beside its place, forced to the disk, and then takes its name; the name itself lives in the folder,
so the folder is forced to the disk as well.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def write_new(path: Path, content: bytes) -> bool:
    """Writes the file unless one is there; says whether it did. Of several processes at once, exactly one does."""
    return _write(path, content, _link)


def write_over(path: Path, content: bytes) -> None:
    """Writes the file, in place of one that is there; a reader sees the old content or the new, never a part."""
    _write(path, content, _replace)


def make_folder(folder: Path) -> None:
    """Makes the folder and those above it, for this user alone, and forces the new names to the disk."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    _sync_folder(folder.parent)


def _write(path: Path, content: bytes, give_name: Callable[[Path, Path], bool]) -> bool:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        is_ours = give_name(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return is_ours


def _link(draft: Path, path: Path) -> bool:
    try:
        path.hardlink_to(draft)  # unlike a rename, a link refuses a name that is taken
    except FileExistsError:
        return False
    return True


def _replace(draft: Path, path: Path) -> bool:
    draft.replace(path)
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
