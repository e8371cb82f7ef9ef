"""The review chain: cases, decisions, the cards that show them."""

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from services.domain.review import Action, ReviewKind, ReviewState
from storage.tables.metadata import metadata
from storage.types import Instant, Key, SealedJson, SealedText, choice

phrases = Table(
    "phrases",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False, index=True),
    Column("text", SealedText("phrases.text"), nullable=False),
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
    Column("days", JSON, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("due_on", Date, index=True),
    Column("assignee_id", Key, ForeignKey("persons.id")),
    Column("category", String(64)),
    Column("cautions", Integer, nullable=False),
    Index("ix_reviews_desk_id_waiting_since", "desk_id", "waiting_since", "id"),
    Index("ix_reviews_desk_id_kind_waiting_since", "desk_id", "kind", "waiting_since", "id"),
    Index("ix_reviews_applicant_id", "applicant_id"),
    Index("ix_reviews_assignee_id", "assignee_id"),
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
    Column("person_id", Key, ForeignKey("persons.id")),
    Column("action", choice(Action), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("comment", SealedText("decisions.comment"), nullable=False),
    Column("papers", JSON, nullable=False),
    Column("content", SealedJson("decisions.content"), nullable=False),
    Column("rulebook", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("waited_since", Instant),
    Column("colleague_id", Key, ForeignKey("persons.id")),
    UniqueConstraint("review_id", "round", "desk", "turn"),  # one decision a step, whatever the code above does
    Index("ix_decisions_organisation_id_at", "organisation_id", "at"),
)

cards = Table(
    "cards",
    metadata,
    Column("account_id", Key, ForeignKey("accounts.id"), primary_key=True),
    Column("message_id", BigInteger, primary_key=True),
    Column("review_id", Key, ForeignKey("reviews.id"), nullable=False, index=True),
)
