"""The zip archive of a workbook: what is in it, before anything of it is opened, and its small parts."""

import io
import posixpath
import re
import zipfile
from array import array
from typing import IO

from services.domain.workbooks import WorkbookDamaged, WorkbookEncrypted, WorkbookMacros, WorkbookTooComplex
from storage.workbooks.limits import SheetLimits
from storage.workbooks.sheet import Book, Sheet, text_of
from storage.workbooks.xml import feed, make_parser, walk

_MOST_PARTS = 5000
_MOST_SHEETS = 20
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # ECMA-376 18.8.30, zh-cn included
_NOT_A_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_CODE = re.compile("[ymdhs]", re.IGNORECASE)


def open_workbook(content: bytes, limits: SheetLimits) -> list[Sheet]:
    """Its visible sheets in order; raises a `WorkbookRefused`."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    _ensure_harmless(archive, limits.most_unpacked)
    main = next(iter(_targets(archive, "", "/officeDocument").values()), "xl/workbook.xml")
    names, is_1904 = _sheets(archive, main)
    parts = _targets(archive, main, "/worksheet")
    styles = next(iter(_targets(archive, main, "/styles").values()), "")
    strings = next(iter(_targets(archive, main, "/sharedStrings").values()), "")
    book = Book(SharedStrings(archive, strings), _date_styles(archive, styles), is_1904, limits.most_characters)
    return [Sheet(name, archive, parts[key], book) for key, name in names[:_MOST_SHEETS] if key in parts]


def _ensure_harmless(archive: zipfile.ZipFile, most_unpacked: int) -> None:
    """By the directory alone. Sizes that it understates do no harm: no more than these are unpacked."""
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise WorkbookEncrypted
    if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > most_unpacked:
        raise WorkbookTooComplex
    if any("vbaproject" in entry.filename.lower() or "/macrosheets/" in entry.filename.lower() for entry in entries):
        raise WorkbookMacros
    if b"macroenabled" in _open(archive, "[Content_Types].xml").read(1 << 20).lower():
        raise WorkbookMacros


def _open(archive: zipfile.ZipFile, part: str) -> IO[bytes]:
    try:
        return archive.open(part)
    except KeyError:
        raise WorkbookDamaged from None


def _targets(archive: zipfile.ZipFile, part: str, kind: str) -> dict[str, str]:
    """The parts of a kind that a part names, by the key that it names them with."""
    folder, name = posixpath.split(part)
    found: dict[str, str] = {}

    def start(element: str, given: dict[str, str]) -> None:
        if element == "Relationship" and given.get("Type", "").endswith(kind):
            found[given["Id"]] = posixpath.normpath(posixpath.join("/", folder, given["Target"])).lstrip("/")

    walk(_open(archive, posixpath.join(folder, "_rels", f"{name}.rels")), start)
    return found


def _sheets(archive: zipfile.ZipFile, main: str) -> tuple[list[tuple[str, str]], bool]:
    """Key and name of each visible sheet, and whether days are counted from 1904 on."""
    names: list[tuple[str, str]] = []
    eras: set[str] = set()

    def start(element: str, given: dict[str, str]) -> None:
        if element == "sheet" and given.get("state", "visible") == "visible":
            key = next((value for name, value in given.items() if name.endswith(":id")), "")
            names.append((key, given.get("name", "")))
        elif element == "workbookPr":
            eras.add(given.get("date1904", "0"))

    walk(_open(archive, main), start)
    return names, bool(eras & {"1", "true"})


def _date_styles(archive: zipfile.ZipFile, part: str) -> frozenset[str]:
    """The numbers of the cell styles that show a number as a date or time."""
    custom: dict[str, str] = {}
    formats: list[str] = []
    inside: list[str] = []

    def start(element: str, given: dict[str, str]) -> None:
        if element == "numFmt":
            custom[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif element in {"cellStyleXfs", "cellXfs", "cellStyles", "dxfs"}:
            inside[:] = [element]
        elif element == "xf" and inside == ["cellXfs"]:
            formats.append(given.get("numFmtId", "0"))

    if part:
        walk(_open(archive, part), start)
    return frozenset(str(n) for n, number in enumerate(formats) if _is_date(number, custom.get(number)))


def _is_date(number: str, code: str | None) -> bool:
    if code is None:
        return int(number) in _BUILT_IN_DATES
    return _DATE_CODE.search(_NOT_A_CODE.sub("", code)) is not None


class SharedStrings:
    """The texts that cells share, one after another in UTF-8: a tenth of what they would weigh as a list."""

    def __init__(self, archive: zipfile.ZipFile, part: str) -> None:
        self._texts, self._ends = bytearray(), array("I", [0])
        if part:
            self._load(_open(archive, part))

    def __getitem__(self, number: int) -> str:
        if number < 0:
            raise IndexError(number)
        start, end = self._ends[number : number + 2]
        return self._texts[start:end].decode()

    def _load(self, stream: IO[bytes]) -> None:
        parser, text, before = make_parser(), list[str](), [0]

        def start(name: str, _given: dict[str, str]) -> None:
            if name.endswith("si"):
                text.clear()
            elif name.endswith("rPh"):  # how the text is pronounced is not part of it
                before[0] = len(text)

        def end(name: str) -> None:
            if name.endswith("si"):
                self._texts.extend(text_of("".join(text)).encode())
                self._ends.append(len(self._texts))
            elif name.endswith("rPh"):
                del text[before[0] :]

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = text.append
        feed(parser, stream)
