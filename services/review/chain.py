"""Which organisations fill the desks of a chain."""

from collections.abc import Mapping, Sequence

from services.domain.organisations import Organisation
from services.domain.review import ChainIncomplete, Desk
from services.ports import Work
from services.rulebook import Chain

Upwards = Sequence[Organisation]  # an organisation and those above it, nearest first


def desks_of(chain: Chain, upwards: Upwards, elsewhere: Mapping[str, Upwards] | None = None) -> tuple[Desk, ...]:
    """The desks for a unit, given it and the organisations above it.

    A level that nobody fills is skipped where the chain allows it, else `ChainIncomplete`; neighbouring levels filled
    by the same organisation are one desk. `elsewhere` names the levels that are sought from another organisation
    upwards, such as the new unit of somebody who moves.
    """
    desks: list[Desk] = []
    for step in chain.steps:
        among = (elsewhere or {}).get(step.level, upwards)
        filled = next((o for o in among if o.kind in step.filled_by), None)
        if filled is None:
            if step.may_be_skipped:
                continue
            raise ChainIncomplete(step.level)
        if not (chain.merges and desks and desks[-1].organisation_id == filled.id):
            desks.append(Desk(step.level, filled.id, step.days))
    if not desks:
        raise ChainIncomplete(chain.steps[0].level)
    return tuple(desks)


async def upwards_of(work: Work, organisation_id: int | None) -> Upwards:
    """The organisation and those above it; nothing for somebody who belongs to none."""
    return await work.organisations.list_chain(organisation_id) if organisation_id else ()
