"""aiogram's FSM on the conversation that came with the update: no statement of its own, written as the update ends."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from storage.arrivals import Arrival

current: ContextVar[Arrival] = ContextVar("arrival")


class ArrivedConversation(BaseStorage):
    """Reads and changes the conversation of the arrival that is being handled."""

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        arrival, name = current.get(), state.state if isinstance(state, State) else state
        if arrival.conversation.state != name:
            arrival.conversation.state, arrival.is_moved = name, True

    async def get_state(self, key: StorageKey) -> str | None:
        return current.get().conversation.state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        arrival = current.get()
        if arrival.conversation.facts != data:
            arrival.conversation.facts, arrival.is_moved = dict(data), True

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return dict(current.get().conversation.facts)

    async def close(self) -> None:
        """Nothing is held."""
