"""The tables come to be by migrations alone: up, down, up, and equal to the mapping."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from storage import webchat
from storage.engine import create_engine
from storage.migrate import migrate
from storage.tables import metadata
from tests.databases import KEYRING


async def test_the_migrations_make_what_the_mapping_says(database: str) -> None:
    engine = create_engine(database, KEYRING)
    async with engine.connect() as connection:
        differences = await connection.run_sync(_differences)
    assert differences == []
    assert webchat.messages.metadata is metadata
    await engine.dispose()


async def test_up_down_up(database: str) -> None:
    engine = create_engine(database, KEYRING)
    await migrate(engine, "base")
    async with engine.connect() as connection:
        assert await connection.run_sync(lambda c: set(inspect(c).get_table_names())) == {"alembic_version"}
    await migrate(engine)
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))
