"""What the buttons of a card mean. `version` is the case as it was when the button was drawn."""

from aiogram.filters.callback_data import CallbackData


class Approve(CallbackData, prefix="v-ok"):
    review: int
    version: int


class Return(CallbackData, prefix="v-ret"):
    """Choosing reasons: `mask` has a bit for each of the pack's reasons."""

    review: int
    version: int
    mask: int = 0


class Comment(CallbackData, prefix="v-com"):
    """Reasons are chosen: an own comment may follow."""

    review: int
    version: int
    mask: int


class ConfirmReturn(CallbackData, prefix="v-ret!"):
    review: int
    version: int
    mask: int


class Reject(CallbackData, prefix="v-rej"):
    """Asks for the reason; a rejection is final."""

    review: int
    version: int


class ConfirmReject(CallbackData, prefix="v-rej!"):
    """The reason was typed; it waits in the conversation."""

    review: int
    version: int


class NextCard(CallbackData, prefix="v-next"):
    after: int = 0


class CardPapers(CallbackData, prefix="v-pap"):
    review: int


class CardWhy(CallbackData, prefix="v-why"):
    review: int
    page: int = 0
