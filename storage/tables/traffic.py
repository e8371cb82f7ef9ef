"""What comes in and goes out, and work that goes on by itself."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from services.domain.jobs import JobKind, JobState
from storage.tables.metadata import metadata
from storage.types import Instant, Key, SealedJson, choice

jobs = Table(  # long work that survives a crash: batches, rosters
    "jobs",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", choice(JobKind), nullable=False),
    Column("account_id", Key, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("organisation_id", Key, ForeignKey("organisations.id")),
    Column("state", choice(JobState), nullable=False),
    Column("params", SealedJson("jobs.params"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("outcome", SealedJson("jobs.outcome"), nullable=False),
    Column("message_id", BigInteger),
    Column("created_at", Instant, nullable=False),
    Column("held_until", Instant),
    Column("ended_at", Instant),
    Index("ix_jobs_state_held_until", "state", "held_until"),
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
