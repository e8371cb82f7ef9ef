import asyncio
import hashlib
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

import storage.apart
import storage.evidence
from services.domain.papers import (
    PaperDamaged,
    PaperEmpty,
    PaperMixed,
    PaperTooComplex,
    PaperTooLarge,
    PaperTooManyPages,
    PaperTooManyPixels,
    PaperTypeRefused,
    PaperTypeUnknown,
)
from storage.cipher import Keyring
from storage.evidence import BlobDamaged, BlobMissing, EvidenceInspector, FileBlobs, InspectionFailed, Limits
from tests.unit import paper_files as made


@pytest.fixture
def blobs(tmp_path: Path) -> Iterator[FileBlobs]:
    blobs = FileBlobs(tmp_path / "blobs", Keyring.generate())
    yield blobs
    blobs.close()


@pytest.fixture
def inspector() -> Iterator[EvidenceInspector]:
    inspector = EvidenceInspector()
    yield inspector
    inspector.close()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# Blobs


@pytest.mark.parametrize("content", [b"", b"paper", os.urandom(3_000_000)], ids=["empty", "small", "large"])
async def test_what_was_kept_is_fetched_by_its_fingerprint(blobs: FileBlobs, content: bytes) -> None:
    fingerprint = await blobs.keep(content)
    assert fingerprint == hashlib.sha256(content).hexdigest()
    assert await blobs.fetch(fingerprint) == content


async def test_the_file_is_sealed_private_and_two_folders_deep(blobs: FileBlobs, tmp_path: Path) -> None:
    fingerprint = await blobs.keep(b"certificate of Zhang San")
    (file,) = files_in(tmp_path)
    assert file == tmp_path / "blobs" / fingerprint[:2] / fingerprint[2:4] / fingerprint
    assert b"Zhang San" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


async def test_the_same_content_is_kept_once(blobs: FileBlobs, tmp_path: Path) -> None:
    await asyncio.gather(*(blobs.keep(b"paper") for _ in range(20)))
    (file,) = files_in(tmp_path)
    before = file.read_bytes()
    await blobs.keep(b"paper")
    assert file.read_bytes() == before


async def test_a_missing_blob_is_told(blobs: FileBlobs) -> None:
    with pytest.raises(BlobMissing):
        await blobs.fetch("0" * 64)


