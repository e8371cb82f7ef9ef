"""Sending evidence into a chat: an album for several photos, a document for the rest."""

from collections.abc import Sequence

from aiogram.types import BufferedInputFile, CallbackQuery, InputMediaDocument, InputMediaPhoto

from handlers.widgets.toast import Toast
from handlers.widgets.words import say_plain, shown
from services.claims.progress import PaperFile

_ALBUM = 10  # what one album may hold


async def send_papers(press: CallbackQuery, papers: Sequence[PaperFile], toast: Toast) -> None:
    """All papers, photos first; nothing to send is said."""
    bot, chat = press.bot, press.from_user.id
    if bot is None or not papers:
        toast.say(say_plain("papers.empty"))
        return
    photos = [paper for paper in papers if paper.paper.media_type in {"image/jpeg", "image/png"}]
    others = [paper for paper in papers if paper not in photos]
    await bot.send_chat_action(chat, "upload_document")
    for start in range(0, len(photos), _ALBUM):
        part = photos[start : start + _ALBUM]
        if len(part) == 1:
            await bot.send_photo(chat, _file(part[0]), caption=shown(part[0].label))
        else:
            await bot.send_media_group(
                chat, [InputMediaPhoto(media=_file(paper), caption=shown(paper.label)) for paper in part]
            )
    for start in range(0, len(others), _ALBUM):
        part = others[start : start + _ALBUM]
        if len(part) == 1:
            await bot.send_document(chat, _file(part[0]), caption=shown(part[0].label))
        else:
            await bot.send_media_group(
                chat, [InputMediaDocument(media=_file(paper), caption=shown(paper.label)) for paper in part]
            )


def _file(paper: PaperFile) -> BufferedInputFile:
    return BufferedInputFile(paper.content, paper.paper.name)
