"""The command menu, in each language. What it shows is display only; what one may do is decided by the use cases."""

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats
from aiogram.utils.i18n import I18n

log = structlog.get_logger(__name__)
COMMANDS = ("start", "hours", "claim", "progress", "review", "profile", "help", "privacy", "language", "cancel")
_TELEGRAM_CODES = {"zh_CN": "zh", "en": "en"}
_FIRST = "zh_CN"


async def publish_commands(bot: Bot, i18n: I18n) -> None:
    """Chinese for everybody, English for clients that speak it; a refusal is logged, the bot works without the menu."""
    try:
        for language, code in _TELEGRAM_CODES.items():
            commands = [
                BotCommand(command=c, description=i18n.gettext(f"command.{c}", locale=language)) for c in COMMANDS
            ]
            scope = BotCommandScopeAllPrivateChats()
            await bot.set_my_commands(commands, scope=scope, language_code=code)
            if language == _FIRST:
                await bot.set_my_commands(commands, scope=scope)
    except TelegramAPIError as refused:
        log.warning("commands not published", reason=type(refused).__name__)
