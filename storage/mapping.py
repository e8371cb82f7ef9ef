"""Binds the entities to their tables. Relationships that would load lazily raise."""

from typing import Any

from sqlalchemy import Connection, delete, event, inspect
from sqlalchemy.orm import Mapper, registry, relationship

from services.domain.circumstances import ApprovedCircumstance
from services.domain.claims import Claim
from services.domain.falsification import Falsification
from services.domain.filings import Paper
from services.domain.jobs import Job
from services.domain.ledger import LedgerEntry
from services.domain.organisations import Appointment, FormerEmployment, Invite, Organisation
from services.domain.people import DOCUMENT_FIELD, Account, Person
from services.domain.petitions import Petition
from services.domain.phrases import Phrase
from services.domain.review import Decision, Review
from storage import tables
from storage.search_names import index_names, searchable

mapper_registry = registry(metadata=tables.metadata)
_pairs = tables.organisation_grams


def map_entities() -> None:
    """Maps every entity, once a process."""
    if list(mapper_registry.mappers):
        return
    mapper_registry.map_imperatively(Person, tables.persons, version_id_col=tables.persons.c.version)
    mapper_registry.map_imperatively(Organisation, tables.organisations)
    mapper_registry.map_imperatively(Account, tables.accounts)
    mapper_registry.map_imperatively(Appointment, tables.appointments)
    mapper_registry.map_imperatively(Invite, tables.invites)
    mapper_registry.map_imperatively(FormerEmployment, tables.former_employments)
    mapper_registry.map_imperatively(Paper, tables.papers)
    mapper_registry.map_imperatively(
        Petition,
        tables.petitions,
        version_id_col=tables.petitions.c.version,
        properties={
            "papers": relationship(Paper, lazy="raise", cascade="all, delete-orphan", order_by=tables.papers.c.id)
        },
    )
    mapper_registry.map_imperatively(ApprovedCircumstance, tables.circumstances)
    mapper_registry.map_imperatively(
        Falsification, tables.falsifications, version_id_col=tables.falsifications.c.version
    )
    mapper_registry.map_imperatively(Phrase, tables.phrases)
    mapper_registry.map_imperatively(Job, tables.jobs)
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
    event.listen(Organisation, "after_insert", _index_pairs)
    event.listen(Organisation, "after_update", _renew_pairs)


def _index_document(_mapper: Mapper[Any], connection: Connection, person: Any) -> None:
    number = person.answers.get(DOCUMENT_FIELD)
    keyring = connection.dialect.keyring  # type: ignore[attr-defined]  # `engine` puts it there
    person.document_index = keyring.blind(number, "persons.document_index") if number else None
    person.name_index = keyring.blind(searchable(person.name), "persons.name_index") if person.name else None


def _index_name(_mapper: Mapper[Any], _connection: Connection, organisation: Any) -> None:
    organisation.search_name = searchable(organisation.name)


def _index_pairs(_mapper: Mapper[Any], connection: Connection, organisation: Any) -> None:
    index_names(connection, [(organisation.id, organisation.search_name)])


def _renew_pairs(mapper: Mapper[Any], connection: Connection, organisation: Any) -> None:
    if inspect(organisation).attrs.search_name.history.has_changes():
        connection.execute(delete(_pairs).where(_pairs.c.organisation_id == organisation.id))
        _index_pairs(mapper, connection, organisation)
