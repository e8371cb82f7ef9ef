"""What follows from a decision on a petition, by kind and by where the review has come to."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from services.domain.petitions import Petition
from services.domain.review import Review, ReviewKind, ReviewState
from services.permissions import Actor, Role
from services.petitions.appeal import Appeals
from services.petitions.changing import change_answers, change_document, recognise_circumstance
from services.petitions.founding import appoint_administrator, found_organisation
from services.petitions.kinds import FOUNDS
from services.petitions.transfer import Forwarding, Transfers
from services.ports import Clock, Work
from services.rulebook import Rulebook
from services.standing import Standings

Effect = Callable[[Work, Petition, Review, datetime], Awaitable[None]]


class PetitionEffects:
    """Applies the effect of a kind inside the transaction that decides."""

    def __init__(self, rulebook: Rulebook, clock: Clock, forwarding: Forwarding) -> None:
        standings = Standings(rulebook, clock)
        self._appeals = Appeals(rulebook, clock)
        self._effects: Mapping[tuple[ReviewKind, ReviewState], Effect] = {
            **{(kind, ReviewState.APPROVED): found_organisation for kind in FOUNDS},
            (ReviewKind.ADMINISTRATION, ReviewState.APPROVED): appoint_administrator,
            (ReviewKind.TITLE_CHANGE, ReviewState.APPROVED): change_answers,
            (ReviewKind.DOCUMENT_CHANGE, ReviewState.APPROVED): change_document,
            (ReviewKind.CIRCUMSTANCE, ReviewState.APPROVED): recognise_circumstance(standings),
            (ReviewKind.TRANSFER, ReviewState.APPROVED): Transfers(rulebook, clock, forwarding).take_effect,
        }

    async def follow(self, work: Work, actor: Actor, petition: Petition, review: Review, at: datetime) -> None:
        """The effect of the state that the review has come to, where its kind has one.

        Whom a desk lets sit at it, its head appoints: `NotPermitted` for any other reviewer.
        """
        if (petition.kind, review.state) == (ReviewKind.ADMINISTRATION, ReviewState.APPROVED):
            actor.ensure_acts_as(Role.HEAD, review.organisations[review.position])
        if petition.kind is ReviewKind.APPEAL:
            await self._appeals.follow(work, actor, petition, review, at)
        effect = self._effects.get((petition.kind, review.state))
        if effect is not None:
            await effect(work, petition, review, at)
