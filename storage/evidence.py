"""Evidence papers: found fit by their content, and kept by their fingerprint, encrypted."""

import asyncio
import hashlib
import json
import re
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from services.domain.papers import REFUSALS, Inspected, PaperDamaged, PaperTooComplex
from services.domain.typed_text import seen
from storage.apart import worker_command, worker_environment
from storage.cipher import Keyring, SealBroken
from storage.durable import make_folder, write_over
from storage.paper_types import JPEG, PDF, PNG, Limits, media_type_of

__all__ = ["BlobDamaged", "BlobMissing", "EvidenceInspector", "FileBlobs", "Inspected", "InspectionFailed", "Limits"]

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_SUFFIXES = {JPEG: (".jpg", ".jpeg"), PNG: (".png",), PDF: (".pdf",)}
_SUFFIX = re.compile(
    r"\.(jpe?g|jfif|png|webp|pdf|hei[cf]|gif|bmp|tiff?|exe|com|scr|bat|js|html?|zip|docx?|xlsx?)\Z", re.IGNORECASE
)
_LONGEST_NAME = 100


class BlobMissing(LookupError):
    """No content with this fingerprint is kept."""


class BlobDamaged(Exception):
    """The kept content no longer is what its fingerprint says, or no key opens it."""


class InspectionFailed(RuntimeError):
    """The worker process could not start or stopped for a reason of ours: an installation to mend, not a bad paper."""


class FileBlobs:
    """Content by its SHA-256 fingerprint in encrypted files, two levels of folders deep.

    The seal is bound to the fingerprint, so a file that takes another's place does not open. The work blocks on a disk
    and so has threads of its own; `close` waits for them.
    """

    def __init__(self, folder: Path, keyring: Keyring, *, workers: int = 4) -> None:
        self._folder, self._keyring = folder, keyring
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="blobs")

    async def keep(self, content: bytes) -> str:
        """Keeps the content and gives its fingerprint; when this returns, it survives a power cut.

        What is kept already is left as it is, unless it was damaged: then this mends it.
        """
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._keep, content)

    async def fetch(self, fingerprint: str) -> bytes:
        """The content; raises `BlobMissing` or `BlobDamaged`."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._fetch, fingerprint)

    async def forget(self, fingerprint: str) -> None:
        """Deletes the content; nothing where it is not kept."""
        path = self._path(fingerprint)
        await asyncio.get_running_loop().run_in_executor(self._executor, partial(path.unlink, missing_ok=True))

    def close(self) -> None:
        """Waits for the work under way."""
        self._executor.shutdown()

    def _keep(self, content: bytes) -> str:
        fingerprint = hashlib.sha256(content).hexdigest()
        try:
            self._fetch(fingerprint)
        except (BlobMissing, BlobDamaged):
            path = self._path(fingerprint)
            make_folder(path.parent)
            write_over(path, self._keyring.seal_bytes(content, _context(fingerprint)))
        return fingerprint

    def _fetch(self, fingerprint: str) -> bytes:
        path = self._path(fingerprint)
        try:
            content = self._keyring.unseal_bytes(path.read_bytes(), _context(fingerprint))
        except FileNotFoundError:
            raise BlobMissing(fingerprint) from None
        except SealBroken:
            raise BlobDamaged(fingerprint) from None
        if hashlib.sha256(content).hexdigest() != fingerprint:
            raise BlobDamaged(fingerprint)
        return content

    def _path(self, fingerprint: str) -> Path:
        if not _FINGERPRINT.fullmatch(fingerprint):  # it becomes a path: nothing else may
            raise BlobMissing(fingerprint[:64])
        return self._folder / fingerprint[:2] / fingerprint[2:4] / fingerprint


class EvidenceInspector:
    """Decides by content whether a file may be evidence, and cleans it, one worker process a paper."""

    def __init__(self, limits: Limits | None = None, *, workers: int = 2) -> None:
        self._limits = limits or Limits()
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="papers")

    async def inspect(self, content: bytes, name: str) -> Inspected:
        """The paper, cleaned; raises a `PaperRefused` that says why not. Equal content comes out equal."""
        media_type_of(content, self._limits.most_bytes)  # most of what is refused needs no process
        cleaned = await asyncio.get_running_loop().run_in_executor(self._executor, _clean_apart, content, self._limits)
        original = hashlib.sha256(content).hexdigest()
        return Inspected(name=_safe_name(name, cleaned["media_type"]), original=original, **cleaned)

    def close(self) -> None:
        """Waits for the papers under way: no longer than the limit of time."""
        self._executor.shutdown()


def _clean_apart(content: bytes, limits: Limits) -> dict[str, Any]:
    """What `paper_cleaning` makes of the content, in a process of its own."""
    command, environment = worker_command("storage.paper_cleaning", json.dumps(asdict(limits))), worker_environment()
    try:
        run = subprocess.run(  # noqa: S603 - our own interpreter and code; the file goes through stdin
            command, input=content, capture_output=True, env=environment, timeout=limits.most_seconds * 2, check=False
        )
    except subprocess.TimeoutExpired:
        raise PaperTooComplex from None
    _ensure_answered(run)
    line, _, cleaned = run.stdout.partition(b"\n")
    answer = json.loads(line)
    if "refused" in answer:
        raise REFUSALS[answer["refused"]](*answer["values"])
    return {**answer, "content": cleaned}


def _ensure_answered(run: subprocess.CompletedProcess[bytes]) -> None:
    if run.returncode == 0:
        return
    if run.returncode > 0:
        raise InspectionFailed(run.stderr[-2000:].decode(errors="replace"))
    if -run.returncode in (signal.SIGXCPU, signal.SIGKILL):
        raise PaperTooComplex
    raise PaperDamaged  # the decoder crashed over it


def _safe_name(name: str, media_type: str) -> str:
    """The file's own name without folders and unseen characters, with the suffix of what it is."""
    base = re.split(r"[/\\]", seen(name))[-1].strip(" .")
    suffixes = _SUFFIXES[media_type]
    if base.lower().endswith(suffixes) and len(base) <= _LONGEST_NAME:
        return base
    return (_SUFFIX.sub("", base)[: _LONGEST_NAME - 5].strip(" .") or "paper") + suffixes[0]


def _context(fingerprint: str) -> str:
    return f"evidence:{fingerprint}"
