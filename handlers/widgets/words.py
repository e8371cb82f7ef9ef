"""Words on screen: every sentence comes from `locale/`, every value in it is escaped."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from html import escape
from typing import Any

from aiogram.utils.i18n import get_i18n, gettext

from services.domain.hours import plain
from services.domain.moments import local
from services.domain.words import Words
from services.rulebook import Citation


class Html(str):
    """Text that is safe HTML already; what is added to it is escaped unless it is HTML too."""

    __slots__ = ()

    def __add__(self, more: str) -> "Html":
        return Html(str.__add__(self, _html(more)))

    def join(self, parts: Iterable[str]) -> "Html":
        return Html(str.join(self, [_html(part) for part in parts]))


def language() -> str:
    """The language of the person who is spoken to."""
    return get_i18n().current_locale


def say(key: str, /, **values: Any) -> Html:
    """The sentence `key` as HTML, its values escaped."""
    return Html(gettext(key).format(**{name: _html(value) for name, value in values.items()}))


def say_plain(key: str, /, **values: Any) -> str:
    """The sentence `key` as plain text: buttons, toasts, file names."""
    return gettext(key).format(**{name: shown(value) for name, value in values.items()})


def shown(value: Any) -> str:
    """A value as people read it: hours without a trailing zero, moments in local time, words in their language."""
    if isinstance(value, Words):
        return value.in_language(language())
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Citation):
        return value.brief
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    return str(value)


def listed(parts: Iterable[str]) -> Html:
    """Several things in one sentence, with the mark that the language puts between them."""
    return say("list.mark").join(parts)


def bold(text: Any) -> Html:
    return Html(f"<b>{_html(text)}</b>")


def lines(*parts: str | None) -> Html:
    """One line under another; what is None is left out, and so is a blank line after a blank one."""
    there = [_html(part) for part in parts if part is not None]
    return Html("\n".join(line for i, line in enumerate(there) if line or not i or there[i - 1]))


def _html(value: Any) -> str:
    return value if isinstance(value, Html) else escape(shown(value), quote=False)
