"""Pacing: so many messages a second overall and in each chat, and silence for as long as the channel asks."""

import asyncio
from time import monotonic


class Pace:
    """Slots for one channel. A chat rests after each message; after a 429 everybody rests."""

    def __init__(self, overall: float, in_a_chat: float) -> None:
        self._between, self._rest = 1 / overall, 1 / in_a_chat
        self._next = 0.0
        self._resting: dict[int, float] = {}

    async def wait(self, account_id: int) -> None:
        """Returns when the next message may go, to this chat."""
        slot = max(self._next, monotonic())
        self._next = slot + self._between
        self._resting[account_id] = slot + self._rest
        await asyncio.sleep(slot - monotonic())

    def hush(self, seconds: float) -> None:
        """Nothing goes out for so long."""
        self._next = max(self._next, monotonic() + seconds)

    def resting(self) -> list[int]:
        """The chats that had a message too short a time ago."""
        now = monotonic()
        self._resting = {account: until for account, until in self._resting.items() if until > now}
        return list(self._resting)
