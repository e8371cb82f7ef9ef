"""Keyboards, checked by the rules of the Bot API before they are shown."""

import re
from typing import Any

from aiogram.types import InlineKeyboardMarkup, ReplyMarkupUnion

from bot.channels.webchat.refusal import Refused

_MOST_BUTTONS = 100
_MOST_CALLBACK_BYTES = 64
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_LINK = re.compile(r"(?i)^(?:https?://|tg://)\S+$")

Markup = dict[str, Any]


def as_payload(markup: ReplyMarkupUnion) -> Markup:
    return markup.model_dump(mode="json", exclude_none=True)


def inline_keyboard(markup: ReplyMarkupUnion | None) -> Markup | None:
    """The keyboard under the message, or None when there is none (an empty one counts as none)."""
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    payload = as_payload(markup)
    rows = [row for row in payload["inline_keyboard"] if row]
    if sum(map(len, rows)) > _MOST_BUTTONS:
        raise Refused("reply markup is too long")
    for button in (button for row in rows for button in row):
        _check(button)
    return {"inline_keyboard": rows} if rows else None


def reply_keyboard(markup: ReplyMarkupUnion | None) -> Markup | None:
    """What happens to the keyboard under the input field: a new one, its removal, a forced reply; None: nothing."""
    if markup is None or isinstance(markup, InlineKeyboardMarkup):
        return None
    return as_payload(markup)


def _check(button: dict[str, Any]) -> None:
    actions = [name for name in _ACTIONS if button.get(name) is not None]
    if not str(button["text"]).strip():
        raise Refused("BUTTON_TEXT_INVALID")
    if not actions:
        raise Refused("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if not 1 <= len(button.get("callback_data", "-").encode()) <= _MOST_CALLBACK_BYTES:
        raise Refused("BUTTON_DATA_INVALID")
    if "url" in button and not _LINK.match(button["url"]):
        raise Refused(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
