"""Case files as streams: YAML or JSON, case by case."""

from collections.abc import Iterator
from io import BufferedReader
from pathlib import PurePath

from services.rulebook.json_items import read_json_items
from services.rulebook.reading import Item, read_items

_LOOK = 4096


def cases_in(stream: BufferedReader, name: str) -> Iterator[Item]:
    """The cases of a file, one at a time; its name's ending, else its first characters, tell JSON from YAML.

    Raises `Unreadable` where reading fails, which may be after some cases.
    """
    return read_json_items(stream) if _is_json(stream, name) else read_items(stream)


def _is_json(stream: BufferedReader, name: str) -> bool:
    suffix = PurePath(name).suffix.lower()
    if suffix in (".json", ".yaml", ".yml"):
        return suffix == ".json"
    start = b"".join(stream.peek(_LOOK)[:_LOOK].removeprefix(b"\xef\xbb\xbf").split())
    return start.startswith((b'[{"', b"[]"))
