"""What is reviewed, by kind: adding one is an entry here and a chain in the rule packs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.claims.own import ClaimForm
from services.domain.review import PETITIONED, Caution, Review, ReviewKind, ReviewState
from services.permissions import Actor
from services.petitions.effects import PetitionEffects
from services.petitions.transfer import Forwarding
from services.ports import Clock, Work
from services.review.cautions import Scrutiny
from services.rulebook import Rulebook
from services.standing import Standings


class Reviewed(Protocol):
    """The thing behind a review."""

    async def papers(self, work: Work, review: Review) -> Sequence[str]:
        """Fingerprints of the evidence as it is now."""
        ...

    async def content(self, work: Work, review: Review) -> Mapping[str, str]:
        """The form as it is now, by field id."""
        ...

    async def brand(self, work: Work, review: Review) -> tuple[str | None, Caution]:
        """By what queues find the case: its category, and what gives pause as it comes in."""
        ...

    async def follow(self, work: Work, review: Review, actor: Actor, at: datetime) -> None:
        """Brings the thing to where its review went, with all that follows from an approval."""
        ...


class ReviewedRegistration:
    """A professional's registration: the last approval makes it active."""

    async def papers(self, work: Work, review: Review) -> Sequence[str]:
        return ()

    async def content(self, work: Work, review: Review) -> Mapping[str, str]:
        return (await work.persons.get(review.subject_id)).answers

    async def brand(self, work: Work, review: Review) -> tuple[str | None, Caution]:
        return None, Caution(0)

    async def follow(self, work: Work, review: Review, actor: Actor, at: datetime) -> None:
        (await work.persons.get(review.subject_id)).follow(review.state)


class ReviewedClaim:
    """A claim: the last approval credits its hours to the ledger and rewrites the years it touches."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._standings = Standings(rulebook, clock)
        self._scrutiny = Scrutiny(rulebook, clock)

    async def papers(self, work: Work, review: Review) -> Sequence[str]:
        claim = await work.claims.get(review.subject_id)
        return [paper.fingerprint for paper in claim.papers]

    async def content(self, work: Work, review: Review) -> Mapping[str, str]:
        return (await work.claims.get(review.subject_id)).facts

    async def brand(self, work: Work, review: Review) -> tuple[str | None, Caution]:
        claim = await work.claims.get(review.subject_id)
        place = await self._standings.place_of_person(work, claim.person_id, claim.year)
        form = ClaimForm(claim, self._standings.category_of(place, claim))
        return claim.category, (await self._scrutiny.examine(work, place, form)).cautions

    async def follow(self, work: Work, review: Review, actor: Actor, at: datetime) -> None:
        claim = await work.claims.get(review.subject_id)
        claim.follow(review.state)
        if review.state is ReviewState.APPROVED:
            await self._standings.credit(work, claim, at)


class ReviewedPetition:
    """A petition: the last approval has the effect of its kind."""

    def __init__(self, rulebook: Rulebook, clock: Clock, forwarding: Forwarding) -> None:
        self._effects = PetitionEffects(rulebook, clock, forwarding)

    async def papers(self, work: Work, review: Review) -> Sequence[str]:
        return [paper.fingerprint for paper in (await work.petitions.get(review.subject_id)).papers]

    async def content(self, work: Work, review: Review) -> Mapping[str, str]:
        return (await work.petitions.get(review.subject_id)).facts

    async def brand(self, work: Work, review: Review) -> tuple[str | None, Caution]:
        return None, Caution(0)

    async def follow(self, work: Work, review: Review, actor: Actor, at: datetime) -> None:
        petition = await work.petitions.get(review.subject_id)
        petition.follow(review.state)
        await self._effects.follow(work, actor, petition, review, at)


class ReviewedKinds:
    """The registry of kinds."""

    def __init__(self, rulebook: Rulebook, clock: Clock, forwarding: Forwarding) -> None:
        self._kinds: dict[ReviewKind, Reviewed] = {
            ReviewKind.REGISTRATION: ReviewedRegistration(),
            ReviewKind.CLAIM: ReviewedClaim(rulebook, clock),
            **dict.fromkeys(PETITIONED, ReviewedPetition(rulebook, clock, forwarding)),
        }

    def __getitem__(self, kind: ReviewKind) -> Reviewed:
        return self._kinds[kind]
