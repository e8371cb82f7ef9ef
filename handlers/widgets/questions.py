"""How a field of a form is asked for: its name, its hint, what may be typed, and buttons where they are quicker."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from aiogram.filters.callback_data import CallbackData

from handlers.widgets.calendar import month_rows
from handlers.widgets.screen import Button, in_rows
from handlers.widgets.words import Html, bold, language, lines, say, shown
from services.domain.answers import mask, read_range
from services.domain.forms import Field, FieldKind
from services.domain.regions import full_name

Names = Mapping[str, str]  # of the units that answers name by id
NOBODY: Names = {}


def question(
    field: Field,
    step: str,
    given: str | None,
    *,
    has_calendar: bool = False,
    problem: Html | None = None,
    names: Names = NOBODY,
) -> Html:
    """The text that asks: what was wrong, where we are, what is asked, how to answer, what is there already."""
    how = "form.pick-date" if has_calendar else f"form.ask-{field.kind}"
    return lines(
        say("form.problem", what=problem) if problem else None,
        say("form.step", step=step) if step else None,
        bold(field.name),
        shown(field.hint) if field.hint else say(how),
        say("form.given", value=answer_shown(field, given, names)) if given else None,
    )


def answer_rows(field: Field, pick: Callable[[str], CallbackData]) -> list[list[Button]]:
    """A button for each option of a choice, or today and yesterday's calendar is drawn by `date_rows`."""
    options = [Button(shown(option.name), pick(option.id)) for option in field.options]
    return in_rows(options, 1 if any(len(b.label) > 10 for b in options) else 3)


def date_rows(
    month: date, last: date, pick: Callable[[str], CallbackData], turn: Callable[[str], CallbackData]
) -> list[list[Button]]:
    """A calendar whose buttons carry days as `2026-10-12`."""
    return month_rows(month, last, lambda day: pick(day.isoformat()), lambda day: turn(day.isoformat()))


def answers_in(fields: Sequence[Field], asked: Field, text: str, today: date) -> list[tuple[str, str]]:
    """What was typed, by field: `10.12-10.14` typed for the first day of a range answers both of its fields."""
    end = next((field for field in fields if field.not_before == asked.id), None)
    both = read_range(text, today) if end else None
    if end is None or both is None or both[0] == both[1]:
        return [(asked.id, text)]
    return [(asked.id, both[0].isoformat()), (end.id, both[1].isoformat())]


def answer_shown(field: Field, value: str, names: Names = NOBODY) -> str:
    """An answer as it is shown: an option, a region and a unit by name, anything personal masked."""
    if field.kind is FieldKind.CHOICE:
        return next((shown(option.name) for option in field.options if option.id == value), value)
    if field.kind is FieldKind.REGION:
        return full_name(value, language())
    if field.kind is FieldKind.UNIT:
        return names.get(value, f"№{value}")
    if field.personal or field.kind in {FieldKind.DOCUMENT, FieldKind.PHONE, FieldKind.MAIL}:
        return mask(field.kind, value)
    return value


def field_rows(
    fields: Sequence[Field], facts: Mapping[str, str], ask: Callable[[str], CallbackData]
) -> list[list[Button]]:
    """A button for each field of a form, with a mark: answered, still needed, or free to leave out."""
    marked = [(field, "✓" if facts.get(field.id) else "＊" if field.required else "·") for field in fields]
    return in_rows([Button(f"{mark} {shown(field.name)}", ask(field.id)) for field, mark in marked], 2)
