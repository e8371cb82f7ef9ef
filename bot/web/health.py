"""`/health`: last update seen, outbox age, database reachable."""

from aiohttp import web

from bot.intake import Intake
from storage.faults import StorageUnavailable
from storage.outbox import OutboxQueue


class Health:
    """200 while the database answers, 503 when it does not; figures only, nothing personal."""

    def __init__(self, intake: Intake, queue: OutboxQueue) -> None:
        self._intake, self._queue = intake, queue

    def setup(self, app: web.Application) -> None:
        app.router.add_get("/health", self._report)

    async def _report(self, _request: web.Request) -> web.Response:
        report = {"status": "ok", "database": "reachable", "last_update": self._intake.last_seen}
        try:
            measured = await self._queue.measure()
        except StorageUnavailable:
            return web.json_response(report | {"status": "unavailable", "database": "unreachable"}, status=503)
        return web.json_response(report | {"outbox": measured})
