"""The walk of a case: submitted, decided, withdrawn; each with its line of history, its audit link and its messages."""

from collections.abc import Sequence
from datetime import datetime

from services.domain.hours import plain
from services.domain.review import Action, Decision, Desk, Review, ReviewKind, ReviewState, Verdict
from services.permissions import Actor
from services.ports import CardCopy, Clock, Notice, Work
from services.review.kinds import ReviewedKinds
from services.rulebook import Rulebook

_APPLICANT = Verdict(Action.WITHDRAW)


class ReviewOffice:
    """Moves reviews inside the transaction of a use case."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._rulebook, self._clock = rulebook, clock
        self._kinds = ReviewedKinds(rulebook, clock)

    async def submit(
        self, work: Work, actor: Actor, kind: ReviewKind, subject_id: int, review_id: int | None, desks: Sequence[Desk]
    ) -> Review:
        """Opens the review of a subject, or hands it in again."""
        now = self._clock.now()
        if review_id is None:
            review = Review.open(kind, subject_id, actor.known_person_id, desks, now)
            await work.reviews.add(review)
        else:
            review = await work.reviews.get(review_id)
            review.resubmit(desks, now)
        await self._kinds[kind].follow(work, review, actor, now)
        await self._note(work, actor, review, Verdict(Action.SUBMIT), desk=None, at=now)
        await work.outbox.put(await self._calls(work, review))
        return review

    async def decide(
        self, work: Work, actor: Actor, review: Review, verdict: Verdict, shown: CardCopy | None
    ) -> Decision:
        """One verdict at the desk that has the case; `shown` is the message it was pressed on."""
        now = self._clock.now()
        desk = review.position
        review.decide(verdict, actor.known_person_id, actor.acts_for, now)
        decision = await self._note(work, actor, review, verdict, desk=desk, at=now)
        await self._kinds[review.kind].follow(work, review, actor, now)
        letters = [*await self._redraws(work, review, but=shown), *await self._news(work, review, decision)]
        if review.state is ReviewState.PENDING:
            letters += await self._calls(work, review)
        await work.outbox.put(letters)
        return decision

    async def withdraw(self, work: Work, actor: Actor, review: Review) -> None:
        now = self._clock.now()
        review.withdraw(now)
        await self._note(work, actor, review, _APPLICANT, desk=None, at=now)
        await self._kinds[review.kind].follow(work, review, actor, now)
        await work.outbox.put(await self._redraws(work, review, but=None))

    async def _note(
        self, work: Work, actor: Actor, review: Review, verdict: Verdict, *, desk: int | None, at: datetime
    ) -> Decision:
        subject = self._kinds[review.kind]
        papers = list(await subject.papers(work, review))
        handed_in = await subject.content(work, review) if verdict.action is Action.SUBMIT else {}
        decision = Decision(
            review_id=review.id,
            round=review.round,
            desk=desk,
            organisation_id=None if desk is None else review.organisations[desk],
            person_id=actor.known_person_id,
            action=verdict.action,
            reasons=list(verdict.reasons),
            comment=verdict.comment,
            papers=papers,
            content=dict(handed_in),
            rulebook=self._rulebook.version,
            at=at,
        )
        await work.reviews.add_decision(decision)
        facts = {
            "round": review.round,
            "desk": desk,
            "organisation": decision.organisation_id,
            "reasons": decision.reasons,
            "papers": papers,
            "rulebook": decision.rulebook,
            "state": review.state,
            "granted": None if verdict.granted is None else plain(verdict.granted),
        }
        about = f"{review.kind} {review.subject_id}"
        await work.audit.record(actor.person_id, f"{review.kind}.{verdict.action}", about, facts, at)
        return decision

    async def _calls(self, work: Work, review: Review) -> list[Notice]:
        """A card for each administrator of the desk that has the case now."""
        desk = review.organisations[review.position]
        accounts = await work.accounts.list_at_desk(desk, but=review.applicant_id)
        step = f"{review.id}:{review.round}:{review.position}"
        return [Notice(a.id, "review_card", {"review": review.id}, f"card:{step}:{a.id}") for a in accounts]

    async def _redraws(self, work: Work, review: Review, but: CardCopy | None) -> list[Notice]:
        """The outcome for every other message that shows the case with buttons."""
        step = f"{review.id}:{review.round}:{review.position}:{review.state}"
        return [
            Notice(
                copy.account_id,
                "card_refresh",
                {"review": review.id, "message": copy.message_id},
                f"redraw:{step}:{copy.account_id}:{copy.message_id}",
            )
            for copy in await work.reviews.list_cards(review.id)
            if copy != but
        ]

    async def _news(self, work: Work, review: Review, decision: Decision) -> list[Notice]:
        """The decision, for the applicant."""
        accounts = await work.accounts.list_of_person(review.applicant_id)
        step = f"{review.id}:{review.round}:{decision.desk}"
        params = {"review": review.id, "round": review.round, "desk": decision.desk}
        return [Notice(a.id, "decided", params, f"decided:{step}:{a.id}") for a in accounts]
