"""The methods of the Bot API, each a function of the Telegram that it changes and the call."""

from tests.botapi.methods import edits, profile, queue, sends
from tests.botapi.methods.registry import METHODS, Telegram

__all__ = ["METHODS", "Telegram", "edits", "profile", "queue", "sends"]
