"""Typed phone numbers and mail addresses. What is wrong is said without repeating the value: it is personal."""

import re

from services.domain.errors import InputInvalid
from services.domain.typed_text import half_width

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0(?:(?:10|2[0-9])[2-8][0-9]{7}|[3-9][0-9]{2}[2-8][0-9]{6,7})")
_COUNTRY = re.compile(r"(?:\+|00)86|86(?=1[3-9][0-9]{9}\Z)")
_EXTENSION = re.compile(r"\s*(?:转|分机|ext\.?|[-#*])\s*([0-9]{1,5})\s*\Z", re.IGNORECASE)
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.IGNORECASE)


class PhoneInvalid(InputInvalid):
    """Neither a mainland mobile number nor a landline with its area code."""


class MailInvalid(InputInvalid):
    """Not a mail address."""


def read_phone(cleaned: str) -> str:
    """The digits of a mainland mobile (`13812345678`) or of a landline with its area code (`05332345678`)."""
    dialled = re.sub(r"[\s().·-]", "", half_width(cleaned))
    digits = _COUNTRY.sub("", dialled, count=1) if _COUNTRY.match(dialled) else dialled
    if digits != dialled and not _MOBILE.fullmatch(digits) and not digits.startswith("0"):
        digits = "0" + digits  # +86 533 … : abroad the area code is dialled without its 0
    if not _MOBILE.fullmatch(digits) and not _LANDLINE.fullmatch(digits):
        raise PhoneInvalid
    return digits


def read_office_phone(cleaned: str) -> str:
    """`0538-5621234` or `0538-5621234-801`: a landline with its area code, and its extension if any; or a mobile."""
    text = half_width(cleaned)
    extension = _EXTENSION.search(text)
    digits = read_phone(text[: extension.start()] if extension else text)
    if _MOBILE.fullmatch(digits):
        return digits
    area = 3 if digits[1] in "12" else 4
    return "-".join([digits[:area], digits[area:], *([extension[1]] if extension else [])])


def read_mail(cleaned: str) -> str:
    """The address with its domain in small letters; the part before the `@` is the mail server's own affair."""
    local, _, domain = half_width(cleaned).rpartition("@")
    is_mail = _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain) and len(local) <= 64 and len(domain) <= 189
    if not is_mail:
        raise MailInvalid
    return f"{local}@{domain.lower()}"
