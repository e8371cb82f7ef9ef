"""The tables. Column names are the field names of the entities that `mapping` binds to them."""

from storage.tables.credit import BY_CLAIM, ledger_entries, year_summaries
from storage.tables.filings import ASKED_FOR, circumstances, claims, falsifications, papers, petitions
from storage.tables.metadata import metadata
from storage.tables.organisations import appointments, former_employments, invites, organisation_grams, organisations
from storage.tables.people import IN_FORCE, LISTED, accounts, persons
from storage.tables.reviews import cards, decisions, phrases, reviews
from storage.tables.traffic import audit_log, conversations, handled_updates, jobs, outbox

__all__ = [
    "ASKED_FOR",
    "BY_CLAIM",
    "IN_FORCE",
    "LISTED",
    "accounts",
    "appointments",
    "audit_log",
    "cards",
    "circumstances",
    "claims",
    "conversations",
    "decisions",
    "falsifications",
    "former_employments",
    "handled_updates",
    "invites",
    "jobs",
    "ledger_entries",
    "metadata",
    "organisation_grams",
    "organisations",
    "outbox",
    "papers",
    "persons",
    "petitions",
    "phrases",
    "reviews",
    "year_summaries",
]
