"""Whether a claim may be handed in as it stands."""

from datetime import date
from functools import partial

from services.claims.own import ClaimForm
from services.domain.errors import InputInvalid
from services.rulebook import Place, Rulebook, check_entry, entry_of, years_of


class OutsideYear(InputInvalid):
    """None of the stated days lies in the year for which the claim is made."""

    fields = ("year",)


def ensure_countable(rulebook: Rulebook, place: Place, form: ClaimForm, today: date) -> None:
    """The facts make an entry of the claim's year, inside its window, with hours that its days can hold.

    Raises what `entry_of` and `check_entry` raise, and `OutsideYear`.
    """
    claim = form.claim
    entry = entry_of(form.category, claim.subject, claim.facts)
    if claim.year not in (years_of(entry) or (claim.year,)):
        raise OutsideYear(claim.year)
    check_entry(partial(rulebook.rules_for, place), entry, today)
