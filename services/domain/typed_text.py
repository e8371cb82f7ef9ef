"""Typed text: made clean without asking, refused only for what the person can see and mend.

What nobody sees is taken out, not refused: control characters, zero-width characters and the marks that turn the
direction of writing come along unseen from documents, chats and file managers, and nobody can delete what they cannot
see. Without the marks a text reads the same for the reviewer as it is stored, so nothing can pose as something else.
"""

import re
import unicodedata

from services.domain.errors import InputInvalid

TEXT_LONGEST = 200

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls, but for those that part words
    "\u00ad\u034f\u180e\u200b\u200c\u2060-\u2065\ufeff"  # zero width
    "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters that are blank
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # direction
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"  # annotations, lone surrogates, tags
)
_PICTURE = "\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
_JOINER = re.compile(f"(?<![{_PICTURE}])\u200d|\u200d(?![{_PICTURE}])")  # between pictures it makes one of two
_HALF_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # by plane: newer than Python's own table
_NAME_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･．.", "·"))
_NAME_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–－", "-"))
_SPACED_HAN = re.compile(f"(?<=[{_HAN}·]) (?=[{_HAN}·])")
_VARIANT = re.compile(f"(?<=[{_HAN}])[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class AnswerEmpty(InputInvalid):
    """Nothing to read was typed."""


class AnswerTooLong(InputInvalid):
    """More characters than the field takes."""

    fields = ("given", "limit")


class NameCharacters(InputInvalid):
    """A name with something else than letters, Chinese characters, middle dots, spaces and hyphens."""


def seen(text: str) -> str:
    """The text in NFC without what cannot be seen, each stretch of white space one space, none at the ends."""
    bare = _JOINER.sub("", _UNSEEN.sub("", unicodedata.normalize("NFC", text)))
    return " ".join(unicodedata.normalize("NFC", bare).split())


def clean(text: str, longest: int = TEXT_LONGEST) -> str:
    """The text as it is seen; raises `AnswerEmpty` for nothing, `AnswerTooLong` above `longest` characters."""
    cleaned = seen(text)
    if all(unicodedata.category(each)[0] in "MZC" for each in cleaned):  # marks on nothing are nothing, too
        raise AnswerEmpty
    if len(cleaned) > longest:
        raise AnswerTooLong(len(cleaned), longest)
    return cleaned


def half_width(text: str) -> str:
    """Full-width letters, digits and signs of Chinese input methods as their ASCII counterparts, nothing else.

    Not NFKC: that would make 82 of 8² and 81/2 of 8½.
    """
    return text.translate(_HALF_WIDTH)


def read_name(cleaned: str) -> str:
    """The name of a person, canonical: `·` for every middle dot, no spaces between Chinese characters.

    Takes letters of any script, Chinese characters of all planes (rare ones live in the newest), `·`, space and hyphen,
    starting with a letter and not ending with a sign; else raises `NameCharacters`.
    """
    name = half_width(cleaned).translate(_NAME_DOTS).translate(_NAME_HYPHENS)
    name = unicodedata.normalize("NFC", _SPACED_HAN.sub("", re.sub(r" ?· ?", "·", name)))
    bare = _VARIANT.sub("", name)
    if (
        not _is_letter(bare[0])
        or bare[-1] in "· -"
        or not all(_is_letter(each) or each in "· -" or _is_mark(each) for each in bare)
    ):
        raise NameCharacters
    return name


def _is_letter(each: str) -> bool:
    return unicodedata.category(each).startswith("L") or re.fullmatch(f"[{_HAN}]", each) is not None


def _is_mark(each: str) -> bool:
    """A vowel or tone sign of scripts that write them apart (Tibetan, Dai, Uyghur in Latin letters)."""
    return unicodedata.category(each) in {"Mn", "Mc"} and not "\ufe00" <= each <= "\ufe0f"
