"""What is reviewed, by kind: adding one is an entry here and a chain in the rule packs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.domain.review import Review, ReviewKind, ReviewState
from services.permissions import Actor
from services.ports import Clock, Work
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

    async def follow(self, work: Work, review: Review, actor: Actor, at: datetime) -> None:
        """Brings the thing to where its review went, with all that follows from an approval."""
        ...


class ReviewedRegistration:
    """A professional's registration: the last approval makes it active."""

    async def papers(self, work: Work, review: Review) -> Sequence[str]:
        return ()

    async def content(self, work: Work, review: Review) -> Mapping[str, str]:
        return (await work.persons.get(review.subject_id)).answers

    async def follow(self, work: Work, review: Review, actor: Actor, at: datetime) -> None:
        (await work.persons.get(review.subject_id)).follow(review.state)


class ReviewedClaim:
    """A claim: the last approval credits its hours to the ledger and rewrites the years it touches."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._standings = Standings(rulebook, clock)

    async def papers(self, work: Work, review: Review) -> Sequence[str]:
        claim = await work.claims.get(review.subject_id)
        return [paper.fingerprint for paper in claim.papers]

    async def content(self, work: Work, review: Review) -> Mapping[str, str]:
        return (await work.claims.get(review.subject_id)).facts

    async def follow(self, work: Work, review: Review, actor: Actor, at: datetime) -> None:
        claim = await work.claims.get(review.subject_id)
        claim.follow(review.state)
        if review.state is ReviewState.APPROVED:
            await self._standings.credit(work, claim, at)


class ReviewedKinds:
    """The registry of kinds."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._kinds: dict[ReviewKind, Reviewed] = {
            ReviewKind.REGISTRATION: ReviewedRegistration(),
            ReviewKind.CLAIM: ReviewedClaim(rulebook, clock),
        }

    def __getitem__(self, kind: ReviewKind) -> Reviewed:
        return self._kinds[kind]
