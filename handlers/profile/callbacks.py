"""What the buttons of the profile mean."""

from aiogram.filters.callback_data import CallbackData


class AskMine(CallbackData, prefix="me-ask"):
    """Asks for one field of mine."""

    field: str


class PickMine(CallbackData, prefix="me-pick"):
    """An option of a choice."""

    field: str
    value: str
