import io
import re
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

import storage.apart
from services.domain.workbooks import (
    CellDigitsLost,
    CellFaulty,
    CellFormula,
    CellStray,
    CellTooLong,
    CellUnreadable,
    Column,
    SheetRow,
    WorkbookColumnsWrong,
    WorkbookColumnTwice,
    WorkbookDamaged,
    WorkbookEmpty,
    WorkbookEncodingMixed,
    WorkbookEncodingUnknown,
    WorkbookEncrypted,
    WorkbookHeaderMissing,
    WorkbookMacros,
    WorkbookMerged,
    WorkbookOld,
    WorkbookRefused,
    WorkbookTooComplex,
    WorkbookTooLarge,
    WorkbookTooManyColumns,
    WorkbookTooManyRows,
    WorkbookTypeUnknown,
)
from storage.workbooks.limits import SheetLimits
from storage.workbooks.reading import ReadingFailed, SheetReader
from storage.workbooks.writing import TableWriter

NAME, NUMBER, DAY = (
    Column("name", "姓名", hint="与身份证一致"),
    Column("number", "证件号码", also=("身份证号",)),
    Column("day", "取得日期", is_required=False),
)
COLUMNS = (NAME, NUMBER, DAY)
TITLES = ["姓名", "证件号码", "取得日期"]
MARY = ["李梅", "370303199001011234", "2020-12-01"]


