"""What follows from a unit transfer (单位变更): the person belongs to the new unit, and what is open goes along."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.domain.claims import Claim
from services.domain.organisations import FormerEmployment
from services.domain.petitions import Petition
from services.domain.review import Desk, Review, ReviewKind
from services.places import place_of
from services.ports import Clock, Notice, Work
from services.review.chain import Upwards, desks_of
from services.rulebook import Rulebook
from services.standing import CategoryUnknown, Standings

Move = Callable[[Work, Review, Sequence[Desk]], Awaitable[None]]
Release = Callable[[Work, Review], Awaitable[None]]

_OF_THE_UNIT = (ReviewKind.TITLE_CHANGE, ReviewKind.DOCUMENT_CHANGE, ReviewKind.CIRCUMSTANCE)


@dataclass(frozen=True, slots=True)
class Forwarding:
    """How an open case of somebody who moved leaves the old unit: on to other desks, or back to its owner."""

    move: Move
    release: Release


class Transfers:
    """The effect of an approved transfer, inside the transaction that decides.

    Hours are the person's and need not be moved. Years that ended before the move stay under the old unit's rules.
    What was returned comes to the new desks as it is handed in again; the old unit takes no return back any more.
    """

    def __init__(self, rulebook: Rulebook, clock: Clock, forwarding: Forwarding) -> None:
        self._rulebook, self._clock, self._forwarding = rulebook, clock, forwarding
        self._standings = Standings(rulebook, clock)

    async def take_effect(self, work: Work, petition: Petition, review: Review, at: datetime) -> None:
        person = await work.persons.hold(petition.person_id)
        unit = await work.organisations.get(int(petition.facts["employer"]))
        day, former = date.fromisoformat(petition.facts["from"]), person.employer_id or 0
        await work.persons.add_former_employment(
            FormerEmployment(person_id=person.id, organisation_id=former, until=day)
        )
        person.employer_id, person.region = unit.id, unit.region
        facts = {"from": former, "to": unit.id, "on": day.isoformat(), "petition": petition.id}
        await work.audit.record(None, "person.move", f"person {person.id}", facts, at)
        await self._standings.rewrite_all(work, person.id)
        await work.reviews.settle_returns(person.id)
        moved, released = await self._forward(work, petition, await work.organisations.list_chain(unit.id))
        params = {"review": review.id, "moved": moved, "released": released}
        await work.outbox.put(
            [
                Notice(account.id, "moved", params, f"moved:{petition.id}:{account.id}")
                for account in await work.accounts.list_of_person(person.id)
            ]
        )

    async def _forward(self, work: Work, petition: Petition, upwards: Upwards) -> tuple[int, list[int]]:
        """Open claims and petitions go on at the new unit's desks; gives how many, and the claims that could not."""
        moved, released = 0, list[int]()
        for case in await work.reviews.list_open(petition.person_id):
            if case.kind is ReviewKind.CLAIM:
                desks = await self._desks_of_claim(work, await work.claims.get(case.subject_id), upwards)
            elif case.kind in _OF_THE_UNIT:
                rules = self._rulebook.rules_for(place_of(upwards[0]), self._clock.today().year)
                desks = desks_of(rules.chain(case.kind), upwards)
            else:
                continue
            if desks:
                await self._forwarding.move(work, case, desks)
                moved += 1
            else:
                await self._forwarding.release(work, case)
                released.append(case.subject_id)
        return moved, released

    async def _desks_of_claim(self, work: Work, claim: Claim, upwards: Upwards) -> Sequence[Desk]:
        """None where the new place does not know the category."""
        place = await self._standings.place_of_person(work, claim.person_id, claim.year)
        try:
            self._standings.category_of(place, claim)
        except CategoryUnknown:
            return ()
        return desks_of(self._rulebook.rules_for(place, claim.year).chain(ReviewKind.CLAIM), upwards)
