"""A small plain aiogram bot, by polling and by webhook, with which the server itself is tested."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiogram
from aiogram import Dispatcher, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ContentType
from aiogram.filters import Command
from aiogram.methods import SendMessage
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from aiogram.types import Message as TelegramMessage
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from PIL import Image

from tests.botapi.server import BotApiServer

TOKEN = "42:TEST"
HTML = DefaultBotProperties(parse_mode="HTML")


def keyboard(*rows: dict[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=text, callback_data=data) for text, data in row.items()] for row in rows
        ]
    )


def picture(width: int = 64, height: int = 48) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(stream, "JPEG")
    return stream.getvalue()


def hours_bot() -> Router:
    """Greets, counts presses in one message, gives every file back."""
    router = Router()

    @router.message(Command("start"))
    async def start(message: TelegramMessage) -> None:
        await message.answer("<b>欢迎</b>，请选择", reply_markup=keyboard({"✅ 提交": "submit:0", "返回": "back"}))

    @router.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        assert isinstance(query.message, TelegramMessage)
        count = int((query.data or "").partition(":")[2] or 0) + 1
        await query.message.edit_text(f"已提交 {count} 次", reply_markup=keyboard({"✅ 提交": f"submit:{count}"}))
        await query.answer(f"第 {count} 次", show_alert=count > 1)

    @router.message()
    async def other(message: TelegramMessage) -> SendMessage | None:
        file = message.document or (message.photo[-1] if message.photo else None)
        if file is None:
            return message.reply(f"{ContentType(message.content_type).value}: {message.text or '?'}")
        assert message.bot is not None
        content = io.BytesIO()
        await message.bot.download(file, content)
        name = message.document.file_name if message.document else "photo.jpg"
        await message.answer_document(BufferedInputFile(content.getvalue(), name or "?"), caption="收到 <i>文件</i>")
        return None

    return router


def aiogram_bot(server: BotApiServer) -> aiogram.Bot:
    return aiogram.Bot(TOKEN, AiohttpSession(api=TelegramAPIServer.from_base(server.url), timeout=5), HTML)


@asynccontextmanager
async def polling(server: BotApiServer) -> AsyncIterator[None]:
    bot, dispatcher = aiogram_bot(server), Dispatcher()
    dispatcher.include_router(hours_bot())
    task = asyncio.ensure_future(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5))
    try:
        yield
    finally:
        with suppress(RuntimeError):
            await dispatcher.stop_polling()
        await task


@asynccontextmanager
async def listening(server: BotApiServer, *, secret: str) -> AsyncIterator[aiogram.Bot]:
    """The same bot behind a webhook, whose public address leads to loopback."""
    bot, dispatcher, app = aiogram_bot(server), Dispatcher(), web.Application()
    dispatcher.include_router(hours_bot())
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=secret).register(app, "/hook")
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.leads("https://bot.example.org", to=f"http://127.0.0.1:{runner.addresses[0][1]}")
    try:
        yield bot
    finally:
        await bot.delete_webhook()
        await runner.cleanup()
        await bot.session.close()
