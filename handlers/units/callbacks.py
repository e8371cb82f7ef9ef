"""What the buttons of a unit mean."""

from aiogram.filters.callback_data import CallbackData

from services.domain.organisations import AppointmentRole


class ListLinks(CallbackData, prefix="u-links"):
    """The open links of a unit."""

    unit: int


class MakeLink(CallbackData, prefix="u-link"):
    """A link to join; without days or uses they are asked for. `uses` 0: as many as come."""

    unit: int
    days: int = 0
    uses: int = -1


class ShowLink(CallbackData, prefix="u-show"):
    token: str


class DropLink(CallbackData, prefix="u-drop"):
    """Takes a link back; `sure` after the question."""

    token: str
    sure: bool = False


class ListSeats(CallbackData, prefix="u-seats"):
    """The administrators of a unit."""

    unit: int


class SeeSeat(CallbackData, prefix="u-seat"):
    """One appointment."""

    seat: int


class InviteSeat(CallbackData, prefix="u-invite"):
    """A link to act for a unit; without a role or days they are asked for."""

    unit: int
    role: AppointmentRole | None = None
    days: int = 0


class GiveRole(CallbackData, prefix="u-role"):
    """Another role for an appointment; without one it is asked for."""

    seat: int
    role: AppointmentRole | None = None


class Dismiss(CallbackData, prefix="u-dismiss"):
    """Takes an appointment away; `sure` after the question."""

    seat: int
    sure: bool = False


class OwnSeats(CallbackData, prefix="u-mine"):
    """My own appointments."""


class TellPhone(CallbackData, prefix="u-phone"):
    """Asks for my office phone in a unit."""

    unit: int


class ChooseDeputy(CallbackData, prefix="u-dep"):
    """Who may stand in for the holder of an appointment."""

    seat: int
    page: int = 0


class PickSpan(CallbackData, prefix="u-span"):
    """The days of a deputy, one after another by calendar; with both of them it is asked once more, then `sure`."""

    seat: int
    person: int
    first: str = ""
    last: str = ""
    month: str = ""
    sure: bool = False


class EndDeputy(CallbackData, prefix="u-enddep"):
    seat: int


class AcceptLink(CallbackData, prefix="u-accept"):
    """Takes what a link offers: to act for a unit, or to be the person that it names."""

    token: str
