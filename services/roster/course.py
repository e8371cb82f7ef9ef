"""The way through a roster's file: opened once a run, wherever the run begins, and closed with it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack

from services.domain.workbooks import Column, SheetRow
from services.ports import Blobs, Sheet, Workbooks
from services.roster.files import fetch_alone
from services.roster.reading import bare_number


class RosterCourse:
    """Gives the rows from any position on; the next batch costs no second opening of the file."""

    def __init__(self, workbooks: Workbooks, blobs: Blobs) -> None:
        self._workbooks, self._blobs = workbooks, blobs
        self._stack = AsyncExitStack()
        self._file, self._position = "", 0
        self._batches: AsyncIterator[list[SheetRow]] | None = None

    async def rows_at(self, file: str, columns: Sequence[Column], position: int) -> list[SheetRow]:
        """The batch that begins after `position` rows; empty behind the last. Raises a `WorkbookRefused`."""
        if self._batches is None or (self._file, self._position) != (file, position):
            await self._open(file, columns, position)
        return await self._next()

    async def survey(self, file: str, columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
        """How many rows there are, and the rows whose document number stands in another one: that one's number."""
        first: dict[int, int] = {}
        twice: dict[str, int] = {}
        count = 0
        async with self._workbooks.open(await fetch_alone(self._blobs, file), columns) as sheet:
            async for batch in sheet.batches():
                count += len(batch)
                for row in batch:
                    number = bare_number(row)
                    other = first.setdefault(hash(number), row.number) if number else row.number
                    if other != row.number:
                        twice[str(row.number)] = other
                        twice.setdefault(str(other), row.number)
                await breathe()
        return count, twice

    async def close(self) -> None:
        await self._stack.aclose()

    async def _open(self, file: str, columns: Sequence[Column], position: int) -> None:
        await self._stack.aclose()
        content = await fetch_alone(self._blobs, file)
        sheet: Sheet = await self._stack.enter_async_context(self._workbooks.open(content, columns))
        self._batches, self._file, self._position = sheet.batches(), file, 0
        while self._position < position and await self._next():
            await breathe()

    async def _next(self) -> list[SheetRow]:
        if self._batches is None:
            return []
        rows: list[SheetRow] = await anext(self._batches, [])
        self._position += len(rows)
        return rows


async def breathe() -> None:
    """Lets others go on between two pieces of work."""
    await asyncio.sleep(0)
