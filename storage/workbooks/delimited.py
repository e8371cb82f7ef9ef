"""Tables as text (csv): the encoding is found out for the whole file, or the file is refused."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.domain.workbooks import CellDigitsLost, CellTooLong, WorkbookEncodingMixed, WorkbookEncodingUnknown
from storage.workbooks.grid import Row, Value

_UTF8, _GB = "utf-8-sig", "gb18030"
_DELIMITERS = ",\t;，"
_SHORTENED = re.compile(r"\d(\.\d+)?E\+1[5-9]|\d(\.\d+)?E\+[2-9]\d", re.IGNORECASE)
_QUOTED = re.compile(r"'(?=[=+\-@])")  # as programs and we ourselves keep such a text from being computed
_CHINESE = 0x2E80
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Delimited:
    """A `Grid` in a text."""

    name: str
    content: bytes
    most_characters: int

    def survey(self) -> tuple[int, list[tuple[int, str]]]:
        return sum(1 for _ in self.rows()), []

    def rows(self) -> Iterator[Row]:
        text = io.TextIOWrapper(io.BytesIO(self.content), encoding=encoding_of(self.content), newline="")
        head = text.read(_HEAD).splitlines()
        delimiter = max(_DELIMITERS, key=max(head[:20], key=len, default="").count)
        text.seek(0)
        for number, fields in enumerate(csv.reader(text, delimiter=delimiter), 1):
            cells = {place: value for place, field in enumerate(fields) if (value := self._value(field))}
            if cells:
                yield number, cells

    def _value(self, field: str) -> Value:
        value = _QUOTED.sub("", field.strip(), count=1)
        if len(value) > self.most_characters:
            return CellTooLong
        return CellDigitsLost if _SHORTENED.fullmatch(value) else value


def encoding_of(content: bytes) -> str:
    """UTF-8 or GB18030 for all lines; raises `WorkbookEncodingMixed`, `WorkbookEncodingUnknown`.

    GB18030 takes nearly any bytes, so a line counts as UTF-8 when it reads as Chinese in it: hardly any text in
    GB18030 does.
    """
    first: dict[str, int] = {}
    for number, line in enumerate(io.BytesIO(content), 1):
        if not line.isascii():
            first.setdefault(_encoding_of_line(line, number), number)
    if _UTF8 in first and _GB in first:
        raise WorkbookEncodingMixed(max(first[_UTF8], first[_GB]))
    return _GB if _GB in first else _UTF8


def _encoding_of_line(line: bytes, number: int) -> str:
    try:
        if any(ord(each) >= _CHINESE for each in line.decode()):
            return _UTF8
    except UnicodeDecodeError:
        pass
    else:
        return "either"
    try:
        line.decode(_GB)
    except UnicodeDecodeError:
        raise WorkbookEncodingUnknown(number) from None
    return _GB
