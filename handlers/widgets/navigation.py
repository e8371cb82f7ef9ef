"""The doors of the house: buttons that open a journey, so that one journey can lead to another without importing it."""

from aiogram.filters.callback_data import CallbackData

from handlers.widgets.screen import Button, button


class GoHome(CallbackData, prefix="home"):
    """The home page."""


class GoHours(CallbackData, prefix="hours"):
    """My hours of a year; 0 is this year."""

    year: int = 0


class GoNewClaim(CallbackData, prefix="new"):
    """A new claim for a year; 0 is this year."""

    year: int = 0


class GoClaims(CallbackData, prefix="claims"):
    """My claims."""

    page: int = 0


class GoClaim(CallbackData, prefix="claim"):
    """One of my claims."""

    claim: int


class GoPetitions(CallbackData, prefix="pets"):
    """What can be asked for: changes, moves, registrations of units."""


class GoPetition(CallbackData, prefix="pet"):
    """One of my petitions."""

    petition: int


class GoNewPetition(CallbackData, prefix="p-new"):
    """A new petition of a kind; `unit` is the one that it is about, `concerns` another thing.

    `anew`: beside one that was begun already.
    """

    kind: str
    unit: int = 0
    concerns: int = 0
    anew: bool = False


class GoQueue(CallbackData, prefix="queue"):
    """What waits at my desks."""


class GoCard(CallbackData, prefix="card"):
    """A case at one of my desks; `among`: the filter of the queue that it was found in."""

    review: int
    among: str = ""


class GoRegistration(CallbackData, prefix="reg"):
    """My registration."""


class GoHelp(CallbackData, prefix="help"):
    """Help, rules, privacy, phone numbers."""

    topic: str = "home"


class GoUnits(CallbackData, prefix="units"):
    """The units for which I act."""


class GoJob(CallbackData, prefix="job"):
    """Long work of mine: how far it is, or what came of it."""

    job: int


class EndJob(CallbackData, prefix="job-end"):
    """Ends long work of mine before it is done; `sure` after the question."""

    job: int
    sure: bool = False


class GoRoster(CallbackData, prefix="roster"):
    """The roster of a unit: template, import, export."""

    unit: int


class GoUnit(CallbackData, prefix="unit"):
    """One of the units for which I act."""

    unit: int


class GoPeople(CallbackData, prefix="people"):
    """The people of a unit that I keep, all or in one state."""

    unit: int
    page: int = 0
    status: str = ""


class GoProfile(CallbackData, prefix="me"):
    """My profile, or one group of its fields."""

    group: str = ""


class GoAudit(CallbackData, prefix="audit"):
    """The file of a case; without a number it is asked for."""

    filed: str = ""
    number: int = 0
    page: int = 0


class GoAccuse(CallbackData, prefix="accuse"):
    """To find that a claim's evidence is falsified."""

    claim: int


class AccusedPapers(CallbackData, prefix="accused"):
    """The papers of the claim that an appeal is about, by the appeal's review."""

    review: int


class GoFinding(CallbackData, prefix="finding"):
    """A finding about one of my claims."""

    finding: int


class Stay(CallbackData, prefix="stay"):
    """A label among buttons: pressing it changes nothing."""


def home_row() -> list[Button]:
    return [button("nav.home", GoHome())]


def back_row(to: CallbackData, *, home: bool = True) -> list[Button]:
    """The last row of a screen two levels down."""
    row = [button("nav.back", to)]
    return [*row, *home_row()] if home else row
