"""Claims' files as JSON lines, one after another in constant memory. That they were read out is itself recorded."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import TextIO

from dishka import AsyncContainer
from sqlalchemy.ext.asyncio import AsyncEngine

from services.audit import Archive, CaseRef, Filed, exported
from services.domain.errors import NotFound
from services.ports import Clock
from services.rulebook import Rulebook
from storage.audit import list_claims
from storage.memory import SqlAlchemyMemory


async def export_claims(
    container: AsyncContainer, numbers: Sequence[int] | None, stream: TextIO, *, with_names: bool
) -> tuple[int, list[int]]:
    """Writes the claims, all of them where no numbers are given; how many, and the numbers of no claim."""
    engine, clock = await container.get(AsyncEngine), await container.get(Clock)
    memory, archive = SqlAlchemyMemory(engine, clock), Archive(await container.get(Rulebook), clock)
    written, missing = 0, list[int]()
    async for number in list_claims(engine) if numbers is None else _each(numbers):
        async with memory.reading() as work:
            try:
                file = await archive.open(work, CaseRef(Filed.CLAIM, number))
            except NotFound:
                missing.append(number)
                continue
        stream.write(json.dumps(exported(file, with_names=with_names), ensure_ascii=False) + "\n")
        written += 1
    async with memory.writing() as work:
        facts = {"claims": written, "all": numbers is None, "names": with_names}
        await work.audit.record(None, "audit.export", "claims", facts, clock.now())
    return written, missing


async def _each(numbers: Sequence[int]) -> AsyncIterator[int]:
    for number in numbers:
        yield number
