"""Telegram's HTML, read strictly into plain text and entities; no markup ever reaches the page.

What the Bot API refuses is refused here with the same words: unknown tags, unclosed tags, a bare '<'.
Offsets and lengths count UTF-16 units, as in the Bot API (and in the strings of a browser).
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from bot.channels.webchat.refusal import Refused

Entity = dict[str, Any]
_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_PIECE = re.compile(
    r"(?P<text>[^<&]+)"
    r"|&(?P<reference>(?:lt|gt|amp|quot|#\d+|#[xX][0-9a-fA-F]+);)"
    r"|</(?P<end>[^>\s]*)\s*>"
    r"|<(?P<start>[^\s<>/]*)(?P<attributes>[^<>]*)>"
    r"|(?P<ampersand>&)"
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_LINK = re.compile(r"(?i)^(?:https?|tg|mailto|tel):")


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@dataclass
class _Reading:
    source: str
    text: list[str] = field(default_factory=list)
    length: int = 0
    open: list[tuple[str, Entity]] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def refuse(self, reason: str, place: int) -> Refused:
        at = len(self.source[:place].encode())
        return Refused(f"can't parse entities: {reason.format(at=f'byte offset {at}')}")

    def add(self, text: str) -> None:
        self.text.append(text)
        self.length += utf16_length(text)

    def start(self, tag: str, attributes: str, place: int) -> None:
        name = tag.lower()
        given = {key.lower(): html.unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(attributes)}
        if name not in _KINDS:
            raise self.refuse(f'Unsupported start tag "{name}" at {{at}}', place)
        if name == "span" and given.get("class") != "tg-spoiler":
            raise self.refuse('Tag "span" must have class "tg-spoiler" at {at}', place)
        entity: Entity = {"type": _KINDS[name], "offset": self.length}
        if name == "a" and _LINK.match(given.get("href", "")):
            entity["url"] = given["href"]
        if name == "code" and given.get("class", "").startswith("language-") and self._in_pre():
            self.open[-1][1]["language"] = given["class"].removeprefix("language-")
        if name == "blockquote" and "expandable" in given:
            entity["type"] = "expandable_blockquote"
        self.open.append((name, entity))

    def end(self, tag: str, place: int) -> None:
        if not self.open:
            raise self.refuse("Unexpected end tag at {at}", place)
        name, entity = self.open.pop()
        if tag and tag.lower() != name:
            raise self.refuse(f'Unmatched end tag at {{at}}, expected "</{name}>", found "</{tag}>"', place)
        entity["length"] = self.length - entity["offset"]
        is_bare_link = entity["type"] == "text_link" and "url" not in entity
        is_part_of_pre = name == "code" and self._in_pre()
        if entity["length"] and not is_bare_link and not is_part_of_pre and name != "tg-emoji":
            self.entities.append(entity)

    def _in_pre(self) -> bool:
        return bool(self.open) and self.open[-1][0] == "pre"


def read_html(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of a message in Telegram's HTML; raises Refused as the Bot API would."""
    reading, place = _Reading(source), 0
    while place < len(source):
        piece = _PIECE.match(source, place)
        if piece is None:
            raise reading.refuse("Unclosed start tag at {at}", place)
        if piece["start"] is not None:
            reading.start(piece["start"], piece["attributes"], place)
        elif piece["end"] is not None:
            reading.end(piece["end"], place)
        else:
            reading.add(html.unescape(piece[0]) if piece["reference"] else piece[0])
        place = piece.end()
    if reading.open:
        name = reading.open[-1][0]
        raise reading.refuse(f'Can\'t find end tag corresponding to start tag "{name}"', place)
    return trim("".join(reading.text), reading.entities)


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Telegram takes the white space around a message away."""
    head = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    length, kept = utf16_length(text), []
    for entity in entities:
        start = max(entity["offset"] - head, 0)
        end = min(entity["offset"] + entity["length"] - head, length)
        if start < end:
            kept.append({**entity, "offset": start, "length": end - start})
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return text, kept
