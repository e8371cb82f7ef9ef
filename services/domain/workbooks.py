"""Workbooks that people send or are given: what a table's columns are, and why a file or a cell of it is refused."""

from dataclasses import dataclass
from typing import ClassVar

from services.domain.errors import InputInvalid


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    It is found by its title or one of the names in `also`, whatever their spaces, width and order. A template offers
    the `choices` as a list and tells the `hint`; `sample` is an invented value on the page that explains the columns.
    """

    id: str
    title: str
    also: tuple[str, ...] = ()
    is_required: bool = True
    choices: tuple[str, ...] = ()
    hint: str = ""
    sample: str = ""


class WorkbookRefused(InputInvalid):
    """A file from which no table is read."""


class WorkbookEmpty(WorkbookRefused):
    """No sheet holds anything."""


class WorkbookTooLarge(WorkbookRefused):
    """More megabytes than a channel delivers."""

    fields = ("given", "limit")


class WorkbookTypeUnknown(WorkbookRefused):
    """Neither a workbook (xlsx) nor a text with separators (csv), whatever its name says."""


class WorkbookOld(WorkbookRefused):
    """A workbook in the format before 2007 (xls)."""


class WorkbookEncrypted(WorkbookRefused):
    """A workbook that opens with a password only."""


class WorkbookMacros(WorkbookRefused):
    """A workbook that holds a program."""


class WorkbookDamaged(WorkbookRefused):
    """A workbook that cannot be opened, or ends too early."""


class WorkbookTooComplex(WorkbookRefused):
    """A file that could not be read with the room, the time and the memory that a file gets: also a zip bomb."""


class WorkbookTooManyRows(WorkbookRefused):
    """More filled rows than one import takes."""

    fields = ("given", "limit")


class WorkbookTooManyColumns(WorkbookRefused):
    """More columns than any table of ours has."""

    fields = ("given", "limit")


class WorkbookMerged(WorkbookRefused):
    """Merged cells in or below the row of titles: to which rows their content belongs is a guess."""

    fields = ("cells",)


class WorkbookHeaderMissing(WorkbookRefused):
    """No sheet has a row of titles that looks like ours."""

    fields = ("wanted",)


class WorkbookColumnsWrong(WorkbookRefused):
    """The sheet that fits best lacks columns, or has some that nobody knows."""

    fields = ("sheet", "missing", "unknown")


class WorkbookColumnTwice(WorkbookRefused):
    """Two columns of a sheet say that they are the same."""

    fields = ("sheet", "column")


class WorkbookEncodingMixed(WorkbookRefused):
    """A text whose lines are written in different encodings."""

    fields = ("line",)


class WorkbookEncodingUnknown(WorkbookRefused):
    """A text in neither UTF-8 nor GB18030."""

    fields = ("line",)


class CellWrong(InputInvalid):
    """A cell whose content is not what its writer sees or means; its row is not to be imported."""

    fields: ClassVar[tuple[str, ...]] = ("cell",)


class CellFormula(CellWrong):
    """A formula: what it shows depends on where and when it is opened."""


class CellDigitsLost(CellWrong):
    """A number of 16 digits or more, kept as a number: the program that wrote it has made zeros of the last ones."""


class CellFaulty(CellWrong):
    """The result of a computation that failed, such as #N/A."""


class CellUnreadable(CellWrong):
    """A date or number that does not exist."""


class CellTooLong(CellWrong):
    """More characters than any field takes."""

    fields = ("cell", "limit")


class CellStray(CellWrong):
    """Something stands under no title."""


WORKBOOK_REFUSALS = {each.__name__: each for each in WorkbookRefused.__subclasses__()}
CELL_FAULTS = {each.__name__: each for each in CellWrong.__subclasses__()}


@dataclass(slots=True)
class SheetRow:
    """A filled row: its number in the sheet, its texts by column id, and the cells that keep it from being taken.

    Every value is a text as its writer sees it: dates in ISO, numbers without `.0`; a cell with a fault is empty.
    """

    number: int
    cells: dict[str, str]
    faults: tuple[CellWrong, ...] = ()
