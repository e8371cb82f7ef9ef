"""A screen is a text with buttons. One message lives and is edited for navigation, or sent anew where it cannot be."""

from dataclasses import dataclass, field

from aiogram.exceptions import TelegramBadRequest
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from handlers.widgets.words import Html, say_plain

STAYS = "!"  # before the data of a button whose message stays; `bot.middlewares.kept` takes it off again
_LABEL = 64  # characters of a button
LONGEST = 4000  # characters of a text; the Bot API takes 4096 after its entities are read


@dataclass(frozen=True, slots=True)
class Button:
    """A label with what its press means."""

    label: str
    press: CallbackData

    def drawn(self, *, mark: str = "") -> InlineKeyboardButton:
        label = self.label if len(self.label) <= _LABEL else self.label[: _LABEL - 1].rstrip() + "…"
        return InlineKeyboardButton(text=label, callback_data=mark + self.press.pack())


def button(key: str, press: CallbackData, **values: object) -> Button:
    """A button whose label is the sentence `key`."""
    return Button(say_plain(key, **values), press)


@dataclass(frozen=True, slots=True)
class Screen:
    """`rows` of buttons under a text in HTML.

    `stays`: the message tells of an event worth keeping; its buttons answer below it instead of drawing over it.
    """

    text: Html
    rows: list[list[Button]] = field(default_factory=list)
    stays: bool = False

    @property
    def keyboard(self) -> InlineKeyboardMarkup:
        drawn = [[b.drawn(mark=STAYS if self.stays else "") for b in row] for row in self.rows if row]
        return InlineKeyboardMarkup(inline_keyboard=drawn)

    @property
    def body(self) -> str:
        """The text, cut at a line where it is too long to be sent."""
        if len(self.text) <= LONGEST:
            return self.text
        return self.text[: self.text.rindex("\n", 0, LONGEST)] + "\n…"


def in_rows(buttons: list[Button], width: int) -> list[list[Button]]:
    """The buttons, `width` a row."""
    return [buttons[i : i + width] for i in range(0, len(buttons), width)]


Event = Message | CallbackQuery


async def show(event: Event, screen: Screen) -> Message:
    """Edits the message under a pressed button, answers a typed one; gives the message that shows the screen."""
    if isinstance(event, CallbackQuery):
        edited = await _edit(event, screen)
        if edited is not None:
            return edited
    return await send(event, screen)


async def send(event: Event, screen: Screen) -> Message:
    """A new message, for an event worth keeping."""
    bot = event.bot
    if bot is None or event.from_user is None:
        raise RuntimeError("an event without a bot or a sender")
    return await bot.send_message(event.from_user.id, screen.body, reply_markup=screen.keyboard)


async def _edit(press: CallbackQuery, screen: Screen) -> Message | None:
    message = press.message
    if not isinstance(message, Message) or message.text is None:
        return None
    try:
        edited = await message.edit_text(screen.body, reply_markup=screen.keyboard)
    except TelegramBadRequest as refused:
        if "not modified" in refused.message:
            return message
        if "can't be edited" in refused.message or "not found" in refused.message:
            return None
        raise
    return edited if isinstance(edited, Message) else message


async def wipe(message: Message) -> None:
    """What is personal does not stay in the chat's history, where the channel lets us delete it."""
    try:
        await message.delete()
    except TelegramBadRequest:
        return


def message_of(event: Event) -> Message | None:
    """The message that an event belongs to, while the channel still gives it."""
    message = event.message if isinstance(event, CallbackQuery) else event
    return message if isinstance(message, Message) else None
