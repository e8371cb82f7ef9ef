"""Links that open the bot, sent as a picture to scan with the link below it."""

from typing import Protocol

from aiogram import Bot
from aiogram.types import BufferedInputFile, CallbackQuery

from handlers.widgets.screen import Button, Screen
from handlers.widgets.words import Html

INVITE = "j_"  # what `/start` is given by an invite link, before its token
_PICTURE = "invite.png"


class StartLinks(Protocol):
    """Links that open this bot in a channel."""

    async def start(self, bot: Bot, payload: str) -> str:
        """A link that sends `/start payload`."""
        ...


class QrCodes(Protocol):
    """Draws codes to scan, outside the event loop."""

    async def draw(self, text: str) -> bytes:
        """A PNG."""
        ...


async def send_link(press: CallbackQuery, codes: QrCodes, link: str, told: Html, rows: list[list[Button]]) -> None:
    """A message to be forwarded: the code, the link, and what it is for."""
    if press.bot is None:
        raise RuntimeError("an event without a bot")
    screen = Screen(told, rows, stays=True)
    picture = BufferedInputFile(await codes.draw(link), _PICTURE)
    await press.bot.send_photo(press.from_user.id, picture, caption=screen.body, reply_markup=screen.keyboard)
