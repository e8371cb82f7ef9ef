"""A case as a reviewer sees it: the facts, the computed hours, the papers, what gives pause, the history."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.claims.own import ClaimForm
from services.claims.preview import YearPreview, preview_claim
from services.domain.errors import DomainError, NotFound
from services.domain.forms import Field
from services.domain.organisations import Organisation
from services.domain.people import Person
from services.domain.review import OwnCase, Review, ReviewKind, ReviewState
from services.permissions import Actor
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
    """`is_here`: the viewer sits at the desk that has the case now. `claim` is None for a registration."""

    history: History
    applicant: Person
    employer: str
    rules: Rules
    is_here: bool
    claim: ClaimPart | None

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
        return self.claim.form.category.fields if self.claim else self.rules.registration_fields


class CardTable:
    """Draws cards inside the transaction of a use case."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._rulebook, self._clock = rulebook, clock
        self._standings = Standings(rulebook, clock)

    async def draw(self, work: Work, actor: Actor, review: Review) -> Card:
        """The card for somebody at a desk that the case came to; `OwnCase` for the applicant, `NotFound` for others."""
        history = await self.open(work, actor, review)
        applicant = await work.persons.get(review.applicant_id)
        unit = await work.organisations.get(applicant.employer_id or 0)
        claim = await self._claim_part(work, review, unit) if review.kind is ReviewKind.CLAIM else None
        year = claim.form.claim.year if claim else self._clock.today().year
        return Card(
            history=history,
            applicant=applicant,
            employer=unit.name,
            rules=self._rulebook.rules_for(place_of(unit), year),
            is_here=review.state is ReviewState.PENDING and review.desk_id in actor.acts_for,
            claim=claim,
        )

    async def open(self, work: Work, actor: Actor, review: Review) -> History:
        """What happened to the case so far, for those who may see its card."""
        if review.applicant_id == actor.person_id:
            raise OwnCase
        history = await history_of(work, review)
        if not actor.acts_for & _reached(history):
            raise NotFound
        return history

    async def _claim_part(self, work: Work, review: Review, unit: Organisation) -> ClaimPart:
        claim = await work.claims.get(review.subject_id)
        place = place_of(unit)
        form = ClaimForm(claim, self._standings.category_of(place, claim))
        previews: Sequence[YearPreview] = ()
        obstacle: DomainError | None = None
        if review.state is ReviewState.PENDING:
            try:
                previews = await preview_claim(work, self._standings, place, form)
            except DomainError as found:
                obstacle = found
        originals = [paper.original for paper in claim.papers]
        return ClaimPart(form, previews, obstacle, await work.claims.list_same_paper(originals, but=claim.id))


def _reached(history: History) -> set[int]:
    """The organisations that the case has come to, in this round or before; those ahead do not know of it yet."""
    review = history.review
    decided = {line.decision.organisation_id for line in history.lines}
    return {*review.organisations[: review.position + 1], *(desk for desk in decided if desk is not None)}
