"""Reads that must not grow with the table, as SQLite plans them: it keeps no statistics and guesses."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Select

from storage.engine import create_engine
from storage.repositories.ledger import _of_year, _standing
from tests.databases import KEYRING

BY_KEY = re.compile(r"USING (INTEGER PRIMARY KEY|INDEX \w+) \((rowid|person_id)=\?")


@pytest.mark.parametrize("query", [_of_year, _standing], ids=["entries of a year", "standing"])
async def test_a_persons_year_is_found_by_the_person(
    sqlite: str, query: Callable[[], Select[*tuple[Any, ...]]]
) -> None:
    engine = create_engine(sqlite, KEYRING)
    async with engine.connect() as connection:
        asked = query().compile(engine.sync_engine)
        answer = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", (1,) * len(asked.positiontup or ()))
        first = next(str(step["detail"]) for step in answer.mappings())
    await engine.dispose()
    assert BY_KEY.search(first), first
