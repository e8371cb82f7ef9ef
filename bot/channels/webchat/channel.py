"""The embedded web chat as one piece: put in a store and blobs, take out a bot, routes and a source of updates."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiohttp import web

from bot.channels.webchat.board import Board
from bot.channels.webchat.desk import Desk
from bot.channels.webchat.guard import Guard
from bot.channels.webchat.hub import Hub
from bot.channels.webchat.inbox import Inbox
from bot.channels.webchat.media import Blobs, Media
from bot.channels.webchat.routes import SamplePerson, WebChatRoutes
from bot.channels.webchat.session import WebChatSession
from bot.channels.webchat.socket import Socket
from bot.channels.webchat.source import Handle, WebChatUpdates
from storage.webchat import WebChatStore

WEB_CHAT_TOKEN = "1:embedded-web-chat"  # noqa: S105 - no secret: aiogram wants a token, the number is the bot's id


class WebChat:
    """The channel. `start` before the first request, `stop` while the web server still runs."""

    def __init__(
        self,
        *,
        store: WebChatStore,
        blobs: Blobs,
        clock: Callable[[], datetime],
        allowed_hosts: Collection[str],
        samples: Sequence[SamplePerson] = (),
        default: DefaultBotProperties | None = None,
        name: str = "学时助手",
        username: str = "web_chat_bot",
        drain_seconds: float = 20,
    ) -> None:
        me = {"id": int(WEB_CHAT_TOKEN.partition(":")[0]), "is_bot": True, "first_name": name, "username": username}
        self._samples = samples
        self._board = Board(store, Hub(), clock, me=me)
        media = Media(store, blobs)
        self.bot = Bot(WEB_CHAT_TOKEN, session=WebChatSession(Desk(self._board, media)), default=default)
        self._updates = WebChatUpdates(self.bot, store, self._board.hub, drain_seconds=drain_seconds)
        self._socket = Socket(self._board, self._updates)
        self._routes = WebChatRoutes(
            board=self._board,
            media=media,
            inbox=Inbox(self._board, media, self._updates),
            socket=self._socket,
            guard=Guard(allowed_hosts),
            samples=samples,
        )

    def setup(self, app: web.Application) -> None:
        """Add the page and its routes; open sockets are closed when the application shuts down."""
        self._routes.add_to(app)
        app.on_shutdown.append(self._close_sockets)

    async def start(self, handle: Handle) -> None:
        """Make the sample people known, then hand out updates; an update counts as handled when `handle` returned."""
        for person in self._samples:
            await self._board.store.ensure_person(person.user_id, person.name, created=self._board.now())
        await self._updates.start(handle)

    async def stop(self) -> None:
        """Let running handlers end. What is still queued is handed out at the next start."""
        await self._updates.stop()

    async def _close_sockets(self, _app: web.Application) -> None:
        await self._socket.close()
