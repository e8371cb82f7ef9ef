"""What the buttons of a claim mean. They carry ids and versions: any of them still works after a restart."""

from aiogram.filters.callback_data import CallbackData


class ClaimYears(CallbackData, prefix="c-years"):
    """The years for which a claim can be made."""


class PickSubject(CallbackData, prefix="c-subj"):
    """`both` stands for the categories that grant both subjects at once."""

    year: int
    subject: str


class PickCategory(CallbackData, prefix="c-cat"):
    """Shows what a category counts and needs."""

    year: int
    subject: str
    category: str


class StartDraft(CallbackData, prefix="c-start"):
    year: int
    subject: str
    category: str


class AskFact(CallbackData, prefix="c-ask"):
    """Asks for one fact; an empty name means the next one that is missing. `month` turns the calendar."""

    claim: int
    field: str = ""
    month: str = ""


class PickFact(CallbackData, prefix="c-pick"):
    """A day of the calendar or an option of a choice."""

    claim: int
    field: str
    value: str


class EditFacts(CallbackData, prefix="c-edit"):
    """The facts of the claim, a button each."""

    claim: int


class OpenPapers(CallbackData, prefix="c-papers"):
    """The papers of the claim; with a `kind`, files that are sent now belong to it."""

    claim: int
    kind: str = ""


class DropPaper(CallbackData, prefix="c-drop"):
    claim: int
    paper: int


class SendPapers(CallbackData, prefix="c-send"):
    """Sends the papers into the chat."""

    claim: int


class WhyClaim(CallbackData, prefix="c-why"):
    """The computation of the claim's hours."""

    claim: int
    page: int = 0


class SubmitDraft(CallbackData, prefix="c-submit"):
    claim: int
    version: int


class Withdraw(CallbackData, prefix="c-back"):
    """Takes the claim back; `sure` after the question."""

    claim: int
    version: int
    sure: bool = False


class Discard(CallbackData, prefix="c-del"):
    """Deletes a draft; `sure` after the question."""

    claim: int
    sure: bool = False
