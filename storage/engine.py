"""Engines: SQLite by default (WAL, foreign keys, `BEGIN IMMEDIATE` for writes), PostgreSQL when it grows."""

from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.cipher import Keyring

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # a REPLACE deletes too: what is append-only refuses that as well
    "busy_timeout=15000",
    "cache_size=-16000",
)


def create_engine(url: str, keyring: Keyring, *, pool_size: int = 10) -> AsyncEngine:
    """An engine for `sqlite:///…` or `postgresql://…` whose sealed columns are opened with the keyring."""
    address = make_url(url)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    address = address.set(drivername=drivers.get(address.drivername, address.drivername))
    engine = create_async_engine(
        address,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=30,
        hide_parameters=True,  # a fault lands in the log with its statement, never with what people told us
    )
    engine.dialect.keyring = keyring  # type: ignore[attr-defined]  # read by storage.types.SealedText
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def for_writing(engine: AsyncEngine) -> AsyncEngine:
    """The same engine and pool, whose transactions take SQLite's write lock at once instead of failing half-way."""
    return engine.execution_options(writes=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late and is never IMMEDIATE
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")
