"""A month to pick a day from; typed dates work beside it."""

from calendar import Calendar
from collections.abc import Callable
from datetime import date, timedelta

from aiogram.filters.callback_data import CallbackData

from handlers.widgets.navigation import Stay
from handlers.widgets.screen import Button
from handlers.widgets.words import say_plain

_MONTHS = Calendar(firstweekday=0)
_NO_DAY = Button("·", Stay())


def month_rows(
    month: date,
    last: date,
    pick: Callable[[date], CallbackData],
    turn: Callable[[date], CallbackData],
    earliest: date = date.min,
) -> list[list[Button]]:
    """The days of the month that holds `month`, from `earliest` to `last`; the head turns to the neighbours."""
    first = month.replace(day=1)
    before, after = first - timedelta(days=1), first + timedelta(days=32)
    title = say_plain("calendar.month", year=first.year, month=first.month)
    head = [Button("‹", turn(before.replace(day=1)))] if earliest <= before else []
    head.append(Button(title, Stay()))
    if after.replace(day=1) <= last:
        head.append(Button("›", turn(after.replace(day=1))))
    weekdays = [Button(name, Stay()) for name in say_plain("calendar.weekdays").split()]
    weeks = [
        [
            Button(str(day.day), pick(day)) if day.month == first.month and earliest <= day <= last else _NO_DAY
            for day in week
        ]
        for week in _MONTHS.monthdatescalendar(first.year, first.month)
        if any(day.month == first.month and earliest <= day <= last for day in week)
    ]
    return [head, weekdays, *weeks]
