"""The server: takes calls over HTTP, applies faults, keeps the history, hands out people."""

# ruff: noqa: ASYNC109 - a timeout is what a test says, and its end is an AssertionError with a picture

import asyncio
import inspect
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Self

from aiohttp import web

from tests.botapi import checks
from tests.botapi.calls import Call, Upload, read
from tests.botapi.errors import Refusal, stale, wrong
from tests.botapi.faults import Fault, Faults, refusal
from tests.botapi.methods import METHODS, Telegram
from tests.botapi.model import Json
from tests.botapi.people import Person
from tests.botapi.webhook import Webhook
from tests.botapi.world import Chat, Profile, World

QUIET = 0.15


class BotApiServer:
    """`async with BotApiServer(token="42:TEST") as server:` then point the bot to `server.url`."""

    def __init__(
        self,
        token: str = "42:TEST",  # noqa: S107 - a token of nobody
        port: int = 0,
        username: str = "HoursTestBot",
        clock: Callable[[], float] = time.time,
    ) -> None:
        bot = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "学时", "username": username}
        self.token = token
        self.port = port
        self.calls: list[Call] = []
        self.faults = Faults()
        self.world = World(bot, clock)
        self.webhook = Webhook(self.world, lambda: self.faults.outage, self._perform_reply)
        self._people: dict[int, Person] = {}
        self._running = 0
        self._last_call = 0.0
        self._runner: web.AppRunner | None = None

    # ── its life ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.world.updates.closing = True
        self.world.changes.tell()
        await self.webhook.close()
        await self._stop_listening()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _listen(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = int(self._runner.addresses[0][1])

    async def _stop_listening(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    # ── for tests ────────────────────────────────────────────────────────────────────────────────────────────────

    def user(
        self, user_id: int, name: str, language: str = "zh-hans", *, username: str | None = None, known: bool = False
    ) -> Person:
        """The person with this id. `known`: they have written to the bot before, so it may write to them."""
        if user_id not in self._people:
            profile: Json = {"id": user_id, "is_bot": False, "first_name": name, "language_code": language}
            chat = Chat(profile | ({"username": username} if username else {}), known=known)
            self.world.chats[user_id] = chat
            self._people[user_id] = Person(self.world, chat, name)
        return self._people[user_id]

    @property
    def violations(self) -> list[str]:
        """What python-telegram-bot, or Telegram, would not accept of what the bot has sent. Should be empty."""
        return self.world.violations

    @property
    def profile(self) -> Profile:
        """Commands, names and descriptions that the bot has set."""
        return self.world.profile

    def called(self, method: str, chat: int | None = None) -> list[Call]:
        """The calls of a method, for one chat or all."""
        return [call for call in self.calls if call.method == method and chat in {None, call.chat}]

    def most_within(self, seconds: float, method: str, chat: int | None = None) -> int:
        """The most accepted calls of the method that fell into any span of so many seconds."""
        times = [call.time for call in self.called(method, chat) if call.status == 200]
        return max((sum(start <= each < start + seconds for each in times) for start in times), default=0)

    def leads(self, public: str, to: str) -> None:
        """A webhook address that begins with `public` is found at `to`: what a reverse proxy does in real life."""
        self.webhook.addresses[public] = to

    async def waits_for(self, method: str, count: int = 1, timeout: float = 10) -> list[Call]:
        """Waits until the method was called so many times."""
        if not await self.world.changes.until(lambda: len(self.called(method)) >= count, timeout):
            raise AssertionError(f"{len(self.called(method))} of {count} calls of {method} within {timeout} s")
        return self.called(method)

    async def quiet(self, timeout: float = 10) -> None:
        """Waits until every update is confirmed, no call runs, and none has come for a moment."""
        deadline = time.monotonic() + timeout
        while True:
            left = deadline - time.monotonic()
            idle = await self.world.changes.until(lambda: not self.world.updates.pending and not self._running, left)
            if not idle or left < 0:
                waiting = [f"{each.update_id} {each.kind}" for each in self.world.updates.pending]
                screens = "\n".join(person.screen() for person in self._people.values())
                raise AssertionError(
                    f"not quiet within {timeout} s: {self._running} calls run, not confirmed: {waiting}\n{screens}"
                )
            rest = QUIET - (time.monotonic() - self._last_call)
            if rest <= 0:
                return
            await asyncio.sleep(rest)

    def fail_next(
        self,
        method: str,
        status: int = 500,
        *,
        retry_after: int | None = None,
        chat: int | None = None,
        times: int = 1,
        description: str | None = None,
    ) -> None:
        """The next calls of the method (`*`: of any but getUpdates; `file`: downloads) are refused and do nothing."""
        answer = refusal(status, retry_after, description)
        self.faults.add(Fault(method, "refuse", chat, times, refusal=answer))

    def hang_before(self, method: str, seconds: float = 5, *, chat: int | None = None, times: int = 1) -> None:
        """The next call does nothing; its connection is dropped after so many seconds."""
        self.faults.add(Fault(method, "hang before", chat, times, seconds))

    def hang_after_accepting(self, method: str, seconds: float = 5, *, chat: int | None = None, times: int = 1) -> None:
        """The next call does its work, but its answer never comes; the connection is dropped after so many seconds."""
        self.faults.add(Fault(method, "hang after", chat, times, seconds))

    def deliver_twice(self, count: int = 1) -> None:
        """The next updates are delivered once more after they were confirmed."""
        self.world.updates.deliver_twice(count)

    def outage(self, seconds: float) -> None:
        """Everything is answered with 502 for a while, also a poll that waits; nothing is posted to the webhook."""
        self.faults.start_outage(seconds)
        self.world.updates.interrupt("terminated by an outage")

    @asynccontextmanager
    async def unreachable(self) -> AsyncIterator[None]:
        """Connections are dropped, and refused until the end of the block."""
        self.faults.start_outage(math.inf)
        await self._stop_listening()
        try:
            yield
        finally:
            self.faults.start_outage(0)
            await self._listen()

    # ── calls ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            params, uploads = await read(request)
        except ValueError as error:
            self.violations.append(f"{request.match_info['method']}: {error}")
            return web.json_response(stale("can't parse JSON object").to_json(), status=400)
        call = Call(time.monotonic(), request.match_info["method"], params, uploads)
        self._begin(call)
        try:
            return await self._respond(request, call)
        finally:
            self._end(call)

    async def _respond(self, request: web.Request, call: Call) -> web.StreamResponse:
        fault = self.faults.take(call.method, call.chat)
        if fault and fault.kind == "hang before":
            return await self._hang(request, call, fault.seconds)
        if fault and fault.refusal:
            answer = self._refused(call, fault.refusal)
        else:
            answer = await self._perform(call, request.match_info["token"])
        if fault and fault.kind == "hang after":
            return await self._hang(request, call, fault.seconds)
        if self.faults.outage:
            call.status = 502
            return web.Response(
                status=502, text="<html><title>502 Bad Gateway</title></html>", content_type="text/html"
            )
        return web.json_response(answer, status=call.status or 200)

    async def _perform(self, call: Call, token: str) -> Json:
        """Does what the method does, and reads call and answer with the eyes of python-telegram-bot."""
        if self.faults.outage:
            return {}
        method = METHODS.get(call.method)
        if token != self.token:
            return self._refused(call, Refusal(401, "Unauthorized"))
        if method is None:
            return self._refused(call, Refusal(404, "Not Found", violation=f"{call.method} is no method here"))
        self.violations.extend(checks.of_call(call))
        try:
            result = method(Telegram(self.world, self.webhook), call)
            call.result = await result if inspect.isawaitable(result) else result
        except Refusal as error:
            return self._refused(call, error)
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            return self._refused(call, wrong("can't parse parameters", repr(error)))
        self.violations.extend(checks.of_result(call, call.result))
        call.status = 200
        return {"ok": True, "result": call.result}

    async def _perform_reply(self, params: Json, uploads: dict[str, Upload]) -> None:
        """A method call in the answer to a webhook: done, and its result is told to nobody."""
        method = str(params.pop("method"))
        call = Call(time.monotonic(), method, params, uploads)
        self._begin(call)
        await self._perform(call, self.token)
        self._end(call)

    def _refused(self, call: Call, error: Refusal) -> Json:
        call.status, call.error = error.status, error.description
        if error.violation:
            self.violations.append(f"{call.method}: {error.violation}")
        return error.to_json()

    def _begin(self, call: Call) -> None:
        self.calls.append(call)
        if call.method != "getUpdates":
            self._running += 1
            self._last_call = time.monotonic()
        self.world.changes.tell()

    def _end(self, call: Call) -> None:
        if call.method != "getUpdates":
            self._running -= 1
            self._last_call = time.monotonic()
        self.world.changes.tell()

    async def _hang(self, request: web.Request, call: Call, seconds: float) -> web.StreamResponse:
        call.status = None
        for _ in range(math.ceil(seconds / 0.05)):
            if request.transport:
                await asyncio.sleep(0.05)
        if request.transport:
            request.transport.abort()
        return web.Response(status=504)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        call = Call(time.monotonic(), "file", {"path": request.match_info["path"]})
        self._begin(call)
        try:
            return await self._respond_file(request, call)
        finally:
            self._end(call)

    async def _respond_file(self, request: web.Request, call: Call) -> web.StreamResponse:
        fault = self.faults.take("file", None)
        if fault and fault.refusal is None:
            return await self._hang(request, call, fault.seconds)
        file = self.world.files.by_path(call.params["path"])
        if fault and fault.refusal:
            error = fault.refusal
        elif self.faults.outage:
            error = refusal(502, None, None)
        elif request.match_info["token"] != self.token or file is None:
            error = Refusal(404, "Not Found")
        else:
            call.status = 200
            return web.Response(body=file.content, content_type="application/octet-stream")
        return web.json_response(self._refused(call, error), status=error.status)
