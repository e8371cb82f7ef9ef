"""Organisations, who acts for them, and the links that lead to them."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table

from services.domain.learning import EmployerNature
from services.domain.organisations import AppointmentRole, InvitePurpose, OrganisationKind
from storage.tables.metadata import metadata
from storage.types import Instant, Key, SealedText, choice

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

organisation_grams = Table(  # what a search by part of a name goes through
    "organisation_grams",
    metadata,
    Column("gram", String(2), primary_key=True),
    Column("organisation_id", Key, ForeignKey("organisations.id"), primary_key=True),
    sqlite_with_rowid=False,
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
    Column("deputy_of", Key, ForeignKey("persons.id")),
    Column("office_phone", SealedText("appointments.office_phone")),
)

former_employments = Table(
    "former_employments",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("organisation_id", Key, ForeignKey("organisations.id"), nullable=False),
    Column("until", Date, nullable=False),
    Index("ix_former_employments_person_id_until", "person_id", "until"),
)

invites = Table(
    "invites",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("organisation_id", Key, ForeignKey("organisations.id"), nullable=False, index=True),
    Column("issued_by", Key, ForeignKey("persons.id"), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("purpose", choice(InvitePurpose), nullable=False),
    Column("role", choice(AppointmentRole)),
    Column("person_id", Key, ForeignKey("persons.id")),
    Column("most_uses", Integer),
    Column("uses", Integer, nullable=False),
    Column("revoked_at", Instant),
)
