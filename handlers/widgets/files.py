"""Sending evidence into a chat: an album for several photos, documents for the rest, each with what it is."""

from collections.abc import Sequence

from aiogram import Bot
from aiogram.types import BufferedInputFile, CallbackQuery, InputMediaDocument, InputMediaPhoto, MediaUnion

from handlers.widgets.toast import Toast
from handlers.widgets.words import say_plain, shown
from services.filings import PaperFile

_ALBUM = 10  # what one album may hold
_PHOTOS = {"image/jpeg", "image/png"}


async def send_papers(press: CallbackQuery, papers: Sequence[PaperFile], toast: Toast) -> None:
    """All papers, photos first; nothing to send is said."""
    bot, chat = press.bot, press.from_user.id
    if bot is None or not papers:
        toast.say(say_plain("papers.empty"))
        return
    await bot.send_chat_action(chat, "upload_document")
    photos = [paper for paper in papers if paper.paper.media_type in _PHOTOS]
    others = [paper for paper in papers if paper.paper.media_type not in _PHOTOS]
    await _send(bot, chat, [InputMediaPhoto(media=_file(p), caption=shown(p.label)) for p in photos])
    await _send(bot, chat, [InputMediaDocument(media=_file(p), caption=shown(p.label)) for p in others])


async def _send(bot: Bot, chat: int, media: Sequence[InputMediaPhoto | InputMediaDocument]) -> None:
    """Albums of two to ten; a single one goes by itself, as the Bot API asks."""
    for start in range(0, len(media), _ALBUM):
        album: list[MediaUnion] = list(media[start : start + _ALBUM])
        if len(album) > 1:
            await bot.send_media_group(chat, album)
        elif isinstance(album[0], InputMediaPhoto):
            await bot.send_photo(chat, album[0].media, caption=album[0].caption)
        else:
            await bot.send_document(chat, album[0].media, caption=album[0].caption)


def _file(paper: PaperFile) -> BufferedInputFile:
    return BufferedInputFile(paper.content, paper.paper.name)
