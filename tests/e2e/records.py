"""What is in the database of a running bot, looked at from outside."""

import os
import re
import subprocess
import sys
from collections import Counter
from typing import Any

from sqlalchemy import Executable, select

from storage.engine import create_engine
from storage.tables import accounts, claims, ledger_entries, outbox, papers, persons
from tests.botapi import BotApiServer
from tests.databases import KEYRING
from tests.program import ROOT, Program

_FOOT = re.compile(r"\n(?:消息编号|Message number) (\d+)\D*$")  # the last line of a notice


class Records:
    """Reads with an engine of its own; nothing is kept open between two looks."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def rows(self, statement: Executable) -> list[Any]:
        engine = create_engine(self._address, KEYRING)
        try:
            async with engine.connect() as connection:
                return list(await connection.execute(statement))
        finally:
            await engine.dispose()

    async def one(self, statement: Executable) -> Any:
        [row] = await self.rows(statement)
        return row

    async def letters(self, *kinds: str) -> list[Any]:
        """The outbox in order; `user_id` is the recipient."""
        asked = select(outbox, accounts.c.user_id).join_from(outbox, accounts).order_by(outbox.c.id)
        return await self.rows(asked.where(outbox.c.kind.in_(kinds)) if kinds else asked)

    async def drafts(self) -> list[Any]:
        return await self.rows(select(claims.c.id, claims.c.status, claims.c.facts, claims.c.year))

    async def papers(self) -> list[Any]:
        return await self.rows(select(papers))

    async def people(self, user_id: int) -> list[Any]:
        """The registrations of an account's person."""
        return await self.rows(
            select(persons)
            .join_from(persons, accounts, accounts.c.person_id == persons.c.id)
            .where(accounts.c.user_id == user_id)
        )

    async def entries(self) -> list[Any]:
        return await self.rows(select(ledger_entries))


def numbers_told(server: BotApiServer) -> Counter[int]:
    """How often each notice was accepted, by the number that stands below it; also when nobody heard the answer."""
    told: Counter[int] = Counter()
    for call in server.called("sendMessage"):
        number = _FOOT.search(str(call.params.get("text", "")))
        if call.result and number:
            told[int(number[1])] += 1
    return told


def run_command(program: Program, *words: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot …` with the settings of the program."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env=inherited | program._settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
