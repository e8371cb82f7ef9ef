"""A person's own claim with the form of its category: what is stated, what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.claims import Claim, FactMissing, PaperMissing
from services.domain.errors import NotFound
from services.domain.forms import Field, PaperKind
from services.permissions import Actor
from services.ports import Clock, Work
from services.rulebook import Category, Rulebook
from services.standing import Standings


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """A claim and the category that says what it needs."""

    claim: Claim
    category: Category

    @property
    def missing_fields(self) -> Sequence[Field]:
        return [f for f in self.category.fields if f.required and not self.claim.facts.get(f.id)]

    @property
    def papers(self) -> Sequence[PaperKind]:
        """The papers that a claim with these facts needs or may add."""
        return self.category.papers_for(self.claim.facts)

    @property
    def missing_papers(self) -> Sequence[PaperKind]:
        there = {paper.kind for paper in self.claim.papers}
        return [kind for kind in self.papers if kind.required and kind.id not in there]

    @property
    def is_complete(self) -> bool:
        return not (self.missing_fields or self.missing_papers)

    def ensure_complete(self) -> None:
        """Raises the first thing that is missing (SDSMU 附件1: what lacks a paper is returned)."""
        for field in self.missing_fields:
            raise FactMissing(field.name)
        for paper in self.missing_papers:
            raise PaperMissing(paper.name)

    def field(self, field_id: str) -> Field:
        found = next((f for f in self.category.fields if f.id == field_id), None)
        if found is None:
            raise NotFound
        return found

    def paper_kind(self, kind_id: str) -> PaperKind:
        found = next((k for k in self.papers if k.id == kind_id), None)
        if found is None:
            raise NotFound
        return found


async def get_own(work: Work, actor: Actor, claim_id: int) -> Claim:
    """The claim if it is the actor's; somebody else's is not found, as if it did not exist."""
    claim = await work.claims.get(claim_id)
    if claim.person_id != actor.person_id:
        raise NotFound
    return claim


async def form_of(work: Work, actor: Actor, claim_id: int, rulebook: Rulebook, clock: Clock) -> ClaimForm:
    """The actor's own claim with its form."""
    claim = await get_own(work, actor, claim_id)
    standings = Standings(rulebook, clock)
    place = await standings.place_of_person(work, claim.person_id)
    return ClaimForm(claim, standings.category_of(place, claim))
