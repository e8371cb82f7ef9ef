"""A queue's filter as it travels in buttons: a capital letter for each part, its value in small letters and digits."""

import re

from services.domain.queues import QueueFilter
from services.domain.review import Caution, ReviewKind

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_KINDS = dict(zip(_DIGITS, ReviewKind, strict=False))
_CODES = {kind: code for code, kind in _KINDS.items()}
_PART = re.compile(r"([A-Z])([^A-Z]*)")


def packed(only: QueueFilter) -> str:
    """At most 33 characters, so that it fits into every button beside a case; empty where nothing is left out."""
    parts = []
    if only.category:
        parts.append(f"C{only.category}")
    elif only.kind:
        parts.append(f"K{_CODES[only.kind]}")
    if only.person is not None:
        parts.append(f"P{_in_36(only.person)}")
    if only.older_than:
        parts.append(f"A{_in_36(only.older_than)}")
    if only.cautions is not None:
        parts.append(f"W{_in_36(int(only.cautions))}")
    return "".join([*parts, "M" if only.is_mine else "", "L" if only.is_overdue else ""])


def unpacked(text: str) -> QueueFilter:
    """What `packed` made; parts that nobody understands leave nothing out."""
    parts = dict(_PART.findall(text))
    cautions = _number(parts.get("W"))
    return QueueFilter(
        kind=_KINDS.get(parts.get("K", "")),
        category=parts.get("C") or None,
        person=_number(parts.get("P")),
        older_than=min(_number(parts.get("A")) or 0, 36_500),
        cautions=None if cautions is None else Caution(cautions & int(~Caution(0))),
        is_mine="M" in parts,
        is_overdue="L" in parts,
    )


def _in_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def _number(text: str | None) -> int | None:
    try:
        return None if text is None else min(int(text, 36), 2**62)
    except ValueError:
        return None