def workbook(*rows: Sequence[Any], name: str = "人员", **more: Sequence[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        for title, lines in {name: rows, **more}.items():
            sheet, day = book.add_worksheet(title), book.add_format({"num_format": "yyyy年m月d日"})
            for number, line in enumerate(lines):
                for place, value in enumerate(line):
                    if isinstance(value, date):
                        sheet.write_datetime(number, place, value, day)
                    elif value is not None:
                        sheet.write(number, place, value)
    return out.getvalue()


def with_parts(content: bytes, **parts: bytes) -> bytes:
    """The workbook with parts (`a__b` for a/b) added or put in the place of its own."""
    named = {name.replace("__", "/"): part for name, part in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, named.pop(entry.removesuffix(".xml"), old.read(entry)))
        for entry, part in named.items():
            new.writestr(entry, part)
    return out.getvalue()


def sheet_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


async def read(content: bytes, columns: Sequence[Column] = COLUMNS, **limits: int) -> list[SheetRow]:
    async with SheetReader(SheetLimits(**limits)).open(content, columns) as sheet:
        rows = [row async for batch in sheet.batches() for row in batch]
    assert sheet.rows == len(rows)
    return rows


async def refusal(content: bytes, columns: Sequence[Column] = COLUMNS, **limits: int) -> WorkbookRefused:
    with pytest.raises(WorkbookRefused) as refused:
        await read(content, columns, **limits)
    return refused.value


# Reading


async def test_rows_come_by_column_whatever_the_order_spaces_and_width_of_the_titles() -> None:
    rows = await read(workbook(["证件号码 *", "取得 日期", "　姓名"], ["X1", "2020-12-01", " 李梅　"]))
    assert rows == [SheetRow(2, {"number": "X1", "day": "2020-12-01", "name": "李梅"})]


async def test_a_headline_and_empty_rows_stand_above_and_between() -> None:
    rows = await read(workbook(["2026年人员名册"], ["单位", "一中"], TITLES, [], MARY, [None, None], MARY))
    assert [row.number for row in rows] == [5, 7]


async def test_everything_is_text_as_its_writer_sees_it() -> None:
    cells = [
        12,
        0.1 + 0.2,
        1e-7,
        -3.5,
        True,
        date(2020, 12, 1),
        datetime(2020, 12, 1, 9, 30, tzinfo=UTC).replace(tzinfo=None),
        "a_x000D_b",
        "<&>",
    ]
    columns = [Column(str(n), f"列{n}") for n in range(len(cells))]
    (row,) = await read(workbook([column.title for column in columns], cells), columns)
    told = ["12", "0.3", "0.0000001", "-3.5", "TRUE", "2020-12-01", "2020-12-01T09:30:00", "a_x000D_b", "<&>"]
    assert list(row.cells.values()) == told


async def test_texts_that_begin_like_formulas_stay_texts() -> None:
    rows = await read(workbook(TITLES, ["=1+1", "+86", "-1"], ["@x", "=HYPERLINK()", ""]))
    assert [row.cells for row in rows] == [
        {"name": "=1+1", "number": "+86", "day": "-1"},
        {"name": "@x", "number": "=HYPERLINK()", "day": ""},
    ]


async def test_the_first_sheet_whose_titles_fit_is_taken() -> None:
    content = workbook(["说明"], name="说明", 名册=[TITLES, MARY], 副本=[TITLES])
    async with SheetReader().open(content, COLUMNS) as sheet:
        assert (sheet.name, sheet.rows, sheet.columns) == ("名册", 1, ("name", "number", "day"))


async def test_a_cell_that_is_not_what_it_seems_is_told_with_its_address() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, TITLES)
        sheet.write_formula(1, 0, "=A1&B1", value="李梅")
        sheet.write_number(1, 1, 370303199001011234)
        sheet.write_number(1, 2, 60, book.add_format({"num_format": 14}))
        sheet.write_formula(2, 0, "=1/0", value="#DIV/0!")
        sheet.write_string(2, 1, "x" * 2001)
        sheet.write_string(2, 27, "stray")
    first, second = await read(out.getvalue())
    assert [(type(fault), fault.values["cell"]) for fault in first.faults] == [
        (CellFormula, "A2"),
        (CellDigitsLost, "B2"),
        (CellUnreadable, "C2"),
    ]
    assert [type(fault) for fault in second.faults] == [CellFormula, CellTooLong, CellStray]
    assert second.faults[2].values["cell"] == "AB3"
    assert first.cells == second.cells == {"name": "", "number": "", "day": ""}


async def test_a_failed_result_is_told() -> None:
    content = workbook(TITLES, MARY)
    sheet = re.sub(r'<c r="A2"[^/]*</v></c>', '<c r="A2" t="e"><v>#N/A</v></c>', sheet_of(content))
    (row,) = await read(with_parts(content, xl__worksheets__sheet1=sheet.encode()))
    assert [type(fault) for fault in row.faults] == [CellFaulty]


async def test_calamine_reads_the_same() -> None:
    """An independent reader of the format, on what another program's habits look like: inline texts, prefixes."""
    content = workbook(TITLES, *([f"人{n}", f"X{n}", f"20{n:02}"] for n in range(50)))
    sheet = re.sub(r"<(/?)(\w)", r"<\1x:\2", sheet_of(content).partition("?>")[2]).replace("xmlns=", "xmlns:x=")
    prefixed = with_parts(content, xl__worksheets__sheet1=sheet.encode())
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
    for given in (content, prefixed):
        assert [list(row.cells.values()) for row in await read(given)] == theirs


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
async def test_a_text_is_read_in_its_own_encoding(encoding: str, delimiter: str) -> None:
    text = delimiter.join(TITLES) + "\r\n" + delimiter.join(['"李\n梅"', "'=1+1", "2020-12-01"]) + "\r\n\r\n"
    assert await read(text.encode(encoding)) == [SheetRow(2, {"name": "李\n梅", "number": "=1+1", "day": "2020-12-01"})]


async def test_a_number_that_a_program_shortened_in_a_text_is_told() -> None:
    (row,) = await read("姓名,证件号码\n李梅,3.70303E+17\n".encode())
    assert [type(fault) for fault in row.faults] == [CellDigitsLost]


# Refusals


async def test_wrong_columns_are_named() -> None:
    refused = await refusal(workbook(["姓名", "取得日期", "工资"], ["李梅", "", "1"], name="一月"))
    assert isinstance(refused, WorkbookColumnsWrong)
    assert refused.values == {"sheet": "一月", "missing": "证件号码", "unknown": "工资"}


async def test_a_sheet_without_titles_is_not_quoted() -> None:
    refused = await refusal(workbook(MARY, MARY))
    assert isinstance(refused, WorkbookHeaderMissing)
    assert refused.values == {"wanted": "姓名、证件号码"}


async def test_merged_cells_in_the_data_are_named_and_a_merged_headline_is_fine() -> None:
    def merged(where: str) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            sheet = book.add_worksheet()
            sheet.merge_range(where, "人员名册" if where == "A1:C1" else "李梅")
            sheet.write_row(1, 0, TITLES)
            sheet.write_row(2, 1, MARY[1:])
        return out.getvalue()

    assert len(await read(merged("A1:C1"))) == 1
    refused = await refusal(merged("A3:A4"))
    assert isinstance(refused, WorkbookMerged)
    assert refused.values == {"cells": "A3:A4"}


async def test_more_rows_than_the_limit_are_refused_with_their_number_before_any_is_read() -> None:
    refused = await refusal(workbook(TITLES, *[MARY] * 12), most_rows=10)
    assert isinstance(refused, WorkbookTooManyRows)
    assert refused.values == {"given": 12, "limit": 10}


WIDE = workbook([f"列{n}" for n in range(31)], ["x"] * 31)
GOOD = workbook(TITLES, MARY)
BOMB = b'<worksheet xmlns="x"><sheetData>' + b" " * 60_000_000
ENDLESS = sheet_of(GOOD).replace("</row></sheetData>", "<c/>" * 3_000_000 + "</row></sheetData>").encode()
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>'
REFUSED = {
    "31 columns": (WIDE, WorkbookTooManyColumns),
    "a column twice": (workbook(["姓名", "身份证号", "证件号码"], MARY), WorkbookColumnTwice),
    "an empty sheet": (workbook(), WorkbookEmpty),
    "nothing": (b" \n", WorkbookEmpty),
    "macros": (with_parts(GOOD, **{"xl__vbaProject.bin": b"x"}), WorkbookMacros),
    "a zip of something else": (with_parts(b"PK\x05\x06" + bytes(18), **{"a.txt": b"x"}), WorkbookDamaged),
    "half a workbook": (GOOD[: len(GOOD) // 2], WorkbookDamaged),
    "half a sheet": (with_parts(GOOD, xl__worksheets__sheet1=sheet_of(GOOD)[:-60].encode()), WorkbookDamaged),
    "entities": (with_parts(GOOD, xl__worksheets__sheet1=LAUGHS), WorkbookDamaged),
    "a sheet without end": (with_parts(GOOD, xl__worksheets__sheet1=BOMB), WorkbookDamaged),
    "a row without end": (with_parts(GOOD, xl__worksheets__sheet1=ENDLESS), WorkbookTooComplex),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), WorkbookOld),
    "a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        WorkbookEncrypted,
    ),
    "a PDF": (b"%PDF-1.7\n", WorkbookTypeUnknown),
    "a page": (b"<html></html>", WorkbookTypeUnknown),
    "two encodings": ("姓名,证件号码\n".encode() + "李梅,X1\n".encode("gb18030"), WorkbookEncodingMixed),
    "no encoding": ("姓名,证件号码\n".encode() + b"\xff\xff,X1\n", WorkbookEncodingUnknown),
    "too large": (bytes([65]) * (20 * 1024 * 1024 + 1), WorkbookTooLarge),
}


