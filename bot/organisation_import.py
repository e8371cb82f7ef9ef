"""Organisations from a workbook: checked as a whole, then written in parts, and the same again changes nothing."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.i18n import LOCALE, read_catalogue
from services.domain.credit_codes import read_credit_code
from services.domain.errors import DomainError
from services.domain.learning import EmployerNature
from services.domain.organisation_rows import (
    AboveUnknown,
    RowTwice,
    Unit,
    Units,
    ensure_no_circle,
    read_kind,
    read_nature,
    read_region,
)
from services.domain.organisations import Organisation, OrganisationKind
from services.domain.typed_text import clean, seen
from services.domain.workbooks import Column, SheetRow
from services.ports import Clock, Tables, Workbooks
from storage import tables
from storage.audit import SqlAlchemyAudit
from storage.engine import for_reading, for_writing
from storage.faults import in_our_words

_FIELDS = ("kind", "name", "region", "above", "credit_code", "nature")
_REQUIRED = {"kind", "name", "region", "above"}
_AT_ONCE = 500
Choice = TypeVar("Choice", bound=StrEnum)


class Catalogues:
    """What is said to the operator in one language, and what is understood in all of them."""

    def __init__(self, language: str) -> None:
        self._all = {
            folder.name: {str(message.id): str(message.string) for message in read_catalogue(folder)}
            for folder in LOCALE.iterdir()
            if folder.is_dir()
        }
        self._own = self._all[language]

    def say(self, key: str, **values: Any) -> str:
        return self._own[key].format(**values)

    def tell(self, error: DomainError) -> str:
        """The most particular sentence that there is for the error."""
        kinds = (kind for kind in type(error).__mro__ if issubclass(kind, DomainError))
        return next(self.say(kind.key_of(), **error.values) for kind in kinds if kind.key_of() in self._own)

    def heard(self, key: str) -> list[str]:
        """How all languages say it."""
        return [said[key] for said in self._all.values()]

    def heard_choices(self, prefix: str, kind: type[Choice]) -> dict[str, Choice]:
        """The choices by all their words and by their ids, in lower case."""
        return {word.casefold(): each for each in kind for word in (each.value, *self.heard(f"{prefix}-{each}"))}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, and in which column where it is one."""

    row: int
    field: str | None
    error: DomainError


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do."""

    sheet: str
    new: list[Unit]
    known: int
    faults: list[Fault]


def list_faults(plan: Plan, words: Catalogues) -> list[str]:
    """A line a fault: row, column, what is wrong and what to do."""
    return [
        words.say(
            "orgs.fault",
            row=fault.row,
            column=words.say(f"orgs.column-{fault.field}") if fault.field else "",
            fault=words.tell(fault.error),
        )
        for fault in plan.faults
    ]


async def plan_import(engine: AsyncEngine, workbooks: Workbooks, content: bytes, words: Catalogues) -> Plan:
    """Reads and checks all rows against each other and against what is stored; raises a `WorkbookRefused`."""
    units: list[Unit] = []
    faults: list[Fault] = []
    readers = _readers(words)
    refused: set[str] = set()  # names of refused rows: those below them are not also told that nobody is above
    async with workbooks.open(content, _columns(words)) as sheet:
        async for batch in sheet.batches():
            for row in batch:
                unit, wrong = _read_row(row, readers)
                faults += wrong
                if unit:
                    units.append(unit)
                else:
                    refused |= {row.cells["name"], row.cells.get("credit_code", "")}
    known = Units()
    async for unit in _stored(engine):
        known.put(unit)
    new, same = _sort_out(units, known, faults)
    _link(new, known, refused, faults)
    return Plan(sheet.name, new, same, sorted(faults, key=lambda fault: fault.row))


async def write_import(engine: AsyncEngine, clock: Clock, plan: Plan) -> None:
    """Writes the new organisations, those above first, each 500 in a transaction with their audit rows."""
    levels = groupby(sorted(plan.new, key=lambda unit: unit.depth), key=lambda unit: unit.depth)
    for units in [list(level) for _depth, level in levels]:
        for start in range(0, len(units), _AT_ONCE):
            await _write(engine, clock, units[start : start + _AT_ONCE])


async def write_template(writer: Tables, words: Catalogues) -> bytes:
    """The empty workbook."""
    columns, say = _columns(words), words.say
    titles = [say(f"orgs.page-{name}") for name in ("column", "required", "hint", "choices")]
    explained = [
        [c.title, say("orgs.required" if c.is_required else "orgs.optional"), c.hint, "、".join(c.choices)]
        for c in columns
    ]
    return await writer.template(say("orgs.sheet"), columns, say("orgs.page"), [titles, *explained])


def _columns(words: Catalogues) -> list[Column]:
    choices = {
        "kind": tuple(words.say(f"orgs.kind-{kind}") for kind in OrganisationKind),
        "nature": tuple(words.say(f"orgs.nature-{nature}") for nature in EmployerNature),
    }
    return [
        Column(
            name,
            words.say(f"orgs.column-{name}"),
            also=tuple(words.heard(f"orgs.column-{name}")),
            is_required=name in _REQUIRED,
            choices=choices.get(name, ()),
            hint=words.say(f"orgs.hint-{name}"),
        )
        for name in _FIELDS
    ]


def _read_row(row: SheetRow, readers: dict[str, Callable[[str], Any]]) -> tuple[Unit | None, list[Fault]]:
    faults = [Fault(row.number, None, wrong) for wrong in row.faults]
    read: dict[str, Any] = {}
    for name, reader in readers.items() if not faults else ():
        try:
            read[name] = reader(row.cells.get(name, ""))
        except DomainError as wrong:
            faults.append(Fault(row.number, name, wrong))
    return (None if faults else Unit(row.number, **read)), faults


def _readers(words: Catalogues) -> dict[str, Callable[[str], Any]]:
    return {
        "kind": partial(read_kind, words=words.heard_choices("orgs.kind", OrganisationKind)),
        "name": clean,
        "region": read_region,
        "above": seen,
        "credit_code": lambda text: read_credit_code(text) if text else None,
        "nature": partial(read_nature, words=words.heard_choices("orgs.nature", EmployerNature)),
    }


async def _stored(engine: AsyncEngine) -> AsyncIterator[Unit]:
    c = tables.organisations.c
    with in_our_words():
        async with for_reading(engine).connect() as connection:
            for row in await connection.execute(select(c.id, c.kind, c.name, c.region, c.credit_code).order_by(c.id)):
                yield Unit(0, row.kind, row.name, row.region, row.credit_code, id=row.id)


def _sort_out(units: list[Unit], known: Units, faults: list[Fault]) -> tuple[list[Unit], int]:
    """The rows that are new, and how many are stored already."""
    new: list[Unit] = []
    same = 0
    for unit in units:
        found = known.find_same(unit)
        if found is None:
            known.put(unit)
            new.append(unit)
        elif found.id is not None:
            same += 1
        else:
            faults.append(Fault(unit.row, None, RowTwice(found.row)))
    return new, same


def _link(new: list[Unit], known: Units, refused: set[str], faults: list[Fault]) -> None:
    """Finds those above; they may stand anywhere in the table."""
    for unit in new:
        try:
            unit.parent = known.find_above(unit)
        except DomainError as wrong:
            if not (isinstance(wrong, AboveUnknown) and unit.above in refused):
                faults.append(Fault(unit.row, "above", wrong))
    for unit in new:
        try:
            ensure_no_circle(unit)
        except DomainError as wrong:
            faults.append(Fault(unit.row, "above", wrong))


async def _write(engine: AsyncEngine, clock: Clock, units: list[Unit]) -> None:
    with in_our_words():
        async with AsyncSession(for_writing(engine)) as session, session.begin():
            made = [
                Organisation(
                    kind=unit.kind,
                    name=unit.name,
                    region=unit.region,
                    parent_id=unit.parent.id if unit.parent else None,
                    nature=unit.nature,
                    credit_code=unit.credit_code,
                )
                for unit in units
            ]
            session.add_all(made)
            await session.flush()
            audit, now = SqlAlchemyAudit(session), clock.now()
            for unit, organisation in zip(units, made, strict=True):
                unit.id = organisation.id
                await audit.record(None, "operator.organisation", f"organisation {organisation.id}", {}, now)
            await audit.flush()
