"""What follows from a decision on a petition, by kind."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from services.domain.petitions import Petition
from services.domain.review import Review, ReviewKind, ReviewState
from services.ports import Clock, Work
from services.rulebook import Rulebook

Effect = Callable[[Work, Petition, Review, datetime], Awaitable[None]]


class PetitionEffects:
    """Applies the effect of a kind inside the transaction that decides."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._rulebook, self._clock = rulebook, clock
        self._approved: Mapping[ReviewKind, Effect] = {}

    async def follow(self, work: Work, petition: Petition, review: Review, at: datetime) -> None:
        """The effect of the last approval; nothing for any other move."""
        if review.state is ReviewState.APPROVED:
            await self._approved[petition.kind](work, petition, review, at)
