"""Pacing: so many messages a second overall and in each chat, and silence for as long as the channel asks."""

import asyncio
from time import monotonic


class Pace:
    """The door of one channel. A chat rests after each message; after a 429 everybody rests.

    `turn` lets one message at a time come to the door, so that what is written about it is never far ahead of it.
    """

    def __init__(self, overall: float, in_a_chat: float) -> None:
        self._between, self._rest = 1 / overall, 1 / in_a_chat
        self._next = self._silent_until = 0.0
        self._resting: dict[int, float] = {}
        self.turn = asyncio.Lock()

    async def wait(self) -> None:
        """Returns at the moment when the next message may go; whoever calls it has the turn."""
        await asyncio.sleep(self._next - monotonic())

    def mark(self, account_id: int) -> None:
        """A message goes now, to this chat."""
        now = monotonic()
        self._next, self._resting[account_id] = now + self._between, now + self._rest

    def hush(self, seconds: float) -> None:
        """Nothing goes out for so long."""
        self._silent_until = max(self._silent_until, monotonic() + seconds)

    @property
    def silence(self) -> float:
        """Seconds of silence that are left."""
        return max(0.0, self._silent_until - monotonic())

    def resting(self) -> list[int]:
        """The chats that had a message too short a time ago."""
        now = monotonic()
        self._resting = {account: until for account, until in self._resting.items() if until > now}
        return list(self._resting)
