"""A case as a reviewer sees it: the facts, the computed hours, the papers, what gives pause, the history."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.claims.own import ClaimForm
from services.claims.preview import YearPreview, preview_claim
from services.domain.errors import DomainError, NotFound
from services.domain.forms import Field
from services.domain.organisations import Organisation
from services.domain.people import Person
from services.domain.review import PETITIONED, OwnCase, Review, ReviewKind, ReviewState
from services.permissions import Actor
from services.petitions.forms import PetitionForm, place_of_petition
from services.places import place_of
from services.ports import Clock, PaperUse, Work
from services.review.history import History, history_of
from services.rulebook import Reason, Rulebook, Rules
from services.standing import Standings


@dataclass(frozen=True, slots=True)
class ClaimPart:
    """What a claim adds to its card. `previews` is empty once it is decided; `reused` are its files elsewhere."""

    form: ClaimForm
    previews: Sequence[YearPreview]
    obstacle: DomainError | None
    reused: Sequence[PaperUse]


@dataclass(frozen=True, slots=True)
class Card:
    """`is_here`: the viewer sits at the desk that has the case now. `claim` and `petition` by the kind of case."""

    history: History
    applicant: Person
    employer: str
    rules: Rules
    is_here: bool
    claim: ClaimPart | None
    petition: PetitionForm | None = None

    @property
    def review(self) -> Review:
        return self.history.review

    @property
    def reasons(self) -> Sequence[Reason]:
        """What a return may name: reasons that fit this kind of case and category."""
        return self.rules.reasons(self.review.kind, self.claim.form.category if self.claim else None)

    @property
    def fields(self) -> Sequence[Field]:
        """The form that was filled in."""
        form = self.claim.form if self.claim else self.petition
        return form.rules.fields if form else self.rules.registration_fields


@dataclass(frozen=True, slots=True)
class Case:
    """What is decided upon, without what only eyes need. A registration has no form; `unit` is the applicant's."""

    review: Review
    applicant: Person
    unit: Organisation | None
    rules: Rules
    claim: ClaimForm | None = None
    petition: PetitionForm | None = None

    @property
    def reasons(self) -> Sequence[Reason]:
        """What a return may name: reasons that fit this kind of case and category."""
        return self.rules.reasons(self.review.kind, self.claim.category if self.claim else None)


class CardTable:
    """Lays out cases and draws their cards inside the transaction of a use case."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._rulebook, self._clock = rulebook, clock
        self._standings = Standings(rulebook, clock)

    async def ensure_may_see(self, work: Work, actor: Actor, review: Review) -> None:
        """Passes somebody at a desk that the case came to; `OwnCase` for the applicant, `NotFound` for others.

        The desks ahead do not know of it yet; those of earlier rounds do.
        """
        if review.applicant_id == actor.person_id:
            raise OwnCase
        if actor.acts_for & set(review.organisations[: review.position + 1]):
            return
        if not actor.acts_for & {decision.organisation_id for decision in await work.reviews.list_decisions(review.id)}:
            raise NotFound

    async def lay_out(self, work: Work, actor: Actor, review: Review) -> Case:
        """The case, for those who may see it."""
        await self.ensure_may_see(work, actor, review)
        applicant = await work.persons.get(review.applicant_id)
        unit = await work.organisations.get(applicant.employer_id) if applicant.employer_id else None
        if review.kind in PETITIONED:
            petition = await work.petitions.get(review.subject_id)
            rules = self._rulebook.rules_for(
                await place_of_petition(work, petition, applicant), self._clock.today().year
            )
            return Case(review, applicant, unit, rules, petition=PetitionForm(petition, rules.form(review.kind)))
        if unit is None:
            raise NotFound
        if review.kind is ReviewKind.REGISTRATION:
            return Case(review, applicant, unit, self._rulebook.rules_for(place_of(unit), self._clock.today().year))
        claim = await work.claims.get(review.subject_id)
        place = await self._standings.place_of_person(work, claim.person_id, claim.year)
        form = ClaimForm(claim, self._standings.category_of(place, claim))
        return Case(review, applicant, unit, self._rulebook.rules_for(place, claim.year), form)

    async def draw(self, work: Work, actor: Actor, review: Review) -> Card:
        """The case's card, for those who may see it."""
        case = await self.lay_out(work, actor, review)
        return Card(
            history=await history_of(work, review),
            applicant=case.applicant,
            employer=case.unit.name if case.unit else "",
            rules=case.rules,
            is_here=review.state is ReviewState.PENDING and review.desk_id in actor.acts_for,
            claim=await self._claim_part(work, case, case.claim) if case.claim else None,
            petition=case.petition,
        )

    async def _claim_part(self, work: Work, case: Case, form: ClaimForm) -> ClaimPart:
        previews: Sequence[YearPreview] = ()
        obstacle: DomainError | None = None
        if case.review.state is ReviewState.PENDING:
            try:
                previews = await preview_claim(work, self._standings, form)
            except DomainError as found:
                obstacle = found
        originals = [paper.original for paper in form.claim.papers]
        same = await work.claims.list_same_paper(originals, but=form.claim.id)
        return ClaimPart(form, previews, obstacle, same)
