"""Events on their way to open pages. Nothing is kept here: a page that was away asks for what it missed."""

import asyncio
from typing import Any

Event = dict[str, Any]
_PATIENCE = 1000


class Listener:
    """One open page: the chats it shows and the events it did not take yet."""

    def __init__(self) -> None:
        self.chats: set[int] = set()
        self.language = ""
        self.is_lost = False
        self._events: asyncio.Queue[Event] = asyncio.Queue(_PATIENCE)

    async def next(self) -> Event:
        return await self._events.get()

    def offer(self, event: Event) -> None:
        """A page that takes nothing any more is given up; it comes back and asks again by revision."""
        try:
            self._events.put_nowait(event)
        except asyncio.QueueFull:
            self.is_lost = True


class Hub:
    """Gives events to the pages that show the chat, and a bare sign of activity to the others."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    @property
    def listeners(self) -> frozenset[Listener]:
        return frozenset(self._listeners)

    def join(self) -> Listener:
        listener = Listener()
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    def publish(self, chat_id: int, event: Event) -> None:
        for listener in self._listeners:
            if chat_id in listener.chats:
                listener.offer({"chat": chat_id, **event})
            elif event["type"] == "message":
                listener.offer({"chat": chat_id, "type": "activity", "message_id": event["message"]["message_id"]})
