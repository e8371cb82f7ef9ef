import io
import re
import zlib
from typing import Literal

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from services.domain.papers import (
    PaperDamaged,
    PaperDynamic,
    PaperEncrypted,
    PaperMixed,
    PaperRefused,
    PaperTooManyPages,
    PaperTooManyPixels,
)
from storage.paper_cleaning import clean
from storage.paper_documents import bare_jpeg
from storage.paper_types import PDF, Limits
from tests.unit import paper_files as made

LIMITS = Limits()
GOOD = made.written(made.document())


def test_a_scan_passes_with_its_pages() -> None:
    cleaned = clean(GOOD, LIMITS)
    assert (cleaned.media_type, cleaned.pages, cleaned.width) == (PDF, 2, None)
    with pikepdf.open(io.BytesIO(cleaned.content)) as pdf:
        assert [page.mediabox.as_list() for page in pdf.pages] == [[0, 0, 200, 200]] * 2
        assert b"/F Do" in pdf.pages[0].Contents.read_bytes()
        assert pdf.pages[0].Resources.XObject.F.Width == 320


def test_what_acts_and_what_tells_is_gone() -> None:
    content = made.active_document()
    before = made.unfolded(content)
    after = made.unfolded(clean(content, LIMITS).content)
    told = set(re.findall(rb"SECRET[A-Z]+", before))
    assert told >= {b"SECRETSCRIPT", b"SECRETATTACHMENT", b"SECRETXFA", b"SECRETAUTHOR", b"SECRETDEEP", b"SECRETGPS"}
    assert not re.findall(rb"SECRET[A-Z]+", after)
    for word in (b"JavaScript", b"Launch", b"EmbeddedFile", b"XFA", b"OpenAction", b"/AA", b"/Annots", b"/Metadata"):
        assert word in before
        assert word not in after


def test_a_red_seal_stays_visible_and_its_form_is_gone() -> None:
    after = made.unfolded(clean(made.sealed_document(), LIMITS).content)
    assert b"1 0 0 rg 0 0 40 40 re f" in after
    assert not any(word in after for word in (b"/AcroForm", b"/Widget", b"SECRETSIGNATURE"))
    with pikepdf.open(io.BytesIO(clean(made.sealed_document(), LIMITS).content)) as pdf:
        assert b"Do" in b"".join(part.read_bytes() for part in pdf.pages[0].Contents)


def test_a_field_that_was_filled_in_is_drawn() -> None:
    pdf = made.document(1)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    style = String("/Helv 12 Tf 0 g")
    widget = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("hours"), V=String("60"), F=4)
    widget.DA, widget.Rect = style, Array([10, 10, 90, 30])
    field = pdf.make_indirect(widget)
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([field]),
        NeedAppearances=True,
        DA=style,
        DR=Dictionary(Font=Dictionary(Helv=font)),
    )
    assert b"(60)" in made.unfolded(clean(made.written(pdf), LIMITS).content)


def test_layers_stay_as_they_are_shown() -> None:
    pdf = made.document(1)
    usage = Dictionary(CreatorInfo=Dictionary(Creator=String("SECRETTOOL")))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft"), Usage=usage))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    cleaned = clean(made.written(pdf), LIMITS).content
    with pikepdf.open(io.BytesIO(cleaned)) as after:
        assert len(after.Root.OCProperties.D.OFF) == 1
    assert b"SECRETTOOL" not in made.unfolded(cleaned)


def test_what_a_page_inherits_stays() -> None:
    pdf = made.document(1)
    page = pdf.pages[0].obj
    pdf.Root.Pages.MediaBox, pdf.Root.Pages.Resources, pdf.Root.Pages.Rotate = page.MediaBox, page.Resources, 90
    del page.MediaBox, page.Resources
    with pikepdf.open(io.BytesIO(clean(made.written(pdf), LIMITS).content)) as after:
        kept = after.pages[0]
        assert kept.mediabox.as_list() == [0, 0, 200, 200]
        assert kept.resources.XObject.F.Width == 320
        assert kept.obj.Rotate == 90


def test_a_photo_in_a_document_keeps_its_picture_and_loses_the_place() -> None:
    content = made.telling_jpeg()
    bare = bare_jpeg(content)
    assert not any(secret in bare for secret in made.SECRETS)
    assert bare[bare.index(b"\xff\xda") :] == content[content.index(b"\xff\xda") :]


@pytest.mark.parametrize(
    "rubbish", [b"", b"\xff\xd8", b"rubbish", b"\xff\xd8\xff\xe1\xff\xff", b"\xff\xd8\xff\xe1\0\0"]
)
def test_what_is_no_jpeg_is_left_alone(rubbish: bytes) -> None:
    assert bare_jpeg(rubbish) == rubbish


@pytest.mark.parametrize("owner_only", [False, True])
@pytest.mark.parametrize("strength", [2, 3, 4, 6])
def test_encrypted_documents_are_refused(owner_only: bool, strength: Literal[2, 3, 4, 6]) -> None:
    word, is_new = "" if owner_only else "word", strength > 3
    lock = pikepdf.Encryption(owner="secret", user=word, R=strength, aes=is_new, metadata=is_new)
    with pytest.raises(PaperEncrypted):
        clean(made.written(made.document(), encryption=lock), LIMITS)


