"""The credit bank."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, text

from services.domain.learning import Subject, Track
from services.domain.ledger import EntrySource
from storage.tables.metadata import metadata
from storage.types import Instant, Key, Tenths, choice

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
