"""`INSERT … ON CONFLICT`, which SQLite and PostgreSQL spell alike and SQLAlchemy keeps apart."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession


def insert_into(on: AsyncSession | AsyncConnection, table: Table) -> sqlite.Insert:
    """An insert that knows `on_conflict_do_update` and `on_conflict_do_nothing`, for the database behind `on`."""
    name = on.get_bind().dialect.name if isinstance(on, AsyncSession) else on.dialect.name
    return postgresql.insert(table) if name == "postgresql" else sqlite.insert(table)  # type: ignore[return-value]
