"""Where a person can be typing. Nothing else is remembered of a conversation; drafts are rows."""

from aiogram.fsm.state import State, StatesGroup


class Registering(StatesGroup):
    """`answering` holds `field`; `searching` holds `region`."""

    answering = State()
    searching = State()


class Claiming(StatesGroup):
    """`answering` holds `claim` and `field`; `sending` holds `claim` and the `kind` of paper."""

    answering = State()
    sending = State()


class Reviewing(StatesGroup):
    """`commenting` holds `review`, `version`, `action`, the mask of `reasons` and the `message` of the card."""

    commenting = State()
