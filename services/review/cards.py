"""A case as a reviewer sees it: the facts, the computed hours, the papers, what gives pause, the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from services.claims.own import ClaimForm
from services.claims.preview import YearPreview
from services.domain.errors import DomainError, NotFound
from services.domain.filings import Filing
from services.domain.forms import Field
from services.domain.organisations import Organisation
from services.domain.people import Person
from services.domain.review import PETITIONED, Caution, Decision, OwnCase, Review, ReviewKind, ReviewState
from services.filings import FilledForm
from services.permissions import Actor
from services.petitions.forms import PetitionForm, place_of_petition
from services.petitions.parts import PetitionPart, part_of
from services.places import place_of
from services.ports import Clock, PaperUse, Work
from services.review.cautions import Findings, Scrutiny
from services.review.history import History, history_of, readable_by
from services.rulebook import Reason, Rulebook, Rules
from services.standing import Standings

_EDITED = frozenset({ReviewState.RETURNED, ReviewState.WITHDRAWN})  # by its owner, and nobody's business meanwhile
AnyFiling = TypeVar("AnyFiling", bound=Filing)


@dataclass(frozen=True, slots=True)
class ClaimPart:
    """What a claim adds to its card: what was found about it, for as long as it waits."""

    form: ClaimForm
    found: Findings

    @property
    def previews(self) -> Sequence[YearPreview]:
        """Empty once it is decided."""
        return self.found.previews

    @property
    def obstacle(self) -> DomainError | None:
        return self.found.obstacle

    @property
    def reused(self) -> Sequence[PaperUse]:
        """Its files in other claims."""
        return self.found.reused


@dataclass(frozen=True, slots=True)
class Card:
    """`is_here`: the viewer sits at the desk that has the case now. `claim` and `petition` by the kind of case.

    `answers` are a registration's as it was handed in: what its owner says later is another unit's business after a
    move. Of a case that its owner may be editing everything is as it was handed in last.
    `may_call_back`: the latest decision is the viewer's own and nobody has acted on it. `has_passed`: the viewer's desk
    has approved it, and it went on.
    """

    history: History
    applicant: Person
    employer: str
    rules: Rules
    is_here: bool
    claim: ClaimPart | None
    petition: PetitionPart | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    may_call_back: bool = False
    has_passed: bool = False

    @property
    def review(self) -> Review:
        return self.history.review

    @property
    def reasons(self) -> Sequence[Reason]:
        """What a return may name: reasons that fit this kind of case and category."""
        return self.rules.reasons(self.review.kind, self.claim.form.category if self.claim else None)

    def may_name(self, reason: Reason) -> bool:
        """Whether a return may be for it: not for a paper that what was stated does not ask for."""
        if self.form is None:
            return True
        unasked = {paper.id for paper in self.form.rules.papers} - {paper.id for paper in self.form.papers}
        return reason.about not in unasked

    @property
    def fields(self) -> Sequence[Field]:
        """The form that was filled in."""
        form = self.form
        return form.rules.fields if form else self.rules.registration_fields

    @property
    def form(self) -> FilledForm | None:
        """What was filled in; a registration is none."""
        part = self.claim or self.petition
        return part.form if part else None


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
        self._scrutiny = Scrutiny(rulebook, clock)

    async def ensure_may_see(self, work: Work, actor: Actor, review: Review) -> None:
        """Passes somebody at a desk that the case came to (see `readable_by`); `OwnCase` for the applicant, `NotFound`
        for others.
        """
        if review.applicant_id == actor.person_id:
            raise OwnCase
        if review.state is ReviewState.PENDING and review.desk_id in actor.acts_for:
            return
        if not readable_by(actor.acts_for, review, await work.reviews.list_decisions(review.id)):
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
        history = await history_of(work, review)
        readable = readable_by(actor.acts_for, review, [line.decision for line in history.lines])
        history = history.until(readable)
        case = _as_handed_in(case, history)
        return Card(
            history=history,
            applicant=case.applicant,
            employer=case.unit.name if case.unit and not history.has_left else "",
            rules=case.rules,
            is_here=review.state is ReviewState.PENDING and review.desk_id in actor.acts_for,
            claim=await self._claim_part(work, case, case.claim, history) if case.claim else None,
            petition=await self._petition_part(work, case.petition, history) if case.petition else None,
            answers=history.handed_in.content if history.handed_in else {},
            may_call_back=history.may_be_called_back_by(actor),
            has_passed=history.is_approved_by(actor),
        )

    async def _petition_part(self, work: Work, form: PetitionForm, history: History) -> PetitionPart:
        return await part_of(work, self._standings, form, [line.decision.content for line in history.lines])

    async def _claim_part(self, work: Work, case: Case, form: ClaimForm, history: History) -> ClaimPart:
        if history.has_left:
            return ClaimPart(form, Findings(Caution(0)))
        if case.review.state is not ReviewState.PENDING:
            return ClaimPart(form, Findings(Caution(0), reused=await self._scrutiny.find_reused(work, form)))
        return ClaimPart(form, await self._scrutiny.examine(work, case.rules.place, form))


def _as_handed_in(case: Case, history: History) -> Case:
    """Of a case that its owner may be editing, or that has left, what was handed in last."""
    last = history.handed_in
    if last is None or not (case.review.state in _EDITED or history.has_left):
        return case
    if case.claim:
        return replace(case, claim=replace(case.claim, claim=_submitted(case.claim.claim, last)))
    if case.petition:
        return replace(case, petition=replace(case.petition, petition=_submitted(case.petition.petition, last)))
    return case


def _submitted(filing: AnyFiling, handed_in: Decision) -> AnyFiling:
    """A copy that nobody keeps. Papers that were taken out since are gone from it too."""
    papers = [paper for paper in filing.papers if paper.fingerprint in handed_in.papers]
    shown = replace(filing, facts=dict(handed_in.content), papers=papers)
    shown.id, shown.version = filing.id, filing.version
    return shown
