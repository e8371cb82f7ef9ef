"""Which rules hold for an organisation's people."""

from services.domain.learning import EmployerNature
from services.domain.organisations import Organisation
from services.ports import StandingRow
from services.rulebook import Place


def place_of(unit: Organisation) -> Place:
    return Place(unit.region, unit.nature, unit.pack)


def place_of_row(row: StandingRow) -> Place:
    return Place(row.region, EmployerNature(row.nature) if row.nature else None, row.pack)
