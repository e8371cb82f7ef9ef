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


class Petitioning(StatesGroup):
    """`answering` holds `petition`, `field` and, for a unit, the `text` that was looked for; `sending` the `kind`."""

    answering = State()
    sending = State()


class Reviewing(StatesGroup):
    """`commenting` holds `review`, `version`, `action`, the mask of `reasons` and the `message` of the card;
    `seeking` the filter that a name is added to; `phrasing` holds nothing.
    """

    commenting = State()
    seeking = State()
    phrasing = State()


class Serving(StatesGroup):
    """`naming` and `phoning` hold the `unit` that I act for."""

    naming = State()
    phoning = State()


class Deputising(StatesGroup):
    """`dating` holds the `seat` and the `person` who shall stand in."""

    dating = State()


class KeepingPeople(StatesGroup):
    """`searching` holds the `unit`, and the `text` that was looked for."""

    searching = State()


class KeepingProfile(StatesGroup):
    """`answering` holds `field`."""

    answering = State()


class Auditing(StatesGroup):
    """`asking` waits for the number of a case; `accusing` holds the `claim` with its `version`, then the `grounds`."""

    asking = State()
    accusing = State()


class Rostering(StatesGroup):
    """`sending` holds the `unit` whose people the file lists."""

    sending = State()
