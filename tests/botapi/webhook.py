"""Delivery of updates to the bot's own address."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp

from tests.botapi.calls import Upload, read_reply
from tests.botapi.model import Json
from tests.botapi.updates import Queued
from tests.botapi.world import World

Reply = Callable[[Json, dict[str, Upload]], Awaitable[None]]
SECRET = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """Posts each update until a 2xx comes, in order within a lane, lanes side by side.

    The first retry comes after `first_retry` seconds, each further one after twice the time, `longest_retry` at most.
    """

    def __init__(self, world: World, pause: Callable[[], float], reply: Reply) -> None:
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.last_error: str | None = None
        self.first_retry = 0.1
        self.longest_retry = 1.0
        self.patience = 60.0
        self.addresses: dict[str, str] = {}
        self._world = world
        self._pause = pause
        self._reply = reply
        self._lanes: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._connections = asyncio.Semaphore(self.max_connections)
        self._pump: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None

    def start(self, url: str, secret: str, max_connections: int) -> None:
        self.stop()
        if not url:
            return
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self._connections = asyncio.Semaphore(max_connections)
        self._pump = asyncio.get_running_loop().create_task(self._keep_pumping())

    def stop(self) -> None:
        self.url = ""
        self.last_error = None
        for task in [*self._lanes.values(), *([self._pump] if self._pump else [])]:
            task.cancel()
        self._lanes.clear()
        self._pump = None

    async def close(self) -> None:
        tasks = [*self._lanes.values(), *([self._pump] if self._pump else [])]
        self.stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    async def _keep_pumping(self) -> None:
        """Gives every lane with something in it a task of its own."""
        while True:
            await self._world.changes.until(lambda: bool(self._idle_lanes()), timeout=3600)
            for lane in self._idle_lanes():
                self._lanes[lane] = asyncio.get_running_loop().create_task(self._deliver(lane))

    def _idle_lanes(self) -> set[tuple[str, int]]:
        waiting = {queued.lane for queued in self._world.updates.pending}
        return {lane for lane in waiting if lane not in self._lanes or self._lanes[lane].done()}

    async def _deliver(self, lane: tuple[str, int]) -> None:
        delay = self.first_retry
        while queued := next((each for each in self._world.updates.pending if each.lane == lane), None):
            if pause := self._pause():
                await asyncio.sleep(min(pause, 0.1))
                continue
            async with self._connections:
                problem = await self._post(queued)
            self.last_error = problem
            if problem is None:
                delay = self.first_retry
                self._world.updates.confirm(queued)
            else:
                await asyncio.sleep(delay)
                delay = min(2 * delay, self.longest_retry)

    async def _post(self, queued: Queued) -> str | None:
        """None when the bot took the update, else what was wrong."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        public = next((public for public in self.addresses if self.url.startswith(public)), "")
        url = self.addresses.get(public, "") + self.url.removeprefix(public)
        headers = {SECRET: self.secret} if self.secret else {}
        try:
            async with self._session.post(
                url, json=queued.to_json(), headers=headers, timeout=aiohttp.ClientTimeout(self.patience)
            ) as response:
                if response.status // 100 != 2:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
                call, uploads = await read_reply(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return f"Connection failed: {error!r}"
        if call.get("method"):
            await self._reply(call, uploads)
        return None
