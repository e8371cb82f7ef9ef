"""A desk that was silent for the days that its chain gives it: its case goes on one level up (逾期转办)."""

from dataclasses import dataclass
from typing import Final

from services.domain.errors import NotFound
from services.domain.review import PETITIONED, Review, ReviewKind, ReviewState
from services.permissions import Actor, Permission
from services.petitions.forms import place_of_petition
from services.places import place_of
from services.ports import Clock, Work
from services.review.office import ReviewOffice
from services.rulebook import Rulebook, Rules
from services.standing import Standings
from services.use_case import Query, UseCase

BATCH: Final = 100


@dataclass
class ListOverdue(Query[int, list[int]]):
    """The next `BATCH` cases with an id beyond the given one whose desk's days have passed."""

    permission = Permission.KEEP_TIME
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, after: int) -> list[int]:
        return list(await work.reviews.list_overdue(self.clock.today(), after, BATCH))


@dataclass
class EscalateOverdue(UseCase[int, bool]):
    """Takes a case from a desk whose days have passed to the nearest organisation of the level that its chain names.

    Says whether it did: nothing happens where the case has gone on meanwhile, where the rules name no level, and where
    nobody above the desk fills it.
    """

    permission = Permission.KEEP_TIME
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, review_id: int) -> bool:
        review = await work.reviews.get(review_id)
        if review.state is not ReviewState.PENDING or review.due_on is None or review.due_on >= self.clock.today():
            return False
        chain = (await self._rules_of(work, review)).chain(review.kind)
        step = next((step for step in chain.steps if step.level == review.levels[review.position]), None)
        if step is None or step.escalates_to is None:
            return False
        above = (await work.organisations.list_chain(review.desk_id or 0))[1:]
        to = next((unit for unit in above if unit.kind in step.escalation), None)
        if to is None:
            return False
        await ReviewOffice(self.rulebook, self.clock).escalate(work, review, to, step.escalates_to)
        return True

    async def _rules_of(self, work: Work, review: Review) -> Rules:
        """The rules by which the case walks."""
        person, year = await work.persons.get(review.applicant_id), self.clock.today().year
        if review.kind is ReviewKind.CLAIM:
            year = (await work.claims.get(review.subject_id)).year
            place = await Standings(self.rulebook, self.clock).place_of_person(work, person.id, year)
        elif review.kind in PETITIONED:
            place = await place_of_petition(work, await work.petitions.get(review.subject_id), person)
        elif person.employer_id is None:
            raise NotFound
        else:
            place = place_of(await work.organisations.get(person.employer_id))
        return self.rulebook.rules_for(place, year)
