"""Numbers of identity documents, and what the number of a resident identity card (GB 11643) says of its holder."""

import re
from datetime import date
from enum import StrEnum

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from services.domain.errors import InputInvalid
from services.domain.typed_text import half_width

RESIDENT_ID = "resident_id"
PASSPORT = "passport"
OTHER_SHORTEST, OTHER_LONGEST = 6, 20
PASSPORT_LONGEST = 9  # the field of the machine readable zone (ICAO 9303 part 4)
_RESIDENT_LENGTH = 18
# 81 to 83: residence permits of people from Hong Kong, Macao and Taiwan carry a number of the same make
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")


class DocumentInvalid(InputInvalid):
    """A document number that cannot be right. Nothing of it is repeated."""


class DocumentLength(DocumentInvalid):
    """A number of the wrong length."""

    fields = ("given", "limit")


class DocumentCharacters(DocumentInvalid):
    """Something else than digits (letters, where the document has them)."""


class DocumentRegion(DocumentInvalid):
    """The first two digits are no province."""


class DocumentBirthDate(DocumentInvalid):
    """The digits of the birth date are no day, or one to come."""


class DocumentCheckDigit(DocumentInvalid):
    """The last digit does not fit the others: one of them was mistyped."""


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"


def read_document(cleaned: str, kind: str, today: date) -> str:
    """The number in capitals without spaces and hyphens; raises a `DocumentInvalid`.

    A resident identity card is checked to its check digit; a passport holds 6 to 9 letters and digits, a document of
    another kind 6 to 20.
    """
    number = re.sub(r"[\s-]", "", half_width(cleaned)).upper()
    longest = PASSPORT_LONGEST if kind == PASSPORT else OTHER_LONGEST
    if kind == RESIDENT_ID:
        _ensure_resident(number, today)
    elif not re.fullmatch(r"[0-9A-Z]+", number):
        raise DocumentCharacters
    elif not OTHER_SHORTEST <= len(number) <= longest:
        raise DocumentLength(len(number), f"{OTHER_SHORTEST}–{longest}")
    return number


def birth_date_of(number: str) -> date | None:
    """The birth date in the number of a resident identity card; None for any other number."""
    if not _is_resident(number):
        return None
    try:
        return ric.get_birth_date(number)
    except ValidationError:
        return None


def gender_of(number: str) -> Gender | None:
    """The gender in the number of a resident identity card (the 17th digit, odd for men); None for any other number."""
    if not _is_resident(number):
        return None
    return Gender.MALE if int(number[16]) % 2 else Gender.FEMALE


def _ensure_resident(number: str, today: date) -> None:
    """Not `ric.validate`: it asks whether the county's code was in force in the year of birth.

    Codes were given out from the eighties on, so it refuses most people who were born before 1983 and lived in a
    district founded then (370303 张店区), and stops at codes newer than its list with a KeyError.
    """
    if not re.fullmatch(r"[0-9]*[0-9X]", number):
        raise DocumentCharacters
    if len(number) != _RESIDENT_LENGTH:
        raise DocumentLength(len(number), _RESIDENT_LENGTH)
    if not _PROVINCES.match(number):
        raise DocumentRegion
    born = birth_date_of(number)
    if born is None or not date(1900, 1, 1) <= born <= today:
        raise DocumentBirthDate
    if number[-1] != ric.calc_check_digit(number):
        raise DocumentCheckDigit


def _is_resident(number: str) -> bool:
    return re.fullmatch(r"[0-9]{17}[0-9X]", number) is not None
