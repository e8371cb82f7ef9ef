"""Links that open the bot with a payload."""

from aiogram import Bot
from aiogram.utils.deep_linking import create_deep_link

from bot.channels.webchat import WEB_CHAT_TOKEN
from bot.settings import Settings


class BotStartLinks:
    """Implements `handlers.widgets.links.StartLinks`: a t.me link, or the page of the web chat."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def start(self, bot: Bot, payload: str) -> str:
        if bot.token == WEB_CHAT_TOKEN:
            return f"{self._settings.public_address}/?start={payload}"
        me = await bot.me()
        return create_deep_link(str(me.username), "start", payload)
