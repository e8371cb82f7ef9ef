"""The items of a JSON list, one at a time in constant memory.

Python's decoder wants a whole text, so the borders of each item are found first (a scan for quotes and brackets), and
the item is decoded on its own: a fault inside one leaves the following ones readable.
"""

import codecs
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from services.rulebook.reading import MOST_DEPTH, Item, Unreadable

MOST_CHARACTERS = 4_000_000
HOPELESS_CHARACTERS = 32_000_000
_MOST_DIGITS = 1_000
_CHUNK = 1 << 16
_BORDER = re.compile(r'["{}\[\],]')
_INNER_BORDER = re.compile(r'["{}\[\]]')
_STRING_END = re.compile(r'["\\]')
_BLANK = " \t\r\n"


class _Duplicate(Exception):
    pass


def read_json_items(stream: IO[bytes]) -> Iterator[Item]:
    """The items of a file that holds one JSON list. Raises `Unreadable` at the point where reading fails."""
    text = _Text(stream)
    first = text.skip_blank()
    if not first:
        raise Unreadable("the file is empty")
    if first != "[":
        raise Unreadable("a list of cases is expected", text.line)
    text.advance()
    if text.skip_blank() != "]":
        while True:
            yield _item(text)
            if text.skip_blank() != ",":
                break
            text.advance()
    if text.skip_blank() != "]":
        raise Unreadable("not JSON: the list of cases does not end", text.line)
    text.advance()
    if text.skip_blank():
        raise Unreadable("not JSON: something follows the list of cases", text.line)


class _Text:
    """A sliding window over the decoded file."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._ended = False
        self.buffer = ""
        self.place = 0
        self.line = 1

    def fill(self) -> bool:
        """Reads on; False at the end of the file."""
        if self._ended:
            return False
        raw = self._stream.read(_CHUNK)
        self._ended = not raw
        try:
            self.buffer = self.buffer[self.place :] + self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError:
            raise Unreadable("not UTF-8 text", self.line) from None
        self.place = 0
        return True

    def skip_blank(self) -> str:
        """The next character that is not blank, without taking it; empty at the end of the file."""
        while True:
            while self.place < len(self.buffer):
                character = self.buffer[self.place]
                if character not in _BLANK:
                    return character
                self.advance()
            if not self.fill():
                return ""

    def advance(self) -> None:
        self.line += self.buffer[self.place] == "\n"
        self.place += 1

    def find(self, pattern: re.Pattern[str]) -> tuple[str, str]:
        """The text up to the next match, and the matched character (empty at the end of the file); both are taken."""
        before = []
        while True:
            match = pattern.search(self.buffer, self.place)
            end = match.start() if match else len(self.buffer)
            before.append(self.buffer[self.place : end])
            self.place = end
            if match:
                self.place += 1
                return "".join(before), match.group()
            if not self.fill():
                return "".join(before), ""


class _Scan:
    """Takes one item's characters, up to its border; keeps no more than `MOST_CHARACTERS` of them."""

    def __init__(self, text: _Text) -> None:
        self._text = text
        self._parts: list[str] = []
        self._size = 0
        self.deepest = 0

    def keep(self, part: str) -> None:
        self._size += len(part)
        self._text.line += part.count("\n")
        if self._size <= MOST_CHARACTERS:
            self._parts.append(part)
        elif self._size > HOPELESS_CHARACTERS:
            raise Unreadable(f"a case larger than {HOPELESS_CHARACTERS} characters", self._text.line)

    @property
    def too_large(self) -> bool:
        return self._size > MOST_CHARACTERS

    def whole(self) -> str:
        depth = 0
        while True:
            before, border = self._text.find(_INNER_BORDER if depth else _BORDER)
            self.keep(before)
            if not border:
                raise Unreadable("not JSON: the file ends inside a case", self._text.line)
            if depth == 0 and border in ",]}":
                self._text.place -= 1
                return "".join(self._parts)
            self.keep(border)
            if border == '"':
                self._string()
            depth += (border in "{[") - (border in "}]")
            self.deepest = max(self.deepest, depth)

    def _string(self) -> None:
        while True:
            before, border = self._text.find(_STRING_END)
            self.keep(before + border)
            if not border:
                raise Unreadable("not JSON: the file ends inside a text", self._text.line)
            if border == '"':
                return
            if self._text.place >= len(self._text.buffer) and not self._text.fill():
                raise Unreadable("not JSON: the file ends inside a text", self._text.line)
            self.keep(self._text.buffer[self._text.place : self._text.place + 1])
            self._text.place += 1


def _item(text: _Text) -> Item:
    text.skip_blank()
    line, scan = text.line, _Scan(text)
    raw = scan.whole()
    if scan.too_large:
        return Item(None, line, ("(top)", f"larger than {MOST_CHARACTERS} characters (line {line})"))
    if scan.deepest > MOST_DEPTH:
        return Item(None, line, ("(top)", f"nested too deeply (line {line})"))
    try:
        return Item(_decoded(raw, unique=True), line)
    except _Duplicate as duplicate:
        return Item(_decoded(raw, unique=False), line, (str(duplicate), f"duplicate key (line {line})"))
    except ValueError as error:
        return Item(None, line, ("(top)", f"not JSON: {error} (case at line {line})"))


def _decoded(raw: str, *, unique: bool) -> Any:
    hook = _without_duplicates if unique else None
    return json.loads(raw, parse_int=_whole, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=hook)


def _whole(digits: str) -> int | str:
    """A whole number; a text where it has more digits than any figure could, so that the fault names its key."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Duplicate(key)
        found[key] = value
    return found
