"""The aiogram session that shows what the handlers send in a browser page instead of sending it to Telegram."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, cast

from aiogram import Bot, methods
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType

from bot.channels.webchat import calls_asking, calls_editing, calls_sending
from bot.channels.webchat.desk import Desk
from bot.channels.webchat.refusal import Refused

_Call = Callable[[Desk, Bot, Any], Awaitable[Any]]
_CALLS: dict[type, _Call] = {
    methods.SendMessage: calls_sending.send_message,
    methods.SendPhoto: calls_sending.send_photo,
    methods.SendDocument: calls_sending.send_document,
    methods.SendMediaGroup: calls_sending.send_media_group,
    methods.SendChatAction: calls_sending.send_chat_action,
    methods.EditMessageText: calls_editing.edit_text,
    methods.EditMessageCaption: calls_editing.edit_caption,
    methods.EditMessageMedia: calls_editing.edit_media,
    methods.EditMessageReplyMarkup: calls_editing.edit_keyboard,
    methods.DeleteMessage: calls_editing.delete_message,
    methods.DeleteMessages: calls_editing.delete_messages,
    methods.AnswerCallbackQuery: calls_asking.answer_query,
    methods.GetFile: calls_asking.get_file,
    methods.GetMe: calls_asking.get_me,
    methods.SetMyCommands: calls_asking.set_commands,
    methods.DeleteMyCommands: calls_asking.delete_commands,
    methods.GetMyCommands: calls_asking.get_commands,
}
# Nothing in the page depends on these; a bot that sets them at start-up works here as well.
_ACCEPTED: frozenset[type] = frozenset(
    {
        methods.SetMyName,
        methods.SetMyDescription,
        methods.SetMyShortDescription,
        methods.SetMyDefaultAdministratorRights,
        methods.SetChatMenuButton,
        methods.SetMessageReaction,
        methods.DeleteWebhook,
        methods.PinChatMessage,
        methods.UnpinChatMessage,
        methods.UnpinAllChatMessages,
    }
)


async def _unknown(_desk: Desk, _bot: Bot, method: TelegramMethod[Any]) -> None:
    raise Refused(f"method {method.__api_method__} is not known to the embedded web chat")


class WebChatSession(BaseSession):
    """Speaks Bot API to the handlers. What it does not know is refused, never silently accepted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    async def close(self) -> None:
        self._desk.media.close()

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - the signature is aiogram's
    ) -> TelegramType:
        if type(method) in _ACCEPTED:
            return cast("TelegramType", True)
        call: _Call = _CALLS.get(type(method), _unknown)
        try:
            return cast("TelegramType", await call(self._desk, bot, method))
        except Refused as refused:
            raise refused.as_answer_to(method) from refused

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 - the signature is aiogram's
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """The bytes of a file by the address that `Bot.download` makes of its `file_path`."""
        file = await self._desk.media.find(url.rpartition("/")[2])
        if file is None:
            raise FileNotFoundError(url.rpartition("/")[2])
        content = await self._desk.media.fetch(file)
        for start in range(0, len(content), chunk_size):
            yield content[start : start + chunk_size]
