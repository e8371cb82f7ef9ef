"""One websocket a page, for all of its panes."""

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web

from bot.channels.webchat.board import Board, as_event
from bot.channels.webchat.calls_asking import commands_for
from bot.channels.webchat.hub import Event, Listener
from bot.channels.webchat.source import WebChatUpdates

_PAGE = 60
_MOST_CHANGES = 300
_MOST_PANES = 24


class Socket:
    """Subscribes panes and carries events. A page that comes back says the last revision that it saw and gets what
    changed since; one that was away too long gets the recent history again."""

    def __init__(self, board: Board, updates: WebChatUpdates) -> None:
        self._board = board
        self._updates = updates
        self._open: set[web.WebSocketResponse] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=25, max_msg_size=64 * 1024)
        await socket.prepare(request)
        listener = self._board.hub.join()
        self._open.add(socket)
        try:
            async with asyncio.TaskGroup() as both:
                writing = both.create_task(self._write(socket, listener))
                await self._read(socket, listener)
                writing.cancel()
        finally:
            self._board.hub.leave(listener)
            self._open.discard(socket)
        return socket

    async def close(self) -> None:
        for socket in list(self._open):
            await socket.close(code=1001, message=b"stopping")

    async def _write(self, socket: web.WebSocketResponse, listener: Listener) -> None:
        while not listener.is_lost:
            event = await listener.next()
            try:
                await socket.send_json(event, dumps=_dump)
            except ConnectionError:
                return
        await socket.close(code=1013, message=b"too slow")

    async def _read(self, socket: web.WebSocketResponse, listener: Listener) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                asked = json.loads(message.data)
                chat_id = int(asked["chat"])
            except (ValueError, KeyError, TypeError):
                continue
            await self._answer(listener, chat_id, asked)

    async def _answer(self, listener: Listener, chat_id: int, asked: dict[str, Any]) -> None:
        match asked.get("type"):
            case "subscribe" if len(listener.chats) < _MOST_PANES:
                listener.language = str(asked.get("language", ""))[:16]
                listener.chats.add(chat_id)  # before reading: what happens meanwhile comes as an event, not never
                listener.offer(await self._history(listener, chat_id, _number(asked.get("revision"))))
            case "unsubscribe":
                listener.chats.discard(chat_id)
            case "older":
                older = await self._board.store.list_recent(chat_id, before=_number(asked.get("before")), limit=_PAGE)
                shown = {"messages": [as_event(message) for message in older], "more": len(older) == _PAGE}
                listener.offer({"type": "older", "chat": chat_id, **shown})

    async def _history(self, listener: Listener, chat_id: int, revision: int) -> Event:
        store = self._board.store
        person = await store.find_person(chat_id)
        changes = await store.list_since(chat_id, revision, limit=_MOST_CHANGES) if revision else []
        # A revision from the future is one of another database: the page begins again.
        is_known = person is not None and 0 < revision <= person.last_revision
        is_anew = not is_known or len(changes) == _MOST_CHANGES
        if is_anew:
            changes = await store.list_recent(chat_id, limit=_PAGE)
        return {
            "type": "history",
            "chat": chat_id,
            "anew": is_anew,
            "messages": [as_event(message) for message in changes],
            "more": is_anew and len(changes) == _PAGE,
            "keyboard": await store.find_keyboard(chat_id),
            "commands": commands_for(await store.list_commands(), chat_id, listener.language),
            "waiting": self._updates.is_stuck(chat_id),
        }


def _dump(event: Event) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
