"""Which organisations fill the desks of a chain."""

from collections.abc import Sequence

from services.domain.organisations import Organisation, OrganisationKind
from services.domain.review import ChainIncomplete, Desk
from services.rulebook import Chain

_FILLED_BY = {
    "employer": (OrganisationKind.EMPLOYER, OrganisationKind.AGENCY),  # 167 二(二): an agency stands in for freelancers
    "department": (OrganisationKind.DEPARTMENT,),
    "authority": (OrganisationKind.AUTHORITY,),
}
_MAY_BE_SKIPPED = {"department"}  # a unit directly under an authority has none (DOMAIN §4)


def desks_of(chain: Chain, upwards: Sequence[Organisation]) -> tuple[Desk, ...]:
    """The desks for a unit, given it and the organisations above it, nearest first.

    A level that nobody fills is skipped where the domain allows it, else `ChainIncomplete`; neighbouring levels filled
    by the same organisation are one desk.
    """
    desks: list[Desk] = []
    for level in chain.desks:
        filled = next((o for o in upwards if o.kind in _FILLED_BY[level]), None)
        if filled is None:
            if level in _MAY_BE_SKIPPED:
                continue
            raise ChainIncomplete(level)
        if not desks or desks[-1].organisation_id != filled.id:
            desks.append(Desk(level, filled.id))
    return tuple(desks)
