"""A reviewer's desk: a card, its papers, the verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.claims import GRANTED_FACT
from services.domain.errors import NotPermitted
from services.domain.review import Action, AlreadyDecided, HoursNotGranted, Verdict
from services.filings import PaperFile, open_files
from services.permissions import Actor, Permission
from services.ports import Blobs, CardCopy, Clock, Work
from services.review.cards import Card, CardTable, Case
from services.review.office import ReviewOffice
from services.rulebook import Rulebook
from services.use_case import Query, UseCase


@dataclass
class ViewCard(Query[int, Card]):
    """A case that lies, or lay, at one of the viewer's desks."""

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, review_id: int) -> Card:
        return await CardTable(self.rulebook, self.clock).draw(work, actor, await work.reviews.get(review_id))


@dataclass
class OpenPapers(Query[int, Sequence[PaperFile]]):
    """The papers of a claim or petition, for somebody at one of its desks."""

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock
    blobs: Blobs

    async def _perform(self, work: Work, actor: Actor, review_id: int) -> Sequence[PaperFile]:
        card = await CardTable(self.rulebook, self.clock).draw(work, actor, await work.reviews.get(review_id))
        return await open_files(self.blobs, card.form) if card.form else ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict on a case in the version that was on the screen; `shown` is the message that it was pressed on."""

    review_id: int
    version: int
    verdict: Verdict
    shown: CardCopy | None = None


def ensure_granted(case: Case, verdict: Verdict) -> None:
    """Takes the hours that the reviewer sets, and asks for them where they are still missing."""
    form = case.claim
    if form is None or not form.category.hours_by_reviewer or verdict.action is not Action.APPROVE:
        return
    if verdict.granted is not None:
        form.claim.grant(verdict.granted)
    elif not form.claim.facts.get(GRANTED_FACT):
        raise HoursNotGranted


@dataclass
class Decide(UseCase[Ruling, Case]):
    """Approves, returns or rejects at the desk that has the case now, and gives the case as it is after that.

    Refuses one's own case, another unit's desk, a step that was decided already (the loser of two learns it here), and
    a return or rejection without a reason.
    """

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: Ruling) -> Case:
        """The case is laid out and not drawn: the card of after the commit is another one, and costs 12 statements."""
        review = await work.reviews.get(request.review_id)
        office = ReviewOffice(self.rulebook, self.clock)
        case = await CardTable(self.rulebook, self.clock).lay_out(work, actor, review)
        self._ensure_known(case, request.verdict)
        if review.version != request.version:
            raise AlreadyDecided
        ensure_granted(case, request.verdict)
        await office.decide(work, actor, review, request.verdict, request.shown)
        return case

    def _ensure_known(self, case: Case, verdict: Verdict) -> None:
        known = {reason.id for reason in case.reasons}
        if not set(verdict.reasons) <= known:
            raise AlreadyDecided  # the rules changed since the button was drawn


@dataclass
class ShowCard(UseCase[CardCopy, None]):
    """Remembers that a message shows this case with buttons, so that it can be redrawn once somebody decides.

    Refuses another account's message, and a case whose card the actor may not see.
    """

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, copy: CardCopy) -> None:
        if copy.account_id != actor.account_id:
            raise NotPermitted
        await CardTable(self.rulebook, self.clock).ensure_may_see(work, actor, await work.reviews.get(copy.review_id))
        await work.reviews.put_card(copy)


@dataclass
class HideCard(UseCase[int, None]):
    """The message shows something else now."""

    permission = Permission.REVIEW

    async def _perform(self, work: Work, actor: Actor, message_id: int) -> None:
        await work.reviews.forget_card(actor.account_id, message_id)
