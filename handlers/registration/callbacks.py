"""What the buttons of the registration mean."""

from aiogram.filters.callback_data import CallbackData


class ChoosePlace(CallbackData, prefix="r-place"):
    """Opens the list of cities, or a city's counties."""

    city: str = ""


class PickRegion(CallbackData, prefix="r-region"):
    """Takes a region and goes on to its units."""

    code: str


class ListUnits(CallbackData, prefix="r-units"):
    """A page of the region's units."""

    page: int = 0


class PickUnit(CallbackData, prefix="r-unit"):
    unit: int


class AskField(CallbackData, prefix="r-ask"):
    """Asks for one field; an empty name means the next one that is missing."""

    field: str = ""


class PickAnswer(CallbackData, prefix="r-pick"):
    """An option of a choice."""

    field: str
    value: str


class EditFields(CallbackData, prefix="r-edit"):
    """The list of all fields, to change or add."""

    page: int = 0


class Submit(CallbackData, prefix="r-submit"):
    """Submits the registration in the version that is on the screen, with the promise above the button."""

    version: int


class Withdraw(CallbackData, prefix="r-withdraw"):
    """Takes it back; `sure` after the question."""

    sure: bool = False
