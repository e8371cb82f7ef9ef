"""Brings a database to the newest schema; several processes that start at once do it one after the other."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine import for_writing

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = text("SELECT pg_advisory_xact_lock(7310003)")
_VERSION = text("SELECT version_num FROM alembic_version")
_FOLDER = Path(__file__).parent / "migrations"
NEWEST = "head"


async def migrate(engine: AsyncEngine, revision: str = NEWEST) -> None:
    """Up to `revision`, or down to it when it is `base`."""
    if revision == NEWEST and await is_newest(engine):
        return
    async with for_writing(engine).begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(_LOCK)
        await connection.run_sync(_run, revision)


async def is_newest(engine: AsyncEngine) -> bool:
    """Whether there is nothing to do; asked without Alembic, which costs each start 8 MB and 0.2 s."""
    newest = max(path.stem.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))
    async with engine.connect() as connection:
        try:
            return bool(await connection.scalar(_VERSION) == newest)
        except DatabaseError:  # no such table yet
            return False


def _run(connection: Connection, revision: str) -> None:
    from alembic import command  # noqa: PLC0415  # see `is_newest`

    settings = configuration(connection)
    (command.downgrade if revision == "base" else command.upgrade)(settings, revision)


def configuration(connection: Connection) -> "Config":
    """Alembic's settings for this connection."""
    from alembic.config import Config  # noqa: PLC0415  # see `is_newest`

    settings = Config()
    settings.set_main_option("script_location", str(_FOLDER))
    settings.attributes["connection"] = connection
    return settings
