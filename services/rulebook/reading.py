"""YAML as plain values, safely: no tags, no aliases (so no "billion laughs"), no duplicate keys, bounded depth and
size.

The parser's events are turned into values here, not by PyYAML's composer, for three reasons: a list of cases streams
item by item in constant memory; a fault inside one item leaves the following ones readable; numbers with a point
become exact decimals. Scalars are read as YAML 1.2 does (`010` and `12:30` are texts, not numbers).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any

import yaml

MOST_DEPTH = 24
MOST_NODES = 40_000
MOST_CHARACTERS = 100_000  # of one text
HOPELESS_DEPTH = 10_000
HOPELESS_NODES = 1_000_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\.[0-9]{0,18}(?:[eE][-+]?[0-9]{1,2})?")
_ODD_NUMBERS = {".nan": "NaN", ".inf": "Infinity", "+.inf": "Infinity", "-.inf": "-Infinity"}
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


class Unreadable(Exception):
    """The text cannot be read from `line` on; it names the place and the reason."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line


@dataclass(slots=True)
class Item:
    """One value read from a file: `fault` is its first fault (key and reason), then `value` holds what came before
    it.
    """

    value: Any
    line: int
    fault: tuple[str, str] | None = None


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being filled; `key` is the mapping's pending key."""

    into: list[Any] | dict[Any, Any]
    place: str
    key: Any = None
    has_key: bool = False


def read_document(text: str | bytes | IO[Any]) -> Item:
    """The single document of a file. Raises `Unreadable` where it is not YAML, is empty, or holds several documents."""
    events = _Events(text)
    if not events.starts_document():
        raise Unreadable("the file is empty")
    item = events.item()
    if events.goes_on():
        raise Unreadable("a second document begins; one file holds one document", events.line)
    return item


def read_items(text: str | bytes | IO[Any]) -> Iterator[Item]:
    """The items of a file that holds one list, one at a time. Raises `Unreadable` at the point where reading fails."""
    events = _Events(text)
    if not events.starts_document():
        raise Unreadable("the file is empty")
    if not events.opens_list():
        raise Unreadable("a list of cases is expected", events.line)
    while not events.closes_list():
        yield events.item()
    if events.goes_on():
        raise Unreadable("a second document begins; one file holds one list", events.line)


class _Events:
    """The parser's events, with its errors turned into `Unreadable`."""

    def __init__(self, text: str | bytes | IO[Any]) -> None:
        self.line = 1
        self._loader = self._guarded(lambda: _LOADER(text))

    def _guarded(self, call: Any) -> Any:
        try:
            return call()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise Unreadable(f"not YAML: {error.problem or error.context}", mark.line + 1 if mark else None) from None
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise Unreadable(f"not YAML: {_one_line(error)}") from None
        except RecursionError:
            raise Unreadable("nested too deeply", self.line) from None

    def next(self) -> Any:
        event = self._guarded(self._loader.get_event)
        self.line = event.start_mark.line + 1
        return event

    def _peek(self) -> Any:
        event = self._guarded(self._loader.peek_event)
        self.line = event.start_mark.line + 1
        return event

    def starts_document(self) -> bool:
        self.next()  # the start of the stream
        if isinstance(self._peek(), yaml.StreamEndEvent):
            return False
        self.next()
        first = self._peek()
        return not (isinstance(first, yaml.ScalarEvent) and first.value == "" and first.implicit[0])

    def goes_on(self) -> bool:
        """Whether anything but the end follows the document's content."""
        self.next()  # the end of the document
        return not isinstance(self._peek(), yaml.StreamEndEvent)

    def opens_list(self) -> bool:
        return isinstance(self.next(), yaml.SequenceStartEvent)

    def closes_list(self) -> bool:
        if isinstance(self._peek(), yaml.SequenceEndEvent):
            self.next()
            return True
        return False

    def item(self) -> Item:
        """The next whole value. After its first fault its other events are read and dropped."""
        builder = _Builder()
        first = self.next()
        builder.take(first)
        while builder.depth:
            builder.take(self.next())
            if builder.depth > HOPELESS_DEPTH:  # libyaml's time grows with the square of the depth
                raise Unreadable("nested too deeply", self.line)
            if builder.nodes > HOPELESS_NODES:
                raise Unreadable(f"a case larger than {HOPELESS_NODES} values", self.line)
        return Item(builder.value, first.start_mark.line + 1, builder.fault)


class _Builder:
    """Fills a value from events, without recursion, and remembers the first fault.

    After a fault the rest is still filled in, so that an answer can name the case; only what is nested too deeply or
    too large is not kept at all.
    """

    def __init__(self) -> None:
        self.value: Any = None
        self.fault: tuple[str, str] | None = None
        self.depth = 0
        self.nodes = 0
        self._open: list[_Open] = []
        self._halted = False

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._check(event)
            self._put(_scalar(event) if len(event.value) <= MOST_CHARACTERS else None, event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._check(event)
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.depth -= 1
            if not self._halted:
                self._open.pop()
        else:
            self._refuse("aliases are not allowed", event)
            self._put(None, event)

    def _begin(self, event: Any) -> None:
        self.depth += 1
        if self._open and self._expects_key():
            self._refuse("a key must be a plain text", event, halt=True)
        into: list[Any] | dict[Any, Any] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        place = self._place()
        self._put(into, event)
        if not self._halted:
            self._open.append(_Open(into, place))

    def _expects_key(self) -> bool:
        top = self._open[-1]
        return isinstance(top.into, dict) and not top.has_key

    def _put(self, value: Any, event: Any) -> None:
        if self._halted:
            return
        if not self._open:
            self.value = value
            return
        top = self._open[-1]
        if isinstance(top.into, list):
            top.into.append(value)
        elif top.has_key:
            top.into.setdefault(top.key, value)
            top.has_key = False
        else:
            top.key, top.has_key = getattr(event, "value", ""), True
            if top.key in top.into:
                self._refuse("duplicate key", event)

    def _check(self, event: Any) -> None:
        self.nodes += 1
        if event.anchor is not None:
            self._refuse("anchors are not allowed", event)
        elif event.tag is not None and event.tag != "!":
            self._refuse(f"the tag {event.tag} is not allowed", event)
        elif self.depth >= MOST_DEPTH:
            self._refuse("nested too deeply", event, halt=True)
        elif len(getattr(event, "value", "")) > MOST_CHARACTERS:
            self._refuse(f"a text longer than {MOST_CHARACTERS} characters", event)
        elif self.nodes > MOST_NODES:
            self._refuse(f"larger than {MOST_NODES} values", event, halt=True)

    def _refuse(self, reason: str, event: Any, *, halt: bool = False) -> None:
        if self.fault is None:
            self.fault = (self._place() or "(top)", f"{reason} (line {event.start_mark.line + 1})")
        self._halted = self._halted or halt

    def _place(self) -> str:
        """The dotted key of what is being read, such as `entries.0.hours`."""
        if not self._open:
            return ""
        top = self._open[-1]
        step = str(len(top.into)) if isinstance(top.into, list) else str(top.key) if top.has_key else ""
        return ".".join(part for part in (top.place, step) if part)


def _scalar(event: Any) -> Any:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    first = text[0]
    return _number_or_day(text) if first.isdigit() or first in "+-." else text


def _number_or_day(text: str) -> Any:
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    if text.lower() in _ODD_NUMBERS:
        return Decimal(_ODD_NUMBERS[text.lower()])
    if len(text) == 10 and text[4] == "-":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
