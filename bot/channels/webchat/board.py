"""The board of all chats: every change is stored first and shown to the open pages second."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.channels.webchat.hub import Event, Hub
from storage.webchat import Person, StoredMessage, WebChatStore

Payload = dict[str, Any]


class Board:
    def __init__(self, store: WebChatStore, hub: Hub, clock: Callable[[], datetime], *, me: Payload) -> None:
        self.store = store
        self.hub = hub
        self.me = me
        self._clock = clock

    def now(self) -> int:
        return int(self._clock().timestamp())

    def blank(self, person: Person, sender: Payload) -> Payload:
        """The fields that every message of the chat has."""
        chat = {"id": person.user_id, "type": "private", "first_name": person.name}
        return {"message_id": 0, "date": self.now(), "chat": chat, "from": sender}

    async def post(self, chat_id: int, payloads: Sequence[Payload]) -> list[Payload]:
        return self.show(await self.store.append(chat_id, payloads))

    async def replace(self, target: StoredMessage, payload: Payload) -> Payload:
        stored = await self.store.replace(target.chat_id, target.message_id, payload)
        return self.show([stored])[0]

    async def remove(self, chat_id: int, message_ids: Iterable[int]) -> int:
        """Delete and say how many were there."""
        removed = await self.store.remove(chat_id, message_ids)
        self.show(removed)
        return len(removed)

    async def lay_keyboard(self, chat_id: int, keyboard: Payload | None) -> None:
        if keyboard is None:
            return
        kept = None if keyboard.get("remove_keyboard") else keyboard
        await self.store.set_keyboard(chat_id, kept)
        self.hub.publish(chat_id, {"type": "keyboard", "keyboard": kept})

    def show(self, changed: Sequence[StoredMessage]) -> list[Payload]:
        for message in changed:
            self.hub.publish(message.chat_id, as_event(message))
        return [message.payload for message in changed if message.payload is not None]


def as_event(message: StoredMessage) -> Event:
    if message.payload is None:
        return {"type": "delete", "message_id": message.message_id, "revision": message.revision}
    return {"type": "message", "message": message.payload, "revision": message.revision}