@pytest.mark.parametrize("part", [0.1, 0.4, 0.7, 0.95])
@pytest.mark.parametrize("linear", [False, True])
def test_a_cut_document_is_refused(part: float, linear: bool) -> None:
    content = made.written(made.document(5), linearize=linear)
    with pytest.raises(PaperDamaged):
        clean(content[: int(len(content) * part)], LIMITS)


@pytest.mark.parametrize(
    "content", [b"%PDF-", b"%PDF-1.4\n%%EOF", b"%PDF-1.7\n" + b"\0" * 500, b"%PDF-1.4\nstartxref\n0\n%%EOF"]
)
def test_a_document_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(PaperDamaged):
        clean(content, LIMITS)


def test_a_document_without_pages_is_refused() -> None:
    with pytest.raises(PaperDamaged):
        clean(made.written(pikepdf.new()), LIMITS)


def test_a_torn_page_is_refused() -> None:
    pdf = made.document(1)
    packed = bytearray(zlib.compress(b"0 0 m 100 100 l S " * 400, 0))
    packed[60:90] = b"\xff" * 30
    packed[2] = 0xFF
    page = Stream(pdf, bytes(packed))
    page.Filter = Name.FlateDecode
    pdf.pages[0].Contents = page
    with pytest.raises(PaperDamaged):
        clean(made.written(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none), LIMITS)


def test_a_wrong_table_of_contents_is_mended() -> None:
    moved = GOOD.replace(b"\n%", b"\n%" + b" " * 7, 1)
    assert moved != GOOD
    assert clean(moved, LIMITS).pages == 2


def test_200_pages_pass_and_201_are_refused() -> None:
    assert clean(made.written(made.document(200)), LIMITS).pages == 200
    with pytest.raises(PaperTooManyPages) as refusal:
        clean(made.written(made.document(201)), LIMITS)
    assert refusal.value.values == {"given": 201, "limit": 200}


def test_a_form_that_only_its_program_draws_is_refused() -> None:
    pdf = made.document(1)
    pdf.Root.NeedsRendering = True
    with pytest.raises(PaperDynamic):
        clean(made.written(pdf), LIMITS)


@pytest.mark.parametrize("before", [b"\n", b"MZ", b"GIF89a", b"<html>", b"x" * 1000])
def test_a_document_that_starts_as_something_else_is_refused(before: bytes) -> None:
    with pytest.raises(PaperRefused):
        clean(before + GOOD, LIMITS)
    if before != b"x" * 1000:
        with pytest.raises(PaperMixed):
            clean(before + GOOD, LIMITS)


def test_an_archive_behind_the_document_is_gone() -> None:
    cleaned = clean(GOOD + made.archive(), LIMITS).content
    assert b"PK\x05\x06" not in cleaned
    assert b"Evil" not in cleaned


def test_a_document_that_stays_an_archive_is_refused() -> None:
    pdf = made.document(1)
    evil = Stream(pdf, b"")
    evil.write(made.archive(), filter=Name.DCTDecode)  # so it says, and is not packed on the way out
    pdf.pages[0].Resources.Evil = pdf.make_indirect(evil)
    with pytest.raises(PaperMixed):
        clean(made.written(pdf), LIMITS)


def test_a_huge_picture_in_a_document_is_refused() -> None:
    pdf = made.document(1)
    pdf.pages[0].Resources.XObject.F.Width = 30_000
    pdf.pages[0].Resources.XObject.F.Height = 30_000
    with pytest.raises(PaperTooManyPixels):
        clean(made.written(pdf), LIMITS)


def test_a_page_that_unfolds_without_end_is_refused() -> None:
    pdf = made.document(1)
    bomb = Stream(pdf, zlib.compress(b"\0" * 300 * 1024 * 1024, 9))
    bomb.Filter = Name.FlateDecode
    pdf.pages[0].Contents = bomb
    with pytest.raises(PaperDamaged):
        clean(made.written(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none), LIMITS)


def test_data_in_another_file_is_not_followed() -> None:
    pdf = made.document(1)
    pdf.pages[0].Resources.XObject.F["/F"] = String("SECRETPATH")
    assert b"SECRETPATH" not in made.unfolded(clean(made.written(pdf), LIMITS).content)


def test_equal_documents_come_out_equal() -> None:
    content = made.active_document()
    assert clean(content, LIMITS) == clean(content, LIMITS)
    assert clean(GOOD, LIMITS) == clean(GOOD, LIMITS)


def test_what_was_cleaned_stays_as_it_is() -> None:
    once = clean(made.sealed_document(), LIMITS).content
    twice = clean(once, LIMITS).content
    one, two = (re.sub(rb"/ID \[.*?\]", b"", made.unfolded(content)) for content in (once, twice))
    assert one == two


def test_a_changed_byte_is_refused_or_harmless() -> None:
    for place in range(5, len(GOOD), 211):
        try:
            cleaned = clean(GOOD[:place] + bytes([GOOD[place] ^ 0x15]) + GOOD[place + 1 :], LIMITS)
        except PaperRefused:
            continue
        assert b"SECRET" not in made.unfolded(cleaned.content)
