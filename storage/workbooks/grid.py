"""What the two kinds of files have in common: a grid of cells, and the row in it that names the columns."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from services.domain.workbooks import (
    CellWrong,
    Column,
    WorkbookColumnsWrong,
    WorkbookColumnTwice,
    WorkbookEmpty,
    WorkbookHeaderMissing,
    WorkbookMerged,
    WorkbookRefused,
    WorkbookTooManyColumns,
)

Value = str | type[CellWrong]
Row = tuple[int, dict[int, Value]]

_UNHEARD = re.compile(r"[\s*_:]")
_TITLE_LINES = 10  # above the row of titles: a headline, who filled it in, a note
_TOLD = 5  # examples in a sentence
_LONGEST_TOLD = 20


class Grid(Protocol):
    """A sheet, wherever it is kept."""

    @property
    def name(self) -> str: ...

    def rows(self) -> Iterator[Row]:
        """The filled rows from the first on, cells by the column's place (A is 0). May be asked again."""
        ...

    def survey(self) -> tuple[int, list[tuple[int, str]]]:
        """How many rows are filled, and the merged ranges, each with the last row that it reaches."""
        ...


@dataclass(frozen=True, slots=True)
class Header:
    """The row of titles: where it stands, how many filled rows end with it, and the column id of each place."""

    row: int
    filled: int
    places: dict[int, str]


def letters(place: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    return (letters(place // 26 - 1) if place >= 26 else "") + chr(65 + place % 26)


def choose_sheet(grids: Sequence[Grid], columns: Sequence[Column], most_columns: int) -> tuple[Grid, Header]:
    """The first sheet whose titles fit; raises what is wrong with the one that fits best."""
    ids = {_heard(name): column.id for column in columns for name in (column.title, *column.also)}
    best: tuple[int, WorkbookRefused] = (-1, WorkbookEmpty())
    for grid in grids:
        first = [(number, cells, _places(cells, ids)) for number, cells in islice(grid.rows(), _TITLE_LINES)]
        if not first:
            continue
        at = max(range(len(first)), key=lambda n: len(first[n][2]))  # above may stand a headline, a note, a date
        number, cells, places = first[at]
        refusal = _refusal(grid.name, cells, places, columns, most_columns)
        if refusal is None:
            return grid, Header(number, at + 1, places)
        if len(places) > best[0]:
            best = len(places), refusal
    raise best[1]


def ensure_unmerged(header: Header, merged: Sequence[tuple[int, str]]) -> None:
    """Raises `WorkbookMerged` for ranges in or below the titles; a headline above may be merged."""
    inside = [where for last, where in merged if last >= header.row]
    if inside:
        raise WorkbookMerged("、".join(inside[:_TOLD]) + ("…" if len(inside) > _TOLD else ""))


def _places(cells: dict[int, Value], ids: dict[str, str]) -> dict[int, str]:
    """The column id of each place whose cell holds a known title."""
    heard = {place: _heard(value) for place, value in cells.items() if isinstance(value, str)}
    return {place: ids[title] for place, title in heard.items() if title in ids}


def _refusal(
    sheet: str, cells: dict[int, Value], places: dict[int, str], columns: Sequence[Column], most_columns: int
) -> WorkbookRefused | None:
    """What keeps these cells from being the titles."""
    known = list(places.values())
    most = max(most_columns, len(columns))
    missing = [column.title for column in columns if column.is_required and column.id not in known]
    unknown = [value for place, value in cells.items() if place not in places]
    told = [value[:_LONGEST_TOLD] if isinstance(value, str) else "?" for value in unknown]
    if len(cells) > most:
        return WorkbookTooManyColumns(len(cells), most)
    if len(known) < min(2, len(columns)):  # not titles at all: what stands there may be about people
        return WorkbookHeaderMissing("、".join(column.title for column in columns if column.is_required))
    if missing or unknown:
        return WorkbookColumnsWrong(sheet[:31], "、".join(missing) or "—", "、".join(told) or "—")
    twice = [column.title for column in columns if known.count(column.id) > 1]
    return WorkbookColumnTwice(sheet[:31], twice[0]) if twice else None


def _heard(title: str) -> str:
    return _UNHEARD.sub("", unicodedata.normalize("NFKC", title).casefold())
