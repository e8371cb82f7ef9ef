"""How an answer that a person typed is read: by the kind of its field, into one canonical text.

Reading a canonical text gives the same text. What cannot be read raises an `InputInvalid` whose name says why; its
values never hold anything personal. Showing a personal answer goes through `mask`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from services.domain.credit_codes import read_credit_code
from services.domain.errors import InputInvalid
from services.domain.forms import Field, FieldKind
from services.domain.identity import RESIDENT_ID, Gender, birth_date_of, gender_of, read_document
from services.domain.masks import mask
from services.domain.regions import RegionUnknown, find_regions
from services.domain.typed_contacts import read_mail, read_phone
from services.domain.typed_dates import DateImpossible, read_date, read_range
from services.domain.typed_figures import read_hours, read_number
from services.domain.typed_text import TEXT_LONGEST, clean, half_width, read_name

__all__ = ["ChoiceUnknown", "Gender", "birth_date_of", "gender_of", "mask", "read_answer", "read_range"]

TextReaders = Mapping[str, Callable[[str], str]]
PERSON: TextReaders = {"name": read_name}  # by field id: the texts of a person's own form that are more than a text


class ChoiceUnknown(InputInvalid):
    """None of the options."""


class UnitNotChosen(InputInvalid):
    """Not the id of an organisation: units are chosen from what a search found."""


def read_answer(
    field: Field,
    text: str,
    today: date,
    *,
    document_kind: str = RESIDENT_ID,
    longest: int = TEXT_LONGEST,
    texts: TextReaders = PERSON,
) -> str:
    """The canonical text of an answer to the field; raises an `InputInvalid`.

    `document_kind` is the kind that the same form holds, for a field of kind DOCUMENT; `longest` bounds every kind;
    `texts` reads the fields of kind TEXT that are more than any text, such as a name.
    """
    cleaned = clean(text, longest)
    if field.kind is FieldKind.TEXT:
        return texts[field.id](cleaned) if field.id in texts else cleaned
    if field.kind is FieldKind.CHOICE:
        return _read_choice(field, cleaned)
    if field.kind is FieldKind.DOCUMENT:
        return read_document(cleaned, document_kind, today)
    if field.kind is FieldKind.DATE:
        return _read_date(field, cleaned, today)
    return _READERS[field.kind](cleaned)


def _read_date(field: Field, cleaned: str, today: date) -> str:
    try:
        return read_date(cleaned, today)
    except DateImpossible:
        if field.personal:  # a birth date is not repeated
            raise DateImpossible("＊") from None
        raise


def _read_choice(field: Field, cleaned: str) -> str:
    """The id of the option that was typed: its id first, then its name in any language of the product."""
    typed = _folded(cleaned)
    for option in field.options:
        if typed == _folded(option.id):
            return option.id
    for option in field.options:
        if typed in {_folded(option.name.zh), _folded(option.name.en)}:
            return option.id
    raise ChoiceUnknown


def _read_region(cleaned: str) -> str:
    """The code of the one region that is meant by its code or name."""
    found = find_regions(half_width(cleaned))
    if len(found) != 1:
        raise RegionUnknown(cleaned[:6])
    return found[0].code


def _read_unit(cleaned: str) -> str:
    """The id alone; whether there is such an organisation, and of which kind, is the use case's to say."""
    if not re.fullmatch(r"[0-9]{1,18}", half_width(cleaned)):
        raise UnitNotChosen
    return str(int(half_width(cleaned)))


def _folded(text: str) -> str:
    return half_width(text).replace(" ", "").casefold()


_READERS = {
    FieldKind.HOURS: read_hours,
    FieldKind.NUMBER: read_number,
    FieldKind.PHONE: read_phone,
    FieldKind.MAIL: read_mail,
    FieldKind.REGION: _read_region,
    FieldKind.UNIT: _read_unit,
    FieldKind.CREDIT_CODE: read_credit_code,
}
