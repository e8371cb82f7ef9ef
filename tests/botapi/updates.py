"""The queue of updates, with the promises of getUpdates: what was not confirmed is offered again."""

# ruff: noqa: ASYNC109 - a timeout is what a test says, and its end is an AssertionError with a picture

from dataclasses import dataclass, field
from typing import Any

from tests.botapi.changes import Changes
from tests.botapi.errors import conflict

OTHER = "terminated by other getUpdates request; make sure that only one bot instance is running"
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Queued:
    update_id: int
    kind: str
    lane: tuple[str, int]
    body: dict[str, Any] = field(repr=False)
    twice: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"update_id": self.update_id, self.kind: self.body}


class Updates:
    """Pending updates in order. A lane is what Telegram keeps in order: a chat's messages, or a person's presses."""

    def __init__(self, changes: Changes, first: int = 700_000_001) -> None:
        self.pending: list[Queued] = []
        self.allowed: list[str] = []
        self.closing = False
        self._changes = changes
        self._next = first
        self._twice = 0
        self._turn = 0
        self._reason = OTHER

    def put(self, kind: str, body: dict[str, Any], lane: int) -> int | None:
        """The id of the queued update, or None when the bot did not ask for its kind."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return None
        queued = Queued(self._next, kind, ("press" if kind == "callback_query" else "chat", lane), body)
        self._next += 1
        if self._twice:
            self._twice -= 1
            queued.twice = True
        self.pending.append(queued)
        self._changes.tell()
        return queued.update_id

    def deliver_twice(self, count: int) -> None:
        self._twice += count

    def confirm(self, queued: Queued) -> None:
        """Forgets the update, unless it is still to be delivered once more."""
        if queued.twice:
            queued.twice = False
        elif queued in self.pending:
            self.pending.remove(queued)
        self._changes.tell()

    def clear(self) -> None:
        self.pending.clear()
        self._changes.tell()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        """One getUpdates. A later one ends an earlier one that still waits, as with Telegram."""
        self.interrupt(OTHER)
        turn = self._turn
        self._confirm_before(offset)
        await self._changes.until(lambda: bool(self.pending) or self.closing or turn != self._turn, timeout)
        if turn != self._turn:
            raise conflict(self._reason)
        return [queued.to_json() for queued in self.pending[:limit]]

    def interrupt(self, reason: str) -> None:
        """Ends a poll that waits."""
        self._turn += 1
        self._reason = reason
        self._changes.tell()

    def _confirm_before(self, offset: int) -> None:
        if offset < 0:
            self.pending = self.pending[offset:]
        for queued in [queued for queued in self.pending if queued.update_id < offset]:
            self.confirm(queued)
        self._changes.tell()
