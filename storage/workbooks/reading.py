"""Workbooks from outside, read in worker processes: nothing hostile is opened in ours, rows come as they are read."""

import asyncio
import json
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

from services.domain.workbooks import (
    CELL_FAULTS,
    WORKBOOK_REFUSALS,
    Column,
    SheetRow,
    WorkbookDamaged,
    WorkbookTooComplex,
)
from storage.apart import worker_command, worker_environment
from storage.workbooks.limits import SheetLimits, is_workbook

_PIECE = 1 << 16


class ReadingFailed(RuntimeError):
    """The worker process could not start or stopped for a reason of ours: an installation to mend."""


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """The sheet that is read, how many filled rows it has below its titles, and which columns, by id."""

    name: str
    rows: int
    columns: tuple[str, ...]
    _worker: "_Worker"

    async def batches(self) -> AsyncIterator[list[SheetRow]]:
        """The rows in order, some hundred at a time; once. Raises a `WorkbookRefused` where the file breaks off."""
        while rows := await self._worker.frame():
            yield [_row(self.columns, *row) for row in rows]


class SheetReader:
    """Reads what people send, a process a file, at most `workers` files at a time."""

    def __init__(self, limits: SheetLimits | None = None, *, workers: int = 2) -> None:
        self._limits = limits or SheetLimits()
        self._places = asyncio.Semaphore(workers)

    @asynccontextmanager
    async def open(self, content: bytes, columns: Sequence[Column]) -> AsyncIterator[OpenSheet]:
        """The first sheet whose titles are those of the columns; raises a `WorkbookRefused`."""
        is_workbook(content, self._limits.most_bytes)  # some of what is refused needs no process
        known = [{"id": c.id, "title": c.title, "also": c.also, "is_required": c.is_required} for c in columns]
        task = json.dumps({"limits": asdict(self._limits), "columns": known})
        async with self._places:
            process = await asyncio.create_subprocess_exec(
                *worker_command("storage.workbooks.worker", task),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env=worker_environment(),
            )
            worker = _Worker(process, self._limits.most_seconds)
            try:
                await worker.give(content)
                told = await worker.frame()
                yield OpenSheet(told["sheet"], told["rows"], tuple(told["columns"]), worker)
            finally:
                await worker.end()


class _Worker:
    def __init__(self, process: Process, most_seconds: int) -> None:
        self._process, self._most_seconds = process, most_seconds

    async def give(self, content: bytes) -> None:
        stdin = self._process.stdin
        if stdin is None:
            raise ReadingFailed
        view = memoryview(content)
        with suppress(BrokenPipeError, ConnectionResetError):  # it says by itself why it ended
            for start in range(0, len(view), _PIECE):
                stdin.write(view[start : start + _PIECE])
                await stdin.drain()
        stdin.close()

    async def frame(self) -> Any:
        """The next frame; raises what it says, or what the end of the process says."""
        stdout = self._process.stdout
        if stdout is None:
            raise ReadingFailed
        try:
            async with asyncio.timeout(self._most_seconds):
                size = int.from_bytes(await stdout.readexactly(4), "big")
                frame = json.loads(await stdout.readexactly(size))
        except TimeoutError:
            raise WorkbookTooComplex from None
        except asyncio.IncompleteReadError:
            raise await self._reason() from None
        if isinstance(frame, dict) and "refused" in frame:
            raise WORKBOOK_REFUSALS[frame["refused"]](*frame["values"])
        return frame

    async def end(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.communicate()  # also takes what is still in the pipe, or it would never be closed

    async def _reason(self) -> Exception:
        code = await self._process.wait()
        if code >= 0:
            return ReadingFailed(f"the worker ended with {code}")
        return WorkbookTooComplex() if -code in (signal.SIGXCPU, signal.SIGKILL) else WorkbookDamaged()


def _row(columns: tuple[str, ...], number: int, values: list[str], faults: list[list[Any]]) -> SheetRow:
    wrong = tuple(CELL_FAULTS[name](*told) for name, *told in faults) if faults else ()
    return SheetRow(number, dict(zip(columns, values, strict=True)), wrong)
