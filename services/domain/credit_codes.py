"""统一社会信用代码 (GB 32100): 18 characters of which the last is a check digit."""

import re

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from services.domain.errors import InputInvalid
from services.domain.typed_text import half_width


class CreditCodeInvalid(InputInvalid):
    """A credit code that cannot be right: of another length, with letters that no code has, or mistyped."""


def read_credit_code(typed: str) -> str:
    """The code in capitals without spaces and hyphens; raises `CreditCodeInvalid`."""
    try:
        return str(uscc.validate(re.sub(r"[\s-]", "", half_width(typed)).upper()))
    except ValidationError:
        raise CreditCodeInvalid from None