@pytest.mark.parametrize("kind", REFUSED)
async def test_what_is_no_table_is_refused_by_its_content(kind: str) -> None:
    content, expected = REFUSED[kind]
    assert type(await refusal(content)) is expected


async def test_a_zip_bomb_is_refused_by_what_its_directory_says() -> None:
    content = with_parts(GOOD, a=BOMB, b=BOMB)
    assert len(content) < 200_000
    assert type(await refusal(content, most_unpacked=100_000_000)) is WorkbookTooComplex


async def test_a_worker_that_takes_too_much_memory_ends_alone() -> None:
    texts = "".join(f"<si><t>{n:0300}</t></si>" for n in range(300_000))
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{texts}</sst>'.encode()
    content = with_parts(GOOD, xl__sharedStrings=strings)
    assert type(await refusal(content, most_memory=64 * 1024 * 1024)) is WorkbookTooComplex


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", WorkbookDamaged),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", WorkbookTooComplex),
        ("import time; time.sleep(60)", WorkbookTooComplex),
        ("import no_such_module", ReadingFailed),
    ],
)
async def test_a_worker_that_ends_or_hangs_is_told(
    monkeypatch: pytest.MonkeyPatch, deed: str, error: type[Exception]
) -> None:
    monkeypatch.setattr(storage.apart, "_START", deed)
    with pytest.raises(error):
        await read(GOOD, most_seconds=1)


async def test_a_worker_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "42:SECRET")
    assert "BOT_TOKEN" not in storage.apart.worker_environment()


async def test_leaving_early_leaves_no_process_behind() -> None:
    content = workbook(TITLES, *[MARY] * 5000)
    async with SheetReader().open(content, COLUMNS) as sheet:
        async for _batch in sheet.batches():
            break
    assert sheet._worker._process.returncode is not None


# Writing


@pytest.fixture
async def writer() -> AsyncIterator[TableWriter]:
    writer = TableWriter()
    yield writer
    writer.close()


async def two_batches() -> AsyncIterator[list[list[str]]]:
    yield [["=1+1", "370303199001011234"], ["-x", ""]]
    yield [["http://example.org", "0012"]]


async def test_what_is_written_is_read_as_it_was(writer: TableWriter) -> None:
    columns = COLUMNS[:2]
    expected = [["=1+1", "370303199001011234"], ["-x", ""], ["http://example.org", "0012"]]
    book = await writer.table("名册", TITLES[:2], two_batches())
    text = await writer.text(TITLES[:2], two_batches())
    assert "<f>" not in sheet_of(book)
    assert "'=1+1" in text.decode("utf-8-sig")
    for content in (book, text):
        assert [list(row.cells.values()) for row in await read(content, columns)] == expected


async def test_a_template_offers_choices_and_keeps_numbers_as_texts(writer: TableWriter) -> None:
    columns = (*COLUMNS, Column("kind", "证件类型", choices=("居民身份证", "护照")))
    content = await writer.template("人员", columns, "填写说明", [["列", "说明"], ["姓名", "必填"]])
    sheet = sheet_of(content)
    assert "<formula1>lists!$D$1:$D$2</formula1>" in sheet
    assert await read(content, columns) == []
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["人员", "填写说明", "lists"]


async def test_a_table_leaves_no_file_behind(
    writer: TableWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    await writer.table("名册", TITLES[:2], two_batches())
    assert list(tmp_path.iterdir()) == []
