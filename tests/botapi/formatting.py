"""parse_mode HTML as Telegram reads it: few tags, strict nesting, four named entities."""

import re
from dataclasses import dataclass, field

from tests.botapi.errors import Refusal, wrong
from tests.botapi.links import is_link
from tests.botapi.model import Json

TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_START = re.compile(r"<([^\s>/]*)((?:\s+[^\s=>]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?)*)\s*>")
_END = re.compile(r"</([^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"([^\s=>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));?")


def utf16(text: str) -> int:
    """The unit in which Telegram counts offsets."""
    return len(text.encode("utf-16-le")) // 2


def unescape(text: str) -> str:
    def meaning(found: re.Match[str]) -> str:
        name, decimal, hexadecimal = found.groups()
        if name:
            return NAMED[name]
        code = int(decimal) if decimal else int(hexadecimal, 16)
        return chr(code) if 0 < code < 0x10FFFF else found[0]

    return _REFERENCE.sub(meaning, text)


@dataclass
class _Open:
    tag: str
    offset: int
    start: int
    attributes: dict[str, str]


@dataclass
class _Reader:
    source: str
    position: int = 0
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def read(self) -> tuple[str, list[Json]]:
        while self.position < len(self.source):
            if self.source.startswith("</", self.position):
                self._end()
            elif self.source[self.position] == "<":
                self._start()
            else:
                stop = self.source.find("<", self.position)
                stop = len(self.source) if stop < 0 else stop
                self.text += unescape(self.source[self.position : stop])
                self.position = stop
        if self.open:
            raise _broken(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return self.text, sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _byte(self) -> int:
        return len(self.source[: self.position].encode())

    def _start(self) -> None:
        found = _START.match(self.source, self.position)
        name = (found[1] if found else re.split(r"[\s>]", self.source[self.position + 1 :])[0]).lower()
        if name not in TAGS:
            raise _broken(f'Unsupported start tag "{name}" at byte offset {self._byte()}')
        if not found:
            raise _broken(f"Unclosed start tag at byte offset {self._byte()}")
        attributes = {
            key.lower(): unescape(double or single or bare)
            for key, double, single, bare in _ATTRIBUTE.findall(found[2])
        }
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte()}')
        self.open.append(_Open(name, utf16(self.text), len(self.text), attributes))
        self.position = found.end()

    def _end(self) -> None:
        found = _END.match(self.source, self.position)
        if not found:
            raise _broken(f"Unclosed end tag at byte offset {self._byte()}")
        if not self.open:
            raise _broken(f"Unexpected end tag at byte offset {self._byte()}")
        opened = self.open.pop()
        if found[1].lower() not in {"", opened.tag}:
            raise _broken(
                f'Unmatched end tag at byte offset {self._byte()}, expected "</{opened.tag}>", found "</{found[1]}>"'
            )
        self.position = found.end()
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        content = self.text[opened.start :]
        entity: Json = {"type": TAGS[opened.tag], "offset": opened.offset, "length": utf16(content)}
        if not content:
            return
        if opened.tag == "a":
            entity["url"] = opened.attributes.get("href") or content
            if not is_link(entity["url"]):
                return
        if opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        if opened.tag == "code" and self.open and self.open[-1].tag == "pre":
            self.open[-1].attributes |= opened.attributes
            return
        if opened.tag == "pre" and opened.attributes.get("class", "").startswith("language-"):
            entity["language"] = opened.attributes["class"].removeprefix("language-")
        self.entities.append(entity)


def _broken(reason: str) -> Refusal:
    return wrong(f"can't parse entities: {reason}")


def parse(text: str, mode: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Text and entities as the person gets them, without the blank edges that Telegram cuts."""
    if mode and mode.lower() != "html":
        raise wrong(f"unsupported parse_mode in the test server: {mode}")
    if mode:
        text, entities = _Reader(text).read()
    stripped = text.strip()
    cut, end = utf16(text[: len(text) - len(text.lstrip())]), utf16(stripped)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        length = min(entity["offset"] + entity["length"] - cut, end) - start
        if length > 0:
            kept.append(entity | {"offset": start, "length": length})
    return stripped, kept
