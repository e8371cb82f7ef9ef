"""Tables for people: nothing that is written becomes a formula, a number or a link, whatever it begins with."""

import asyncio
import csv
import io
import tempfile
from collections.abc import AsyncIterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from services.domain.workbooks import Column

_ROWS_FOR_CHOICES = 100_000
_LONGEST_CELL = 32_767
_ACTS = ("=", "+", "-", "@", "\t", "\r")
_LISTS = "lists"


class TableWriter:
    """Writes workbooks (xlsx) and texts (csv), in a thread of its own."""

    def __init__(self, *, workers: int = 1) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="tables")

    async def template(
        self, sheet: str, columns: Sequence[Column], page: str, explanation: Sequence[Sequence[str]]
    ) -> bytes:
        """An empty table to fill in, with lists for choices, and a second sheet that holds the explanation's rows.

        All columns are text: otherwise a spreadsheet program makes zeros of the last digits of long numbers.
        """
        written: bytes = await self._run(_template, sheet, columns, page, explanation)
        return written

    async def table(self, sheet: str, titles: Sequence[str], batches: AsyncIterable[Sequence[Sequence[str]]]) -> bytes:
        """A workbook with the rows of all batches; in memory is one row, and the packed result at the end."""
        with tempfile.TemporaryDirectory() as folder:  # only its owner may look into it
            out = io.BytesIO()
            book = _book(out, constant_memory=True, tmpdir=folder)
            page = book.add_worksheet(sheet)
            page.freeze_panes(1, 0)
            page.write_row(0, 0, titles, book.add_format({"bold": True}))
            start = 1
            async for batch in batches:
                await self._run(_write, page, start, batch)
                start += len(batch)
            await self._run(book.close)
            return out.getvalue()

    async def text(self, titles: Sequence[str], batches: AsyncIterable[Sequence[Sequence[str]]]) -> bytes:
        """The same as csv in UTF-8 with a mark, so that spreadsheet programs read the Chinese."""
        out = io.StringIO(newline="")
        rows = csv.writer(out)
        rows.writerow(titles)
        async for batch in batches:
            rows.writerows([_harmless(text) for text in row] for row in batch)
        return out.getvalue().encode("utf-8-sig", "replace")

    def close(self) -> None:
        """Waits for the table under way."""
        self._executor.shutdown()

    async def _run(self, work: Any, *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *given)


def _book(out: io.BytesIO, **options: Any) -> Any:
    never = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    from xlsxwriter import Workbook  # noqa: PLC0415  # 10 MB, which a bot that writes none need not hold

    return Workbook(out, {**never, **options})


def _write(page: Any, start: int, batch: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate(batch, start):
        for place, text in enumerate(row):
            if text:
                page.write_string(number, place, text[:_LONGEST_CELL])


def _template(sheet: str, columns: Sequence[Column], page: str, explanation: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    book = _book(out, in_memory=True)
    table, explained, lists = book.add_worksheet(sheet), book.add_worksheet(page), book.add_worksheet(_LISTS)
    text, title = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
    table.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        table.set_column(place, place, max(12, 2 * len(column.title) + 4), text)
        table.write_string(0, place, column.title, title)
        if column.hint:
            table.write_comment(0, place, column.hint)
        if column.choices:
            lists.write_column(0, place, column.choices)
            _offer(table, place, len(column.choices))
    lists.very_hidden()
    explained.set_column(0, max(map(len, explanation), default=1), 24)
    _write(explained, 0, explanation)
    book.close()
    return out.getvalue()


def _offer(table: Any, place: int, count: int) -> None:
    """By reference: a list written into the rule itself may hold 255 characters."""
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415

    letter = xl_col_to_name(place, col_abs=True)
    table.data_validation(
        1, place, _ROWS_FOR_CHOICES, place, {"validate": "list", "source": f"={_LISTS}!{letter}$1:{letter}${count}"}
    )


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_ACTS) else text
