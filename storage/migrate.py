"""Brings a database to the newest schema; several processes that start at once do it one after the other."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine import for_writing

_LOCK = text("SELECT pg_advisory_xact_lock(7310003)")
NEWEST = "head"


async def migrate(engine: AsyncEngine, revision: str = NEWEST) -> None:
    """Up to `revision`, or down to it when it is `base`."""
    async with for_writing(engine).begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(_LOCK)
        await connection.run_sync(_run, revision)


def _run(connection: Connection, revision: str) -> None:
    settings = configuration(connection)
    (command.downgrade if revision == "base" else command.upgrade)(settings, revision)


def configuration(connection: Connection) -> Config:
    """Alembic's settings for this connection."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.attributes["connection"] = connection
    return settings
