"""What is outside the product: the time, files, workbooks."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol

from services.domain.workbooks import Column, SheetRow


class Clock(Protocol):
    """The only source of now."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...

    def today(self) -> date:
        """The calendar day in Asia/Shanghai."""
        ...


class Blobs(Protocol):
    """Bytes by their SHA-256 fingerprint, encrypted at rest."""

    async def keep(self, content: bytes) -> str: ...

    async def fetch(self, fingerprint: str) -> bytes: ...

    async def forget(self, fingerprint: str) -> None:
        """Deletes the content for whoever kept it: only for what cannot have been kept twice."""
        ...


class InspectedPaper(Protocol):
    """A file that was found fit to be evidence, cleaned of metadata."""

    @property
    def content(self) -> bytes: ...

    @property
    def original(self) -> str:
        """SHA-256 of what was sent."""
        ...

    @property
    def media_type(self) -> str: ...

    @property
    def name(self) -> str: ...


class PaperInspector(Protocol):
    """Decides by content whether a file may be evidence; raises an `InputInvalid` that says why not."""

    async def inspect(self, content: bytes, name: str) -> InspectedPaper: ...


class Sheet(Protocol):
    """A table that somebody sent, open for reading."""

    @property
    def name(self) -> str: ...

    @property
    def rows(self) -> int:
        """How many filled rows there are below the titles."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """The ids of the columns that the table has."""
        ...

    def batches(self) -> AsyncIterator[list[SheetRow]]:
        """The rows in order, some hundred at a time, once; the memory that it takes does not grow with the table."""
        ...


class Workbooks(Protocol):
    """Reads tables (xlsx, csv) that people send; raises a `WorkbookRefused` that says why not."""

    def open(self, content: bytes, columns: Sequence[Column]) -> AbstractAsyncContextManager[Sheet]: ...


class Tables(Protocol):
    """Writes tables for people. No text becomes a formula, a number or a link, whatever it begins with."""

    async def template(
        self, sheet: str, columns: Sequence[Column], page: str, explanation: Sequence[Sequence[str]]
    ) -> bytes:
        """An empty workbook to fill in, with lists for choices; the sheet `page` holds the explanation's rows."""
        ...

    async def table(self, sheet: str, titles: Sequence[str], batches: AsyncIterable[Sequence[Sequence[str]]]) -> bytes:
        """A workbook with the rows of all batches."""
        ...

    async def text(self, titles: Sequence[str], batches: AsyncIterable[Sequence[Sequence[str]]]) -> bytes:
        """The same as csv."""
        ...
