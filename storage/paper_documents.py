"""PDF documents as evidence: what a reader shows stays, everything else goes.

Not a list of bad things to take out, which is never complete, but a list of good ones to keep: of the catalogue its
pages and layers, of a page what draws it. So scripts, actions, attachments, forms, media, links and metadata are left
behind, wherever they hung. What annotations show (seals, stamps, filled fields) is drawn into the page first: the red
seal of an electronic certificate often is one. A digital signature itself does not survive: what is kept is not the
signed file.

Imported by the worker process only: qpdf stays out of the bot's memory, and its process-wide limits away from others.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Name

from services.domain.papers import PaperDamaged, PaperDynamic, PaperEncrypted, PaperMixed, PaperTooManyPages
from storage.paper_images import ensure_pixels
from storage.paper_types import MEGABYTE, PDF, Cleaned

_OF_CATALOGUE = {"/Type", "/Pages", "/OCProperties", "/Version"}
_OF_PAGE = {
    *("/Type", "/Parent", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"),
    *("/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"),
}
_OF_NODE = {"/Type", "/Parent", "/Kids", "/Count", "/MediaBox", "/CropBox", "/Rotate", "/Resources"}
_NOWHERE = {"/Metadata", "/PieceInfo", "/LastModified", "/CreatorInfo"}
# Of streams alone: elsewhere a font may well be called /F or /AA. The first three say that the data is another file.
_NOT_OF_STREAM = {"/F", "/FFilter", "/FDecodeParms", "/AA", "/AF", "/OPI", "/Ref", "/Alternates"}
_LOST = re.compile("startxref|unable to recover|error decoding|unexpected EOF|EOF (while|after)|not found in file")
_SCAN = 4  # a page scanned in black and white has one bit a pixel, so it may have more of them than a picture


def clean_document(content: bytes, most_pages: int, most_pixels: int) -> Cleaned:
    """The document cleaned; raises a `PaperRefused`, or whatever pikepdf raises for a broken file."""
    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=1000,
        parser_max_nesting=100,
        flate_max_memory=256 * MEGABYTE,
        run_length_max_memory=256 * MEGABYTE,
        png_max_memory=256 * MEGABYTE,
        tiff_max_memory=256 * MEGABYTE,
    )
    try:
        pdf = pikepdf.open(io.BytesIO(content), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise PaperEncrypted from None
    with pdf:
        pages = _ensure_readable(pdf, most_pages)
        _draw_annotations(pdf)
        _keep_what_is_shown(pdf)
        _strip_objects(pdf, most_pixels * _SCAN)
        _ensure_whole(pdf)
        cleaned = _saved(pdf)
    return Cleaned(PDF, cleaned, pages=pages)


def _ensure_readable(pdf: Any, most_pages: int) -> int:
    if pdf.is_encrypted:
        raise PaperEncrypted
    if pdf.Root.get(Name.NeedsRendering, False):
        raise PaperDynamic
    pages = len(pdf.pages)
    if pages == 0:
        raise PaperDamaged
    if pages > most_pages:
        raise PaperTooManyPages(pages, most_pages)
    return pages


def _draw_annotations(pdf: Any) -> None:
    form = pdf.Root.get(Name.AcroForm)
    if isinstance(form, pikepdf.Dictionary) and form.get(Name.NeedAppearances, False):
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("screen")


def _keep_what_is_shown(pdf: Any) -> None:
    _keep(pdf.Root, _OF_CATALOGUE)
    for page in pdf.pages:
        _keep(page.obj, _OF_PAGE)
    for key in set(pdf.trailer.keys()) - {"/Root", "/Size"}:
        del pdf.trailer[key]


def _keep(dictionary: Any, keys: set[str]) -> None:
    for key in set(dictionary.keys()) - keys:
        del dictionary[key]


def _strip_objects(pdf: Any, most_pixels: int) -> None:
    for whole in pdf.objects:
        for thing in _dictionaries_in(whole):
            _drop(thing, _NOWHERE)
            if thing.get(Name.Type) == Name.Pages:
                _keep(thing, _OF_NODE)
        if isinstance(whole, pikepdf.Stream):
            _strip_stream(whole, most_pixels)


def _dictionaries_in(thing: Any) -> Iterator[Any]:
    """The dictionaries and streams that are written in place in an object, itself among them."""
    if isinstance(thing, pikepdf.Array):
        values = list(thing)
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        yield thing
        values = [value for _, value in thing.items()]
    else:
        return
    for value in values:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _dictionaries_in(value)


def _drop(dictionary: Any, keys: set[str]) -> None:
    for key in keys & set(dictionary.keys()):
        del dictionary[key]


def _strip_stream(stream: Any, most_pixels: int) -> None:
    _drop(stream, _NOT_OF_STREAM)
    if stream.get(Name.Subtype) != Name.Image:
        return
    ensure_pixels(int(stream.get(Name.Width, 0)), int(stream.get(Name.Height, 0)), most_pixels)
    if stream.get(Name.Filter) in (Name.DCTDecode, pikepdf.Array([Name.DCTDecode])):
        stream.write(bare_jpeg(stream.read_raw_bytes()), filter=Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))


def bare_jpeg(content: bytes) -> bytes:
    """The JPEG without EXIF, XMP, IPTC and comments, its picture as it is; rubbish is given back as it came.

    A photo in a PDF carries the place where it was taken as one outside does. Saving it again would cost quality here,
    where nothing needs to be turned.
    """
    kept, place = [content[:2]], 2
    while content[place : place + 1] == b"\xff" and place + 4 <= len(content):
        marker, end = content[place + 1], place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:  # the picture itself
            return b"".join((*kept, content[place:]))
        if not (0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE)):  # 0xE0 and 0xEE say how to read the colours
            kept.append(content[place:end])
        place = end
    return content


def _ensure_whole(pdf: Any) -> None:
    """Every page draws: what is torn would be kept as evidence with holes. A wrong table of contents is mended."""
    for page in pdf.pages:
        contents = page.obj.get(Name.Contents)
        for part in contents if isinstance(contents, pikepdf.Array) else [contents]:
            if isinstance(part, pikepdf.Stream):
                part.read_bytes()
    if any(_LOST.search(str(warning)) for warning in pdf.get_warnings()):
        raise PaperDamaged


def _saved(pdf: Any) -> bytes:
    file = io.BytesIO()
    pdf.save(
        file,
        deterministic_id=True,  # the same paper sent twice must look the same
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        fix_metadata_version=False,
    )
    if _is_archive(file):
        raise PaperMixed
    return file.getvalue()


def _is_archive(file: io.BytesIO) -> bool:
    """Whether the document opens as a ZIP, too: its last streams can be made to."""
    try:
        with zipfile.ZipFile(file) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
