"""Refusals in the words of the Bot API, so that handlers meet here what they would meet at Telegram."""

from typing import Any

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramEntityTooLarge
from aiogram.methods import TelegramMethod


class Refused(Exception):
    """A rule of the Bot API was broken; the session adds the method and raises aiogram's own error."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def as_answer_to(self, method: TelegramMethod[Any]) -> TelegramAPIError:
        return TelegramBadRequest(method=method, message=f"Bad Request: {self.reason}")


class TooLarge(Refused):
    """More than the Bot API takes in one request."""

    def as_answer_to(self, method: TelegramMethod[Any]) -> TelegramAPIError:
        return TelegramEntityTooLarge(method=method, message=self.reason)
