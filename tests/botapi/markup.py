"""Keyboards as Telegram accepts them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, ReplyLimit

from tests.botapi.errors import wrong
from tests.botapi.links import is_link
from tests.botapi.model import Json

ACTIONS = {
    *("url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat"),
    *("switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay"),
}
KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")


def accept(markup: Json | None, *, inline_only: bool = False) -> Json | None:
    """The keyboard as it is stored; raises what Telegram would answer."""
    if markup is None or markup == {}:
        return None
    kinds = [kind for kind in KINDS if kind in markup]
    if len(kinds) != 1:
        raise wrong("object expected as reply markup")
    if kinds[0] == "inline_keyboard":
        return _inline(markup)
    if inline_only:
        raise wrong("inline keyboard expected")
    if kinds[0] == "keyboard":
        _reply(markup)
    return markup


def _inline(markup: Json) -> Json | None:
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        raise wrong("reply markup is too long")
    if any(len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in rows):
        raise wrong(f"more than {int(InlineKeyboardMarkupLimit.BUTTONS_PER_ROW)} buttons in a row")
    for row in rows:
        for button in row:
            _button(button)
    return {**markup, "inline_keyboard": rows} if rows else None


def _button(button: Mapping[str, Any]) -> None:
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise wrong('can\'t parse inline keyboard button: Field "text" must be a non-empty String')
    if len(ACTIONS & button.keys()) != 1:
        raise wrong("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode())
        limits = InlineKeyboardButtonLimit
        if not limits.MIN_CALLBACK_DATA <= size <= limits.MAX_CALLBACK_DATA:
            raise wrong("BUTTON_DATA_INVALID", f"({size} bytes in {button['callback_data']!r})")
    if "url" in button and not is_link(button["url"]):
        raise wrong("BUTTON_URL_INVALID", f"({button['url']})")
    if "web_app" in button and urlsplit(button["web_app"].get("url", "")).scheme != "https":
        raise wrong(f"inline keyboard button Web App URL '{button['web_app'].get('url')}' is invalid")


def _reply(markup: Json) -> None:
    if not any(markup["keyboard"]):
        raise wrong("reply keyboard is empty")
    placeholder = markup.get("input_field_placeholder")
    limits = ReplyLimit
    if placeholder is not None and not (
        limits.MIN_INPUT_FIELD_PLACEHOLDER <= len(placeholder) <= limits.MAX_INPUT_FIELD_PLACEHOLDER
    ):
        raise wrong("input field placeholder has a wrong length")
    for row in markup["keyboard"]:
        for button in row:
            if not (button if isinstance(button, str) else button.get("text", "")).strip():
                raise wrong("keyboard button text is empty")
