"""XML of a workbook's parts, streamed through expat: nothing is built, nothing from outside is loaded."""

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from services.domain.workbooks import WorkbookDamaged

_CHUNK = 1 << 16


def make_parser() -> expat.XMLParserType:
    """A parser that gives attributes as dicts, text in one piece, and refuses entities: no workbook declares any."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def feed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    """The whole part."""
    while data := stream.read(_CHUNK):
        parser.Parse(data)
    parser.Parse(b"", True)


def walk(stream: IO[bytes], start: Callable[[str, dict[str, str]], None]) -> None:
    """Calls `start(name without prefix, attributes)` for each element; for small parts."""
    parser = make_parser()
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    feed(parser, stream)


def _refuse(*_declared: object) -> None:
    raise WorkbookDamaged
