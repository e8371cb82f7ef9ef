"""`‹ 2/7 ›` under a list; the page travels in the button."""

from collections.abc import Callable

from aiogram.filters.callback_data import CallbackData

from handlers.widgets.navigation import Stay
from handlers.widgets.screen import Button
from services.domain.queues import MOST_COUNTED

PAGE = 6  # rows of a list on a phone


def many(count: int) -> str:
    """A count of what waits as it is shown: beyond a bound nobody counts."""
    return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def pager(page: int, total: int, to: Callable[[int], CallbackData], size: int = PAGE) -> list[Button]:
    """The row, or nothing where one page is all."""
    last = max(0, (total - 1) // size)
    if last == 0:
        return []
    row = [Button("‹", to(page - 1))] if page > 0 else []
    row.append(Button(f"{page + 1}/{last + 1}", Stay()))
    return [*row, Button("›", to(page + 1))] if page < last else row
