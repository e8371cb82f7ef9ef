"""Personal values as they are shown: enough for their owner to know them, too little for anyone to complete them."""

import re

from services.domain.forms import FieldKind

_STAR = "*"


def mask(kind: FieldKind, text: str) -> str:
    """The value with its telling part starred out; any text is masked, canonical or not.

    An identity number shows its place (six digits) and its check digit: `350623***********7`. The provincial manual's
    own mask, `3506231991*****5130`, hides month and day alone; with the check digit that leaves some 33 numbers to try,
    and the last digits name the person within the place and day. Birth date and sequence together leave millions.
    """
    if kind is FieldKind.DOCUMENT:
        return _ends(text, 6, 1) if len(text) == 18 else _ends(text, 1, 2)
    if kind is FieldKind.PHONE:
        return _ends(text, 3, 4) if text.startswith("1") else _ends(text, 4, 2)
    if kind is FieldKind.MAIL:
        local, at, domain = text.rpartition("@")
        return f"{local[:1]}***{at}{domain}" if local else _STAR * 3
    if kind is FieldKind.DATE:
        return re.sub(r"\d", _STAR, text)
    if kind is FieldKind.TEXT:
        return text[:1] + _STAR * min(len(text) - 1, 3) if len(text) > 1 else _STAR
    return _STAR * 3


def _ends(text: str, first: int, last: int) -> str:
    """The first and last characters with stars between, as many as were hidden; too short a text hides all."""
    hidden = len(text) - first - last
    if hidden * 3 < len(text):
        return _STAR * len(text)
    return text[:first] + _STAR * hidden + text[len(text) - last :]
