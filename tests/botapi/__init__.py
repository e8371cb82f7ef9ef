"""The test double of Telegram: a Bot API server on loopback that speaks real HTTP, and the people who talk to the bot.

What the bot does is read by python-telegram-bot's limits and types; whatever does not fit is in `server.violations`.
What a person sees is what Telegram would show; what a person does arrives as Telegram would deliver it.
"""

from tests.botapi.calls import Call
from tests.botapi.model import Button, Message, StoredFile, Toast
from tests.botapi.people import Person
from tests.botapi.server import BotApiServer

__all__ = ["BotApiServer", "Button", "Call", "Message", "Person", "StoredFile", "Toast"]
