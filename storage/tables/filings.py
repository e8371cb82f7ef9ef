"""What people hand in: claims, petitions and their papers; and what follows from petitions."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, text

from services.domain.claims import ClaimStatus
from services.domain.falsification import FalsificationState
from services.domain.learning import CircumstanceKind, Subject
from services.domain.petitions import PetitionStatus
from services.domain.review import ReviewKind
from storage.tables.metadata import metadata
from storage.types import Instant, Key, SealedJson, SealedText, choice

claims = Table(
    "claims",
    metadata,
    Column("id", Key, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("year", Integer, nullable=False),
    Column("category", String(64), nullable=False),
    Column("subject", choice(Subject)),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("status", choice(ClaimStatus), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("review_id", Key),
    Index("ix_claims_person_id_updated_at", "person_id", "updated_at"),
)

petitions = Table(
    "petitions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("kind", choice(ReviewKind), nullable=False),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("concerns", Key),
    Column("key", String(64)),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("status", choice(PetitionStatus), nullable=False),
    Column("facts", SealedJson("petitions.facts"), nullable=False),
    Column("review_id", Key),
    Index("ix_petitions_person_id_updated_at", "person_id", "updated_at"),
)

ASKED_FOR = text("status = 'pending'")
Index(  # the same thing is asked for once at a time, whatever the code above does
    "uq_petitions_kind_key",
    petitions.c.kind,
    petitions.c.key,
    unique=True,
    sqlite_where=ASKED_FOR,
    postgresql_where=ASKED_FOR,
)

circumstances = Table(
    "circumstances",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False, index=True),
    Column("kind", choice(CircumstanceKind), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("petition_id", Key, ForeignKey("petitions.id"), nullable=False, unique=True),
    Column("recorded_at", Instant, nullable=False),
)

falsifications = Table(
    "falsifications",
    metadata,
    Column("id", Key, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("claim_id", Key, ForeignKey("claims.id"), nullable=False, index=True),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False, index=True),
    Column("organisation_id", Key, ForeignKey("organisations.id"), nullable=False),
    Column("opened_by", Key, ForeignKey("persons.id"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("grounds", SealedText("falsifications.grounds"), nullable=False),
    Column("state", choice(FalsificationState), nullable=False),
    Column("settled_at", Instant),
)

papers = Table(
    "papers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("claim_id", Key, ForeignKey("claims.id"), index=True),
    Column("petition_id", Key, ForeignKey("petitions.id"), index=True),
    Column("kind", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("original", String(64), nullable=False, index=True),
    Column("media_type", String(64), nullable=False),
    Column("name", SealedText("papers.name"), nullable=False),
    Column("size", Integer, nullable=False),
    Column("added_at", Instant, nullable=False),
)
