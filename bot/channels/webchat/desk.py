"""What every method of the Bot API finds on its desk: the board, the files, the people."""

from dataclasses import dataclass

from bot.channels.webchat.board import Board
from bot.channels.webchat.media import Media
from bot.channels.webchat.refusal import Refused
from storage.webchat import Person, StoredMessage


@dataclass(frozen=True, slots=True)
class Desk:
    board: Board
    media: Media

    async def person(self, chat_id: int | str | None) -> Person:
        """The person behind a chat id; the chat of a person that never came is not found, as at Telegram."""
        number = _number(chat_id)
        person = None if number is None else await self.board.store.find_person(number)
        if person is None:
            raise Refused("chat not found")
        return person

    async def own_message(self, chat_id: int | str | None, message_id: int | None) -> StoredMessage:
        """A message of the bot that may be edited."""
        person = await self.person(chat_id)
        found = await self.board.store.find_message(person.user_id, message_id or 0)
        if found is None or found.payload is None:
            raise Refused("message to edit not found")
        if found.payload["from"]["id"] != self.board.me["id"]:
            raise Refused("message can't be edited")
        return found


def _number(chat_id: int | str | None) -> int | None:
    try:
        return int(chat_id or 0)
    except ValueError:
        return None
