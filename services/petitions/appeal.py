"""What follows from an appeal against a finding of falsification: it is decided one level up, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.domain.claims import Claim
from services.domain.errors import NotFound
from services.domain.falsification import Falsification, FalsificationClosed, FalsificationState
from services.domain.petitions import Petition
from services.domain.review import OwnCase, Review, ReviewState
from services.domain.words import Words
from services.permissions import Actor
from services.ports import Clock, Notice, Work
from services.review.chain import Upwards
from services.rulebook import Rulebook
from services.standing import CategoryUnknown, Standings, title_of
from services.weighing import YearEffect, weigh_entry

_SETTLED = (ReviewState.APPROVED, ReviewState.REJECTED)


async def ensure_may_appeal(work: Work, petition: Petition) -> None:
    """Raises `NotFound` for somebody else's finding, `FalsificationClosed` for one that was appealed already."""
    finding = await _finding_of(work, petition)
    is_again = petition.review_id is not None and finding.state is FalsificationState.APPEALED
    if finding.state is not FalsificationState.OPEN and not is_again:
        raise FalsificationClosed


async def above_the_accuser(work: Work, petition: Petition) -> Upwards:
    """The organisations above the one that made the finding, nearest first."""
    finding = await _finding_of(work, petition)
    return (await work.organisations.list_chain(finding.organisation_id))[1:]


async def _finding_of(work: Work, petition: Petition) -> Falsification:
    finding = await work.falsifications.get(petition.concerns or 0)
    if finding.person_id != petition.person_id:
        raise NotFound
    return finding


@dataclass(frozen=True, slots=True)
class Accused:
    """What an appeal is about. `effects`: each year of the claim without its hours, and with them."""

    falsification: Falsification
    claim: Claim
    title: Words
    organisation: str
    effects: Sequence[YearEffect]


async def accused_of(work: Work, standings: Standings, petition: Petition) -> Accused:
    """The finding that an appeal is against, with its claim."""
    return await accused_by(work, standings, await _finding_of(work, petition))


async def accused_by(work: Work, standings: Standings, finding: Falsification) -> Accused:
    claim = await work.claims.get(finding.claim_id)
    unit = await work.organisations.get(finding.organisation_id)
    credit = next(entry for entry in await work.ledger.list_of_claim(claim) if entry.reverses_id is None)
    entry = await work.ledger.find_by_claim(claim) or credit
    effects = await weigh_entry(work, standings, entry)
    return Accused(finding, claim, await name_of(work, standings, claim), unit.name, effects)


async def name_of(work: Work, standings: Standings, claim: Claim) -> Words:
    """What a claim is called: the thing that was learned, or else its category."""
    if title := title_of(claim.facts):
        return Words(title, title)
    try:
        return standings.category_of(await standings.place_of_person(work, claim.person_id, claim.year), claim).name
    except CategoryUnknown:
        return Words(claim.category, claim.category)


class Appeals:
    """Brings the finding to where its appeal went, inside the transaction that decides."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._standings = Standings(rulebook, clock)

    async def follow(self, work: Work, actor: Actor, petition: Petition, review: Review, at: datetime) -> None:
        """Handed in: appealed. Approved: the hours count again. Rejected: the finding is final.

        `OwnCase` for whoever made the finding and also sits one level up.
        """
        finding = await _finding_of(work, petition)
        if review.state is ReviewState.PENDING and finding.state is FalsificationState.OPEN:
            finding.appeal()
        if review.state not in _SETTLED:
            return
        if actor.person_id == finding.opened_by:
            raise OwnCase
        finding.settle(is_overturned=review.state is ReviewState.APPROVED, at=at)
        if finding.state is FalsificationState.OVERTURNED:
            await work.persons.hold(finding.person_id)
            claim = await work.claims.get(finding.claim_id)
            claim.restore()
            await self._standings.restore(work, claim, at)
        facts = {"falsification": finding.id, "state": finding.state, "petition": petition.id}
        await work.audit.record(actor.person_id, "falsification.settle", f"claim {finding.claim_id}", facts, at)
        accusers = await work.accounts.list_at_desk(finding.organisation_id, but=finding.person_id, at=at)
        told = {"falsification": finding.id}
        await work.outbox.put([Notice(a.id, "appeal_settled", told, f"appeal:{finding.id}:{a.id}") for a in accusers])
