"""What an applicant is told of a decision."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.errors import NotFound
from services.domain.hours import Hours
from services.domain.learning import Subject
from services.domain.ledger import LedgerEntry
from services.domain.review import PETITIONED, Action, Review, ReviewKind
from services.domain.words import Words
from services.permissions import Actor, Permission
from services.petitions.appeal import accused_of
from services.petitions.own import PetitionDesk
from services.petitions.parts import effects_of
from services.places import place_of
from services.ports import Clock, Work
from services.review.history import HistoryLine, history_of
from services.rulebook import Reason, Rulebook
from services.standing import Standings, as_entry, title_of
from services.use_case import Query
from services.weighing import YearEffect


@dataclass(frozen=True, slots=True)
class Counted:
    """Hours that the entry counts in a year, and what the subject comes to with it."""

    year: int
    subject: Subject
    hours: Hours
    total: Hours


@dataclass(frozen=True, slots=True)
class Told:
    """One decision. `is_final`: it ended the walk of its round.

    `title` names the claim, also that of an appeal, or the organisation that a petition is to found; `counted` are the
    hours that a credited claim counts now, by year and subject; `effects` the years that a circumstance touches.
    """

    review: Review
    line: HistoryLine
    reasons: Sequence[Reason]
    is_final: bool
    title: Words | None = None
    counted: Sequence[Counted] = ()
    effects: Sequence[YearEffect] = ()


@dataclass
class ViewDecision(Query[tuple[int, int, int], Told]):
    """The decision of a round and desk of one's own case."""

    permission = Permission.LOOK_AROUND
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: tuple[int, int, int]) -> Told:
        review_id, round_, desk = request
        review = await work.reviews.get(review_id)
        if review.applicant_id != actor.person_id:
            raise NotFound
        history = await history_of(work, review)
        of_round = [line for line in history.lines if line.decision.round == round_]
        line = next((line for line in of_round if line.decision.desk == desk), None)
        if line is None:
            raise NotFound
        is_last_desk = desk == len(review.levels) - 1
        is_final = line.decision.action is not Action.APPROVE or is_last_desk
        if review.kind is ReviewKind.REGISTRATION:
            person = await work.persons.get(review.applicant_id)
            unit = await work.organisations.get(person.employer_id or 0)
            reasons = self.rulebook.rules_for(place_of(unit), self.clock.today().year).reasons(review.kind)
            return Told(review, line, reasons, is_final)
        if review.kind in PETITIONED:
            return await self._of_petition(work, review, line, is_final=is_final)
        return await self._of_claim(work, review, line, is_final=is_final)

    async def _of_petition(self, work: Work, review: Review, line: HistoryLine, *, is_final: bool) -> Told:
        petition = await work.petitions.get(review.subject_id)
        rules = await PetitionDesk(self.rulebook, self.clock).rules_of(work, petition)
        name = petition.facts.get("name", "")
        title = Words(name, name) if name else None
        standings = Standings(self.rulebook, self.clock)
        if petition.kind is ReviewKind.APPEAL:
            accused = await accused_of(work, standings, petition)
            number = f"№{accused.claim.id} "
            title = Words(number + accused.title.zh, number + accused.title.en)
        effects = await effects_of(work, standings, petition)
        return Told(review, line, rules.reasons(review.kind), is_final, title, effects=effects)

    async def _of_claim(self, work: Work, review: Review, line: HistoryLine, *, is_final: bool) -> Told:
        claim = await work.claims.get(review.subject_id)
        standings = Standings(self.rulebook, self.clock)
        place = await standings.place_of_person(work, claim.person_id, claim.year)
        category = standings.category_of(place, claim)
        title = title_of(claim.facts)
        named = Words(f"{category.name.zh} · {title}", f"{category.name.en} · {title}") if title else category.name
        reasons = self.rulebook.rules_for(place, claim.year).reasons(review.kind)
        entry = await work.ledger.find_by_claim(claim)
        counted = await self._counted(work, standings, entry) if entry else ()
        return Told(review, line, reasons, is_final, named, counted)

    async def _counted(self, work: Work, standings: Standings, entry: LedgerEntry) -> Sequence[Counted]:
        found = []
        circumstances = await standings.circumstances_of(work, entry.person_id)
        for year in range(entry.first_year, entry.last_year + 1):
            entries = await work.ledger.list_of_year(entry.person_id, year)
            place = await standings.place_of_person(work, entry.person_id, year)
            result = standings.evaluate(place, year, circumstances, [as_entry(each) for each in entries])
            index = [each.id for each in entries].index(entry.id)
            gained = result.recognised_of(index)
            for subject, hours in ((Subject.PUBLIC, gained.public), (Subject.PROFESSIONAL, gained.professional)):
                if hours:
                    found.append(Counted(year, subject, hours, result.subjects[subject].recognised))
        return found
