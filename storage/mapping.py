"""Binds the entities to their tables. Relationships that would load lazily raise."""

import unicodedata
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Mapper, registry, relationship

from services.domain.claims import Claim, Paper
from services.domain.ledger import LedgerEntry
from services.domain.organisations import Appointment, Invite, Organisation
from services.domain.people import DOCUMENT_FIELD, Account, Person
from services.domain.review import Decision, Review
from storage import tables

mapper_registry = registry(metadata=tables.metadata)


def map_entities() -> None:
    """Maps every entity, once a process."""
    if list(mapper_registry.mappers):
        return
    mapper_registry.map_imperatively(Person, tables.persons, version_id_col=tables.persons.c.version)
    mapper_registry.map_imperatively(Organisation, tables.organisations)
    mapper_registry.map_imperatively(Account, tables.accounts)
    mapper_registry.map_imperatively(Appointment, tables.appointments)
    mapper_registry.map_imperatively(Invite, tables.invites)
    mapper_registry.map_imperatively(Paper, tables.papers)
    mapper_registry.map_imperatively(
        Claim,
        tables.claims,
        version_id_col=tables.claims.c.version,
        properties={
            "papers": relationship(Paper, lazy="raise", cascade="all, delete-orphan", order_by=tables.papers.c.id)
        },
    )
    mapper_registry.map_imperatively(Review, tables.reviews, version_id_col=tables.reviews.c.version)
    mapper_registry.map_imperatively(Decision, tables.decisions)
    mapper_registry.map_imperatively(LedgerEntry, tables.ledger_entries)
    for moment in ("before_insert", "before_update"):
        event.listen(Person, moment, _index_document)
        event.listen(Organisation, moment, _index_name)


def searchable(name: str) -> str:
    """A name as it is compared: full-width and upper-case forms folded, blanks dropped."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _index_document(_mapper: Mapper[Any], connection: Connection, person: Any) -> None:
    number = person.answers.get(DOCUMENT_FIELD)
    keyring = connection.dialect.keyring  # type: ignore[attr-defined]  # `engine` puts it there
    person.document_index = keyring.blind(number, "persons.document_index") if number else None


def _index_name(_mapper: Mapper[Any], _connection: Connection, organisation: Any) -> None:
    organisation.search_name = searchable(organisation.name)
