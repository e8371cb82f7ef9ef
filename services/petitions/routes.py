"""Whose desks a petition passes."""

from collections.abc import Mapping, Sequence

from services.domain.organisations import Organisation
from services.domain.petitions import Petition
from services.domain.regions import PROVINCE, PROVINCIAL, path
from services.domain.review import ChainIncomplete, Desk, ReviewKind
from services.petitions.appeal import above_the_accuser
from services.petitions.kinds import FOUNDS
from services.ports import Work
from services.review.chain import Upwards, desks_of, upwards_of
from services.rulebook import Rules

_NAMED_IN = {ReviewKind.EMPLOYER_REGISTRATION: "department", ReviewKind.ADMINISTRATION: "unit"}


async def desks_for(work: Work, rules: Rules, petition: Petition) -> tuple[Desk, ...]:
    """The desks of the petition's chain as the organisations are now; raises `ChainIncomplete` with the level."""
    upwards, elsewhere = await _sought_from(work, petition)
    return desks_of(rules.chain(petition.kind), upwards, elsewhere)


async def _sought_from(work: Work, petition: Petition) -> tuple[Upwards, Mapping[str, Upwards]]:
    """From which organisation upwards each level is sought."""
    facts, kind = petition.facts, petition.kind
    if kind in _NAMED_IN:
        return await upwards_of(work, int(facts[_NAMED_IN[kind]])), {}
    if kind in FOUNDS:
        authority = await find_authority(work, facts["region"])
        return await upwards_of(work, authority.id if authority else None), {}
    if kind is ReviewKind.APPEAL:
        return await above_the_accuser(work, petition), {}
    own = await upwards_of(work, (await work.persons.get(petition.person_id)).employer_id)
    if kind is ReviewKind.TRANSFER:
        return own, {"new_employer": await upwards_of(work, int(facts["employer"]))}
    return own, {}


async def may_be_appealed(work: Work, rules: Rules, organisation_id: int) -> bool:
    """Whether anybody stands above the organisation who could hear an appeal against its finding."""
    above = (await work.organisations.list_chain(organisation_id))[1:]
    try:
        return bool(desks_of(rules.chain(ReviewKind.APPEAL), above))
    except ChainIncomplete:
        return False


def regions_around(code: str) -> Sequence[str]:
    """The region, those that it lies in, nearest first, and 省直, whose organisations stand above every city."""
    return list(dict.fromkeys([*(each.code for each in reversed(path(code))), PROVINCE, PROVINCIAL]))


async def find_authority(work: Work, region: str) -> Organisation | None:
    """The authority of the region: the county's own; else the city's; else the province's."""
    around = regions_around(region)
    found = await work.organisations.list_authorities(around)
    return min(found, key=lambda each: around.index(each.region), default=None)
