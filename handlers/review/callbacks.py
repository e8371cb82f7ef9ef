"""What the buttons of a card and a queue mean. `version` is the case as it was when the button was drawn.

`among` is the filter of the queue that is being worked through (`filtering.packed`); names are short to leave it room.
"""

from aiogram.filters.callback_data import CallbackData


class Approve(CallbackData, prefix="va"):
    review: int
    version: int
    among: str = ""


class Return(CallbackData, prefix="vr"):
    """Choosing reasons: `mask` has a bit for each of the pack's reasons."""

    review: int
    version: int
    mask: int = 0
    among: str = ""


class Comment(CallbackData, prefix="vc"):
    """Reasons are chosen: an own comment may follow."""

    review: int
    version: int
    mask: int
    among: str = ""


class ConfirmReturn(CallbackData, prefix="vR"):
    review: int
    version: int
    mask: int
    among: str = ""


class Reject(CallbackData, prefix="vx"):
    """Asks for the reason; a rejection is final."""

    review: int
    version: int
    among: str = ""


class ConfirmReject(CallbackData, prefix="vX"):
    """The reason was typed; it waits in the conversation."""

    review: int
    version: int
    among: str = ""


class NextCard(CallbackData, prefix="vn"):
    after: int = 0
    among: str = ""


class CardPapers(CallbackData, prefix="vp"):
    review: int
    among: str = ""


class CardWhy(CallbackData, prefix="vw"):
    review: int
    page: int = 0
    among: str = ""


class CardOthers(CallbackData, prefix="vO"):
    """The person's other claims of the year."""

    review: int
    page: int = 0
    among: str = ""


class ChooseColleague(CallbackData, prefix="vh"):
    review: int
    version: int
    among: str = ""


class HandTo(CallbackData, prefix="vt"):
    """`to`: the person who is to take the case."""

    review: int
    version: int
    to: int
    among: str = ""


class TakeBack(CallbackData, prefix="vb"):
    """One's own decision, until somebody has acted on it."""

    review: int
    version: int
    among: str = ""


class OwnDecisions(CallbackData, prefix="vd"):
    """What I decided last."""

    page: int = 0


class ListCases(CallbackData, prefix="ql"):
    """What waits and passes the filter."""

    page: int = 0
    among: str = ""


class PickFilter(CallbackData, prefix="qf"):
    """The parts of the filter; with a `part`, the choices of that one."""

    part: str = ""
    among: str = ""


class AskPerson(CallbackData, prefix="qp"):
    """A name is typed next."""

    among: str = ""


class PlanBatch(CallbackData, prefix="bp"):
    """What can be approved together."""

    among: str = ""


class ConfirmBatch(CallbackData, prefix="bo"):
    """`seen` is the mark of the plan that was shown."""

    seen: str
    among: str = ""


class Phrases(CallbackData, prefix="ph"):
    """My own texts."""


class AddPhrase(CallbackData, prefix="pa"):
    """A text is typed next."""


class DropPhrase(CallbackData, prefix="pd"):
    phrase: int


class SayPhrase(CallbackData, prefix="ps"):
    """One of my texts as the words that are asked for."""

    phrase: int
