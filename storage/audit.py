"""The audit log: append-only and hash-chained, so that a gap or an edit shows (ARCHITECTURE §3.13)."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from storage import tables

GENESIS = "0" * 64
_PAGE = 500  # claims
_LOCK = text("SELECT pg_advisory_xact_lock(7310001)")
_c = tables.audit_log.c
_LAST = select(_c.number, _c.digest).order_by(_c.number.desc()).limit(1)


@dataclass(frozen=True)
class AuditFault:
    """A link that does not follow from the one before it."""

    number: int
    reason: str


class SqlAlchemyAudit:
    """Collects what a transaction did; `flush` links it to the chain right before the commit, so the lock is short."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._waiting: list[dict[str, Any]] = []

    async def record(self, actor: int | None, action: str, subject: str, facts: dict[str, Any], at: datetime) -> None:
        told = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
        moment = at.astimezone(UTC).isoformat()
        self._waiting.append({"at": moment, "actor": actor, "action": action, "subject": subject, "facts": told})

    async def flush(self) -> None:
        if not self._waiting:
            return
        if self._session.get_bind().dialect.name == "postgresql":
            await self._session.execute(_LOCK)
        last = (await self._session.execute(_LAST)).one_or_none()
        number, previous = (last.number, last.digest) if last else (0, GENESIS)
        for link in self._waiting:
            number += 1
            link |= {"number": number, "previous": previous}
            previous = link["digest"] = digest_of(link)
        await self._session.execute(insert(tables.audit_log), self._waiting)
        self._waiting = []


def digest_of(link: dict[str, Any]) -> str:
    """SHA-256 over the link's own fields and the digest before it."""
    told = [link[name] for name in ("number", "previous", "at", "actor", "action", "subject", "facts")]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


async def list_faults(engine: AsyncEngine) -> AsyncIterator[AuditFault]:
    """Walks the whole chain in constant memory and names each link that is missing or was edited."""
    expected, previous = 1, GENESIS
    async with engine.connect() as connection:
        async for row in await connection.stream(select(tables.audit_log).order_by(_c.number)):
            link = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for the row as a mapping
            if link["number"] != expected:
                yield AuditFault(expected, "missing")
            elif link["previous"] != previous or link["digest"] != digest_of(link):
                yield AuditFault(link["number"], "altered")
            expected, previous = link["number"] + 1, link["digest"]


async def list_claims(engine: AsyncEngine) -> AsyncIterator[int]:
    """The numbers of all claims that were ever handed in, in order and in constant memory."""
    c, last = tables.claims.c, 0
    while True:
        page = select(c.id).where(c.id > last, c.review_id.is_not(None)).order_by(c.id).limit(_PAGE)
        async with engine.connect() as connection:
            numbers = (await connection.scalars(page)).all()
        for number in numbers:
            yield number
        if len(numbers) < _PAGE:
            return
        last = numbers[-1]
