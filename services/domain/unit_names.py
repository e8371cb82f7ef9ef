"""The name of a unit as it is kept: `山东省第一人民医院（集团）有限公司`."""

import re
import unicodedata

from services.domain.errors import InputInvalid
from services.domain.typed_text import half_width

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACED_HAN = re.compile(f"(?<=[{_HAN}（）]) (?=[{_HAN}（）])")
_BRACKETS = str.maketrans("()[]【】〔〕", "（）（）（）（）")
_OPENING = "（《“‘"
_SIGNS = frozenset("（）《》“”‘’\"'·•.,、，:：&＆+-—–/№#° ")
_LEAST_LETTERS = 2


class UnitNameInvalid(InputInvalid):
    """A name that no unit has: too few letters, a sign in front, or signs that names do not hold."""


def read_unit_name(cleaned: str) -> str:
    """The name with full-width brackets and no blanks between Chinese characters; raises `UnitNameInvalid`.

    It begins with a letter, a digit or an opening bracket, so that no table takes it for a formula.
    """
    name = _SPACED_HAN.sub("", half_width(cleaned).translate(_BRACKETS))
    letters = sum(unicodedata.category(each)[0] == "L" for each in name)
    if letters < _LEAST_LETTERS or not all(_is_fit(each) for each in name):
        raise UnitNameInvalid
    if not (unicodedata.category(name[0])[0] in "LN" or name[0] in _OPENING) or not _is_balanced(name):
        raise UnitNameInvalid
    return name


def _is_fit(each: str) -> bool:
    return unicodedata.category(each)[0] in "LNM" or each in _SIGNS


def _is_balanced(name: str) -> bool:
    return name.count("（") == name.count("）")
