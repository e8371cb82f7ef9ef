"""The worker process in which one workbook is opened and read.

Protocol: limits and columns as JSON in the first argument, the file on stdin; out come frames, each four bytes of
length and JSON: what the sheet is, then lists of rows, an empty list at the end, or a refusal at any place.
"""

import csv
import gc
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any
from xml.parsers import expat

from services.domain.workbooks import (
    CellStray,
    CellTooLong,
    CellWrong,
    Column,
    WorkbookDamaged,
    WorkbookRefused,
    WorkbookTooComplex,
    WorkbookTooManyRows,
)
from storage.apart import bind
from storage.workbooks.delimited import Delimited
from storage.workbooks.grid import Grid, Header, Value, choose_sheet, ensure_unmerged, letters
from storage.workbooks.limits import SheetLimits, is_workbook
from storage.workbooks.package import open_workbook

_BATCH = 500
# Broken files raise many kinds of exceptions, and all of them mean the same.
_BROKEN = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, OSError, RuntimeError),
    *(TypeError, ValueError, csv.Error, expat.ExpatError, zipfile.BadZipFile, zlib.error),
)


def frames(content: bytes, columns: Sequence[Column], limits: SheetLimits) -> Iterator[Any]:
    """What is told of a file; the last frame is an empty list or a refusal."""
    try:
        yield from _read(content, columns, limits)
    except WorkbookRefused as refusal:
        yield {"refused": type(refusal).__name__, "values": list(refusal.values.values())}
    except MemoryError:
        yield {"refused": WorkbookTooComplex.__name__, "values": []}
    except _BROKEN:
        yield {"refused": WorkbookDamaged.__name__, "values": []}


def _read(content: bytes, columns: Sequence[Column], limits: SheetLimits) -> Iterator[Any]:
    grids: Sequence[Grid]
    if is_workbook(content, limits.most_bytes):
        grids = open_workbook(content, limits)
    else:
        grids = [Delimited("csv", content, limits.most_characters)]
    grid, header = choose_sheet(grids, columns, limits.most_columns)
    filled, merged = grid.survey()
    ensure_unmerged(header, merged)
    count = max(0, filled - header.filled)
    if count > limits.most_rows:
        raise WorkbookTooManyRows(count, limits.most_rows)
    yield {"sheet": grid.name, "rows": count, "columns": list(header.places.values())}
    yield from _batches(grid, header, limits)
    yield []


def _batches(grid: Grid, header: Header, limits: SheetLimits) -> Iterator[list[Any]]:
    batch, places, count = list[Any](), list(header.places), 0
    known = header.places.keys()
    for number, cells in grid.rows():
        if number <= header.row:
            continue
        get = cells.get
        values = [get(place, "") for place in places]
        faults = []
        if not (cells.keys() <= known and all(type(value) is str for value in values)):
            faults = _faults(number, cells, known, limits)
            values = [value if isinstance(value, str) else "" for value in values]
        batch.append((number, values, faults))
        if len(batch) == _BATCH:
            yield batch
            batch, count = [], count + _BATCH
            if count > limits.most_rows:  # the tags that were counted were not those that count
                raise WorkbookTooManyRows(count, limits.most_rows)
    if batch:
        yield batch


def _faults(number: int, cells: dict[int, Value], known: Any, limits: SheetLimits) -> list[Any]:
    found: list[tuple[int, type[CellWrong]]] = []
    for place, value in cells.items():
        if not isinstance(value, str):
            found.append((place, value))
        elif place not in known:
            found.append((place, CellStray))
    return [
        [wrong.__name__, f"{letters(place)}{number}", *([limits.most_characters] if wrong is CellTooLong else [])]
        for place, wrong in found
    ]


def main() -> None:
    """Reads one workbook, writes the frames as they are taken."""
    task = json.loads(sys.argv[1])
    limits = SheetLimits(**task["limits"])
    bind(limits.most_memory, limits.most_seconds)
    gc.disable()  # nothing here goes round in circles
    columns = [Column(**{**column, "also": tuple(column["also"])}) for column in task["columns"]]
    out = sys.stdout.buffer
    for frame in frames(sys.stdin.buffer.read(), columns, limits):
        told = json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        out.write(len(told).to_bytes(4, "big") + told)
        out.flush()