@pytest.mark.parametrize("fingerprint", ["", "../../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "0" * 63 + "\n"])
async def test_what_is_no_fingerprint_finds_nothing(blobs: FileBlobs, fingerprint: str) -> None:
    with pytest.raises(BlobMissing):
        await blobs.fetch(fingerprint)


@pytest.mark.parametrize("harm", ["empty", "cut", "changed", "swapped"])
async def test_a_damaged_blob_is_told_and_mended_when_kept_again(blobs: FileBlobs, tmp_path: Path, harm: str) -> None:
    fingerprint = await blobs.keep(b"paper")
    (file,) = files_in(tmp_path)
    other = await blobs.keep(b"other")
    sealed = file.read_bytes()
    swapped = (tmp_path / "blobs" / other[:2] / other[2:4] / other).read_bytes()
    file.write_bytes({"empty": b"", "cut": sealed[:-1], "changed": sealed[:-1] + b"\0\1", "swapped": swapped}[harm])
    with pytest.raises(BlobDamaged):
        await blobs.fetch(fingerprint)
    assert await blobs.keep(b"paper") == fingerprint
    assert await blobs.fetch(fingerprint) == b"paper"


async def test_a_blob_outlives_a_rotation_of_keys(tmp_path: Path) -> None:
    ring = Keyring.generate()
    old, new = FileBlobs(tmp_path, ring), FileBlobs(tmp_path, ring.rotated())
    assert await new.fetch(await old.keep(b"paper")) == b"paper"
    old.close()
    new.close()


async def test_a_failed_write_leaves_nothing_behind(
    blobs: FileBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("storage.durable.os.fsync", fail)
    (tmp_path / "blobs").mkdir()
    with pytest.raises(OSError, match="disk full"):
        await blobs.keep(b"paper")
    assert files_in(tmp_path) == []


# Inspection, in its process


@pytest.mark.parametrize(
    ("content", "name", "media_type", "kept_name"),
    [
        (made.telling_jpeg(), "证书.JPG", "image/jpeg", "证书.JPG"),
        (made.telling_jpeg(), "证书.exe", "image/jpeg", "证书.jpg"),
        (made.telling_png(), "C:\\Users\\张三\\scan.2026", "image/png", "scan.2026.png"),
        (made.telling_png(), "../../etc/cron.d/evil.png", "image/png", "evil.png"),
        (made.telling_png(), "photo\u202egnp.exe", "image/png", "photognp.png"),
        (made.telling_png(), "", "image/png", "paper.png"),
        (made.telling_png(), "..", "image/png", "paper.png"),
        (made.telling_png(), "长" * 300 + ".png", "image/png", "长" * 95 + ".png"),
        (made.saved(made.picture(), "WEBP"), "a.webp", "image/jpeg", "a.jpg"),
        (made.active_document(), "scan.pdf", "application/pdf", "scan.pdf"),
        (made.active_document(), "scan.jpg", "application/pdf", "scan.pdf"),
    ],
)
async def test_a_fit_paper_is_cleaned_and_named_by_what_it_is(
    inspector: EvidenceInspector, content: bytes, name: str, media_type: str, kept_name: str
) -> None:
    paper = await inspector.inspect(content, name)
    assert (paper.media_type, paper.name) == (media_type, kept_name)
    assert paper.original == hashlib.sha256(content).hexdigest()
    assert (paper.pages is None) == (paper.width is not None) == (media_type != "application/pdf")
    assert not any(secret in paper.content for secret in made.SECRETS)


@pytest.mark.parametrize(
    ("content", "given"),
    [
        (b"MZ\x90\0" + b"\0" * 5000, "EXE"),
        (made.archive(), "ZIP / DOCX / XLSX"),
        (made.saved(made.picture(), "GIF"), "GIF"),
        (made.saved(made.picture(), "BMP"), "BMP"),
        (made.saved(made.picture(), "TIFF"), "TIFF"),
        (made.saved(made.picture(), "AVIF"), "AVIF"),
        (b"<html><script>", "HTML"),
    ],
)
async def test_the_name_never_decides(inspector: EvidenceInspector, content: bytes, given: str) -> None:
    with pytest.raises(PaperTypeRefused) as refusal:
        await inspector.inspect(content, "holiday.jpg")
    assert refusal.value.values == {"given": given}


@pytest.mark.parametrize("content", [b"hello", b"\xff\xd8", b"\0" * 100, "学时".encode()])
async def test_an_unknown_type_is_refused(inspector: EvidenceInspector, content: bytes) -> None:
    with pytest.raises(PaperTypeUnknown):
        await inspector.inspect(content, "a.pdf")


async def test_an_empty_file_is_refused(inspector: EvidenceInspector) -> None:
    with pytest.raises(PaperEmpty):
        await inspector.inspect(b"", "a.pdf")


async def test_a_polyglot_is_refused(inspector: EvidenceInspector) -> None:
    with pytest.raises(PaperMixed):
        await inspector.inspect(b"MZ" + made.written(made.document()), "a.pdf")


async def test_20_mb_are_read_and_21_mb_are_refused(inspector: EvidenceInspector) -> None:
    photo = made.telling_jpeg()
    most = photo + b"\0" * (20 * 1024 * 1024 - len(photo))
    assert (await inspector.inspect(most, "a.jpg")).width == 320
    for size, given in ((20 * 1024 * 1024 + 1, "20.1"), (21 * 1024 * 1024, "21.1")):
        with pytest.raises(PaperTooLarge) as refusal:
            await inspector.inspect(b"\xff\xd8\xff" + b"\0" * (size - 3), "a.jpg")
        assert refusal.value.values == {"given": given, "limit": "20"}


@pytest.mark.parametrize(
    ("content", "error", "values"),
    [
        (made.png_of_size(30_000, 30_000), PaperTooManyPixels, {"given": "30000×30000", "limit": "65"}),
        (made.written(made.document(201)), PaperTooManyPages, {"given": 201, "limit": 200}),
        (made.telling_jpeg()[:900], PaperDamaged, {}),
    ],
)
async def test_refusals_come_back_from_the_process(
    inspector: EvidenceInspector, content: bytes, error: type[Exception], values: dict[str, object]
) -> None:
    with pytest.raises(error) as refusal:
        await inspector.inspect(content, "a")
    assert getattr(refusal.value, "values") == values  # noqa: B009


async def test_equal_papers_come_out_equal_whatever_their_names(inspector: EvidenceInspector) -> None:
    for content in (made.telling_jpeg(6), made.telling_png(), made.active_document()):
        one, two = await asyncio.gather(inspector.inspect(content, "a"), inspector.inspect(content, "b"))
        assert one.content == two.content


async def test_a_paper_that_takes_too_much_memory_or_time_is_refused() -> None:
    inspector = EvidenceInspector(Limits(most_memory=256 * 1024 * 1024))
    with pytest.raises(PaperTooComplex):
        await inspector.inspect(made.jpeg_of_size(8000, 8000), "a.jpg")
    inspector.close()
    inspector = EvidenceInspector(Limits(most_seconds=1))
    with pytest.raises(PaperTooComplex):
        await inspector.inspect(slow_document(), "a.pdf")
    inspector.close()


def slow_document() -> bytes:
    """A page whose content comes as 30 000 streams, each the same 10 MB when unfolded."""
    pdf = made.document(1)
    part = pikepdf.Stream(pdf, b"")
    part.write(zlib.compress(b" " * 10_000_000, 9), filter=pikepdf.Name.FlateDecode)
    pdf.pages[0].Contents = pikepdf.Array([pdf.make_indirect(part)] * 30_000)
    return made.written(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none)


async def test_the_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123:SECRET")
    seen = dict[str, object]()
    run = subprocess.run

    def look(*args: object, **options: object) -> object:
        seen.update(options)
        return run(*args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", look)
    inspector = EvidenceInspector()
    await inspector.inspect(made.telling_png(), "a.png")
    inspector.close()
    assert "BOT_TOKEN" not in str(seen["env"])


async def test_a_process_that_cannot_start_is_no_fault_of_the_paper(
    inspector: EvidenceInspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.apart, "_START", "import no_such_module")
    with pytest.raises(InspectionFailed, match="no_such_module"):
        await inspector.inspect(made.telling_png(), "a.png")


@pytest.mark.parametrize(("signal", "error"), [("SIGSEGV", PaperDamaged), ("SIGKILL", PaperTooComplex)])
async def test_a_process_that_dies_over_a_paper_refuses_it(
    inspector: EvidenceInspector, monkeypatch: pytest.MonkeyPatch, signal: str, error: type[Exception]
) -> None:
    monkeypatch.setattr(storage.apart, "_START", f"import os, signal; os.kill(os.getpid(), signal.{signal})")
    with pytest.raises(error):
        await inspector.inspect(made.telling_png(), "a.png")


def test_the_bot_carries_no_decoder() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import sys, storage.evidence; print({'PIL', 'pikepdf'} & set(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(storage.evidence.__file__).parent.parent,
    )
    assert found.stdout == "set()\n"
