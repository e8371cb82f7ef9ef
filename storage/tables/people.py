"""People and their accounts."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from services.domain.people import Hat, RegistrationStatus
from storage.tables.metadata import metadata
from storage.types import Instant, Key, SealedJson, SealedText, choice

persons = Table(
    "persons",
    metadata,
    Column("id", Key, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", choice(RegistrationStatus), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("name", SealedText("persons.name"), nullable=False),
    Column("region", String(6)),
    Column("employer_id", Key, ForeignKey("organisations.id")),
    Column("answers", SealedJson("persons.answers"), nullable=False),
    Column("document_index", LargeBinary(32)),
    Column("name_index", LargeBinary(32)),
    Column("review_id", Key),
    Index("ix_persons_employer_id_name_index", "employer_id", "name_index"),
)

IN_FORCE = text("status IN ('pending', 'returned', 'active')")
Index(
    "uq_persons_document_index",
    persons.c.document_index,
    unique=True,
    sqlite_where=IN_FORCE,
    postgresql_where=IN_FORCE,
)

LISTED = text("status = 'listed'")
Index(  # a unit's roster holds somebody once
    "uq_persons_employer_id_document_index",
    persons.c.employer_id,
    persons.c.document_index,
    unique=True,
    sqlite_where=LISTED,
    postgresql_where=LISTED,
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("language", String(8), nullable=False),
    Column("person_id", Key, ForeignKey("persons.id"), index=True),
    Column("blocked_at", Instant),
    Column("hat", choice(Hat), nullable=False),
    UniqueConstraint("channel", "user_id"),
)
