"""What the buttons of a unit's people mean."""

from aiogram.filters.callback_data import CallbackData


class ChooseState(CallbackData, prefix="pp-state"):
    """The states by which the list can be narrowed."""

    unit: int


class FindPerson(CallbackData, prefix="pp-find"):
    """Asks for a full name or a document number."""

    unit: int


class TurnFound(CallbackData, prefix="pp-found"):
    """A page of what was found; the text that was looked for is in the conversation."""

    unit: int
    page: int


class SeePerson(CallbackData, prefix="pp-see"):
    person: int


class UnlistOne(CallbackData, prefix="pp-off"):
    """Takes somebody off the roster; `sure` after the question."""

    person: int
    sure: bool = False


class BindPerson(CallbackData, prefix="pp-bind"):
    """A link that binds an account to the person; `sure` after the question."""

    person: int
    sure: bool = False
