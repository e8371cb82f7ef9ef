"""The answers of Telegram that are not a result."""

from typing import Any


class Refusal(Exception):
    """An error answer. `violation` says that the bot itself is at fault, not the moment or the person."""

    def __init__(
        self, status: int, description: str, *, retry_after: int | None = None, violation: str | None = None
    ) -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.violation = violation

    def to_json(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


def stale(reason: str) -> Refusal:
    """A 400 that a correct bot meets in real life: the world moved on."""
    return Refusal(400, f"Bad Request: {reason}")


def wrong(reason: str, detail: str = "") -> Refusal:
    """A 400 that a correct bot never causes; the detail is for the violation only."""
    return Refusal(400, f"Bad Request: {reason}", violation=f"{reason} {detail}".strip())


def forbidden(reason: str) -> Refusal:
    return Refusal(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refusal:
    return Refusal(409, f"Conflict: {reason}")
