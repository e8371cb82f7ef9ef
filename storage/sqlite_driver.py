"""SQLite in one trip a statement.

aiosqlite keeps a thread for each connection, and SQLAlchemy's adapter goes there and back four times a statement
(make a cursor, execute, fetch, close), three times for BEGIN and once for ROLLBACK. On two cores a trip costs 60 to
100 µs, so a read of one row took 0.9 ms of which SQLite worked 20 µs. Here a statement is one trip, BEGIN travels with
the first statement, and where no transaction is open there is nothing to roll back.
"""

# ruff: noqa: SLF001  # an adapter stands on the insides of the two that it joins; the versions are locked

import sqlite3
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.util import await_only

DRIVER = "sqlite+one_trip"


@dataclass(slots=True)
class _Outcome:
    """What the adapter reads of a cursor once it is closed."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    arraysize: int = 1

    def close(self) -> None: ...


class OneTripCursor(AsyncAdapt_aiosqlite_cursor):
    """Fetches all rows where it executes; nothing stays open behind it."""

    __slots__ = ()
    _awaitable_cursor_close = False
    _adapt_connection: "OneTripConnection"

    def _make_new_cursor(self, _connection: Any) -> Any:
        return _Outcome()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _execute_async(self, operation: str, parameters: Any) -> None:
        async with self._adapt_connection._execute_mutex:
            begin = self._adapt_connection.take_begin()
            self._cursor, rows = await self._connection._execute(
                _execute, self._connection._conn, begin, operation, parameters or ()
            )
            self._rows = deque(rows)

    async def _executemany_async(self, operation: str, parameters: Any) -> None:
        async with self._adapt_connection._execute_mutex:
            begin = self._adapt_connection.take_begin()
            self._cursor = await self._connection._execute(
                _execute_many, self._connection._conn, begin, operation, parameters
            )


def _execute(
    connection: sqlite3.Connection, begin: str | None, operation: str, parameters: Any
) -> tuple[_Outcome, Sequence[Any]]:
    if begin:
        connection.execute(begin)
    cursor = connection.execute(operation, parameters)
    rows = cursor.fetchall() if cursor.description else ()
    outcome = _Outcome(cursor.description, cursor.rowcount, cursor.lastrowid)
    cursor.close()
    return outcome, rows


def _execute_many(connection: sqlite3.Connection, begin: str | None, operation: str, parameters: Any) -> _Outcome:
    if begin:
        connection.execute(begin)
    cursor = connection.executemany(operation, parameters)
    outcome = _Outcome(cursor.description, cursor.rowcount, cursor.lastrowid)
    cursor.close()
    return outcome


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    """Knows whether a transaction is waiting to be opened, or open; without one there is no trip to end it."""

    __slots__ = ("_begin", "_is_open")
    _cursor_cls = OneTripCursor

    def __init__(self, module: Any, connection: Any) -> None:
        super().__init__(module, connection)
        self._begin: str | None = None
        self._is_open = False

    def begin(self, how: str) -> None:
        """The next statement opens a transaction first."""
        self._begin = how

    def take_begin(self) -> str | None:
        """What the next statement has to say before itself. From here on the transaction counts as open.

        Not asked of SQLite: a statement whose task was cancelled may still be on its way to the thread.
        """
        begin, self._begin = self._begin, None
        self._is_open = self._is_open or begin is not None
        return begin

    def cursor(self, server_side: bool = False) -> Any:
        if server_side and (begin := self.take_begin()):
            await_only(self._connection._execute(self._connection._conn.execute, begin))
        return super().cursor(server_side)

    def commit(self) -> None:
        if self._ends():
            super().commit()

    def rollback(self) -> None:
        if self._ends():
            super().rollback()

    def _ends(self) -> bool:
        was_open, self._begin, self._is_open = self._is_open, None, False
        return was_open


class _Module(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arguments: Any, **options: Any) -> OneTripConnection:
        made = super().connect(*arguments, **options)
        return OneTripConnection(self, made._connection)


class OneTripDialect(SQLiteDialect_aiosqlite):
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> AsyncAdapt_aiosqlite_dbapi:
        return _Module(__import__("aiosqlite"), sqlite3)


registry.register(DRIVER.replace("+", "."), __name__, OneTripDialect.__name__)
