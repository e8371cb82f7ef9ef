"""What the buttons of a petition mean. They carry ids and versions: any of them still works after a restart."""

from aiogram.filters.callback_data import CallbackData


class MyPetitions(CallbackData, prefix="p-mine"):
    page: int = 0


class JoinUnit(CallbackData, prefix="p-join"):
    """The unit is there already: register as one of its people instead."""

    unit: int


class AskPart(CallbackData, prefix="p-ask"):
    """Asks for one field; an empty name means the next one that is missing.

    `turn` is a month of the calendar, a city whose counties are shown, or a page of units.
    """

    petition: int
    field: str = ""
    turn: str = ""


class PickPart(CallbackData, prefix="p-pick"):
    """A day, an option, a region or a unit."""

    petition: int
    field: str
    value: str


class EditParts(CallbackData, prefix="p-edit"):
    """The fields of the petition, a button each."""

    petition: int


class OpenPapers(CallbackData, prefix="p-papers"):
    """The papers of the petition; with a `kind`, files that are sent now belong to it."""

    petition: int
    kind: str = ""


class DropPaper(CallbackData, prefix="p-drop"):
    petition: int
    paper: int


class SendPapers(CallbackData, prefix="p-send"):
    """Sends the papers into the chat."""

    petition: int


class SubmitDraft(CallbackData, prefix="p-submit"):
    petition: int
    version: int


class Withdraw(CallbackData, prefix="p-back"):
    """Takes the petition back; `sure` after the question."""

    petition: int
    version: int
    sure: bool = False


class Discard(CallbackData, prefix="p-del"):
    """Deletes a draft; `sure` after the question."""

    petition: int
    sure: bool = False
