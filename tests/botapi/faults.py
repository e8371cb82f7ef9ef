"""What goes wrong on request: refusals, silence, outages."""

import time
from dataclasses import dataclass
from typing import Literal

from tests.botapi.errors import Refusal

DESCRIPTIONS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


@dataclass
class Fault:
    """Meets the next `times` calls of the method (`*`: of any but getUpdates), for one chat or all."""

    method: str
    kind: Literal["refuse", "hang before", "hang after"]
    chat: int | None = None
    times: int = 1
    seconds: float = 0
    refusal: Refusal | None = None

    def meets(self, method: str, chat: int | None) -> bool:
        if self.times < 1 or (self.chat is not None and self.chat != chat):
            return False
        return self.method == method or (self.method == "*" and method != "getUpdates")


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._outage_until = 0.0

    @property
    def outage(self) -> float:
        """Seconds of the outage that are left, 0 when there is none."""
        return max(0.0, self._outage_until - time.monotonic())

    @property
    def left(self) -> list[Fault]:
        """Faults that no call has met yet."""
        return [fault for fault in self._waiting if fault.times > 0]

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def take(self, method: str, chat: int | None) -> Fault | None:
        fault = next((fault for fault in self._waiting if fault.meets(method, chat)), None)
        if fault:
            fault.times -= 1
        return fault

    def start_outage(self, seconds: float) -> None:
        self._outage_until = time.monotonic() + seconds

    def forget(self) -> None:
        self._waiting.clear()
        self._outage_until = 0.0


def refusal(status: int, retry_after: int | None, description: str | None) -> Refusal:
    if status == 429:
        retry_after = 1 if retry_after is None else retry_after
        description = description or f"Too Many Requests: retry after {retry_after}"
    return Refusal(status, description or DESCRIPTIONS.get(status, f"Error {status}"), retry_after=retry_after)
