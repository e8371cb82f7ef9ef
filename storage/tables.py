"""The tables. Column names are the field names of the entities that `mapping` binds to them."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from services.domain.claims import ClaimStatus
from services.domain.learning import EmployerNature, Subject, Track
from services.domain.ledger import EntrySource
from services.domain.organisations import AppointmentRole, OrganisationKind
from services.domain.people import RegistrationStatus
from services.domain.review import Action, ReviewKind, ReviewState
from storage.types import Instant, Key, SealedJson, SealedText, Tenths, choice

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", choice(OrganisationKind), nullable=False),
    Column("name", String(200), nullable=False),
    Column("search_name", String(200), nullable=False),
    Column("region", String(6), nullable=False),
    Column("parent_id", Key, ForeignKey("organisations.id"), index=True),
    Column("nature", choice(EmployerNature)),
    Column("pack", String(64)),
    Column("credit_code", String(18), unique=True),
    Column("sample", Boolean, nullable=False),
    Index("ix_organisations_region_kind", "region", "kind"),
)

persons = Table(
    "persons",
    metadata,
    Column("id", Key, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", choice(RegistrationStatus), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("name", SealedText("persons.name"), nullable=False),
    Column("region", String(6)),
    Column("employer_id", Key, ForeignKey("organisations.id"), index=True),
    Column("answers", SealedJson("persons.answers"), nullable=False),
    Column("document_index", LargeBinary(32)),
    Column("review_id", Key),
)
IN_FORCE = text("status IN ('pending', 'returned', 'active')")
Index(
    "uq_persons_document_index",
    persons.c.document_index,
    unique=True,
    sqlite_where=IN_FORCE,
    postgresql_where=IN_FORCE,
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
    UniqueConstraint("channel", "user_id"),
)

appointments = Table(
    "appointments",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False, index=True),
    Column("organisation_id", Key, ForeignKey("organisations.id"), nullable=False, index=True),
    Column("role", choice(AppointmentRole), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
)

invites = Table(
    "invites",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("organisation_id", Key, ForeignKey("organisations.id"), nullable=False),
    Column("issued_by", Key, ForeignKey("persons.id"), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

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

papers = Table(
    "papers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("claim_id", Key, ForeignKey("claims.id"), nullable=False, index=True),
    Column("kind", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("original", String(64), nullable=False, index=True),
    Column("media_type", String(64), nullable=False),
    Column("name", SealedText("papers.name"), nullable=False),
    Column("size", Integer, nullable=False),
    Column("added_at", Instant, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Key, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("kind", choice(ReviewKind), nullable=False),
    Column("subject_id", Key, nullable=False),
    Column("applicant_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("levels", JSON, nullable=False),
    Column("organisations", JSON, nullable=False),
    Column("state", choice(ReviewState), nullable=False),
    Column("round", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("desk_id", Key, ForeignKey("organisations.id")),
    Column("waiting_since", Instant, nullable=False),
    Index("ix_reviews_desk_id_waiting_since", "desk_id", "waiting_since", "id"),
    UniqueConstraint("kind", "subject_id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("review_id", Key, ForeignKey("reviews.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("desk", Integer),
    Column("organisation_id", Key, ForeignKey("organisations.id")),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("action", choice(Action), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("comment", SealedText("decisions.comment"), nullable=False),
    Column("papers", JSON, nullable=False),
    Column("content", SealedJson("decisions.content"), nullable=False),
    Column("rulebook", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("review_id", "round", "desk"),  # one decision a step, whatever the code above does
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("source", choice(EntrySource), nullable=False),
    Column("claim_id", Key, ForeignKey("claims.id")),
    Column("reverses_id", Key, ForeignKey("ledger_entries.id"), unique=True),
    Column("category", String(64), nullable=False),
    Column("subject", choice(Subject)),
    Column("track", choice(Track)),
    Column("hours", Tenths),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("points", Integer),
    Column("first_year", Integer, nullable=False),
    Column("last_year", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("rulebook", String(64), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index("ix_ledger_entries_person_id_last_year", "person_id", "last_year"),
)
BY_CLAIM = text("source = 'claim'")
Index(  # a claim is credited once, whatever the code above does
    "uq_ledger_entries_claim_id",
    ledger_entries.c.claim_id,
    unique=True,
    sqlite_where=BY_CLAIM,
    postgresql_where=BY_CLAIM,
)

year_summaries = Table(
    "year_summaries",
    metadata,
    Column("person_id", Key, ForeignKey("persons.id"), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("rulebook", String(64), nullable=False),
    Column("figures", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", Key, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("params", JSON, nullable=False),
    Column("key", String(128), nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("is_repeat", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("message_id", BigInteger),
    Column("failure", String(200)),
    Index("ix_outbox_state_not_before", "state", "not_before", "id"),
)

cards = Table(
    "cards",
    metadata,
    Column("account_id", Key, ForeignKey("accounts.id"), primary_key=True),
    Column("message_id", BigInteger, primary_key=True),
    Column("review_id", Key, ForeignKey("reviews.id"), nullable=False, index=True),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("number", Key, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", Key),
    Column("action", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("facts", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("account_id", Key, ForeignKey("accounts.id"), primary_key=True),
    Column("state", String(64)),
    Column("facts", SealedJson("conversations.facts"), nullable=False),  # a comment waits here to be confirmed
)

handled_updates = Table(
    "handled_updates",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("update_id", BigInteger, primary_key=True),
    Column("is_done", Boolean, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)
