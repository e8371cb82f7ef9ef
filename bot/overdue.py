"""The clock's rounds: cases whose desk was silent for its days go one level up, each in a transaction of its own.

Several processes may go at once: whoever comes second finds the case gone on.
"""

import structlog
from dishka import AsyncContainer

from bot.container import outside_update
from services.domain.errors import DomainError
from services.escalation import EscalateOverdue, ListOverdue
from services.permissions import Actor

log = structlog.get_logger(__name__)
_CLOCK = Actor.clock()


async def escalate_overdue(container: AsyncContainer) -> int:
    """Goes through all that is overdue; how many cases went up."""
    count = after = 0
    while batch := await _next_batch(container, after):
        for review_id in batch:
            count += await _escalate(container, review_id)
        after = batch[-1]
    if count:
        log.info("escalated", cases=count)
    return count


async def _next_batch(container: AsyncContainer, after: int) -> list[int]:
    async with container(context=outside_update()) as scope:
        found: list[int] = await (await scope.get(ListOverdue))(_CLOCK, after)
        return found


async def _escalate(container: AsyncContainer, review_id: int) -> bool:
    """One case that cannot go on must not hold up the others."""
    async with container(context=outside_update()) as scope:
        try:
            return bool(await (await scope.get(EscalateOverdue))(_CLOCK, review_id))
        except DomainError as refused:
            log.warning("not escalated", review=review_id, reason=type(refused).__name__)
            return False
