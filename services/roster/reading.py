"""How the rows of a roster are read: by the same readers as answers in the chat."""

from collections.abc import Sequence
from datetime import date

from services.domain.answers import birth_date_of, gender_of, read_answer
from services.domain.errors import DomainError
from services.domain.forms import Field, FieldKind
from services.domain.identity import RESIDENT_ID
from services.domain.people import DOCUMENT_FIELD
from services.domain.roster import RosterCellMissing, RosterFault, RosterRow
from services.domain.typed_text import half_width, seen
from services.domain.workbooks import Column, SheetRow

NAME_FIELD, KIND_FIELD = "name", "document_kind"
NEEDED = (NAME_FIELD, DOCUMENT_FIELD)  # of every row; what else the registration needs its owner can add
_OF_ONE_PERSON = {FieldKind.DOCUMENT, FieldKind.PHONE, FieldKind.MAIL}
_MOST_KEPT = 10_000
_LONGEST_QUOTE = 20  # characters of a cell


def columns_of(fields: Sequence[Field]) -> tuple[Column, ...]:
    """A column for each field of the registration form, the name first."""
    ordered = sorted(fields, key=lambda field: field.id != NAME_FIELD)
    return tuple(
        Column(
            field.id,
            field.name.zh,
            (field.name.en,),
            is_required=field.id in NEEDED,
            choices=tuple(option.name.zh for option in field.options),
            hint=field.hint.zh if field.hint else "",
        )
        for field in ordered
    )


def bare_number(row: SheetRow) -> str:
    """The document number as it is compared within the file."""
    return half_width(seen(row.cells.get(DOCUMENT_FIELD, ""))).replace(" ", "").replace("-", "").upper()


class RowReader:
    """Reads rows by the registration form. What many people share is read once."""

    def __init__(self, fields: Sequence[Field], today: date) -> None:
        self._fields = {field.id: field for field in fields}
        self._today = today
        self._read: dict[tuple[str, str], str] = {}

    def read(self, row: SheetRow) -> RosterRow | list[RosterFault]:
        """Who is meant and what is stated; else everything that is wrong with the row."""
        faults = [RosterFault(row.number, None, fault) for fault in row.faults]
        answers: dict[str, str] = {}
        stated = {id_: text for id_, text in row.cells.items() if text.strip()}
        kind = RESIDENT_ID
        for id_ in sorted(stated, key=lambda id_: id_ != KIND_FIELD):  # the kind says how the number is read
            try:
                answers[id_] = self._answer(self._fields[id_], stated[id_], kind)
            except DomainError as wrong:
                faults.append(RosterFault(row.number, id_, wrong, self._quoted(self._fields[id_], stated[id_])))
            kind = answers.get(KIND_FIELD, RESIDENT_ID)
        if not row.faults:
            faults += [RosterFault(row.number, id_, RosterCellMissing()) for id_ in NEEDED if id_ not in stated]
        if faults:
            return faults
        number = answers[DOCUMENT_FIELD]
        if kind == RESIDENT_ID:
            answers |= {KIND_FIELD: kind} | self._told_by(number)
        return RosterRow(row.number, number, answers[NAME_FIELD], answers)

    def _quoted(self, field: Field, text: str) -> str:
        """The cell as it stands, so that it is found again; nothing that tells who somebody is."""
        is_open = not field.personal and field.kind in {FieldKind.DATE, FieldKind.CHOICE}
        return text.strip()[:_LONGEST_QUOTE] if is_open else ""

    def _told_by(self, number: str) -> dict[str, str]:
        """A resident identity number says birth date and gender."""
        told = {"birth_date": birth_date_of(number), "gender": gender_of(number)}
        return {id_: str(value) for id_, value in told.items() if value is not None and id_ in self._fields}

    def _answer(self, field: Field, text: str, kind: str) -> str:
        if field.id == NAME_FIELD or field.kind in _OF_ONE_PERSON:
            return read_answer(field, text, self._today, document_kind=kind)
        known = self._read.get((field.id, text))
        if known is None:
            known = read_answer(field, text, self._today)
            if len(self._read) < _MOST_KEPT:
                self._read[field.id, text] = known
        return known
