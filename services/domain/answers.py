"""How an answer that a person typed is read: by the kind of its field, into one canonical text.

Reading a canonical text gives the same text. What cannot be read raises an `InputInvalid` whose name says why; its
values never hold anything personal. Showing a personal answer goes through `mask`.
"""

from datetime import date

from services.domain.errors import InputInvalid
from services.domain.forms import Field, FieldKind
from services.domain.identity import RESIDENT_ID, Gender, birth_date_of, gender_of, read_document
from services.domain.masks import mask
from services.domain.typed_contacts import read_mail, read_phone
from services.domain.typed_dates import DateImpossible, read_date, read_range
from services.domain.typed_figures import read_hours, read_number
from services.domain.typed_text import TEXT_LONGEST, clean, half_width, read_name

__all__ = ["ChoiceUnknown", "Gender", "birth_date_of", "gender_of", "mask", "read_answer", "read_range"]

NAME_FIELD = "name"
_READERS = {
    FieldKind.HOURS: read_hours,
    FieldKind.NUMBER: read_number,
    FieldKind.PHONE: read_phone,
    FieldKind.MAIL: read_mail,
}


class ChoiceUnknown(InputInvalid):
    """None of the options."""


def read_answer(
    field: Field, text: str, today: date, *, document_kind: str = RESIDENT_ID, longest: int = TEXT_LONGEST
) -> str:
    """The canonical text of an answer to the field; raises an `InputInvalid`.

    `document_kind` is the kind that the same form holds, for a field of kind DOCUMENT; `longest` bounds every kind.
    """
    cleaned = clean(text, longest)
    if field.kind is FieldKind.TEXT:
        return read_name(cleaned) if field.id == NAME_FIELD else cleaned
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


def _folded(text: str) -> str:
    return half_width(text).replace(" ", "").casefold()
