"""The walk of a case: submitted, decided, withdrawn; each with its line of history, its audit link and its messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.domain.claims import GRANTED_FACT
from services.domain.hours import plain
from services.domain.organisations import Organisation
from services.domain.review import (
    Action,
    CallBackTooLate,
    Decision,
    Desk,
    NotColleague,
    Review,
    ReviewKind,
    ReviewState,
    Verdict,
)
from services.permissions import Actor
from services.petitions.transfer import Forwarding
from services.ports import CardCopy, Clock, Notice, Work
from services.review.history import undone_of
from services.review.kinds import ReviewedKinds
from services.rulebook import Rulebook

_APPLICANT = Verdict(Action.WITHDRAW)


class ReviewOffice:
    """Moves reviews inside the transaction of a use case."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._rulebook, self._clock = rulebook, clock
        self._kinds = ReviewedKinds(rulebook, clock, Forwarding(self.move, self.release))

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
        review.category, review.cautions = await self._kinds[kind].brand(work, review)
        await self._kinds[kind].follow(work, review, actor, now)
        await self._note(work, actor, review, Verdict(Action.SUBMIT), desk=None, at=now)
        await work.outbox.put(await self._calls(work, review))
        return review

    async def decide(
        self, work: Work, actor: Actor, review: Review, verdict: Verdict, shown: CardCopy | None
    ) -> Decision:
        """One verdict at the desk that has the case; `shown` is the message it was pressed on."""
        now, desk, since = self._clock.now(), review.position, review.waiting_since
        review.decide(verdict, actor.known_person_id, actor.acts_for, now)
        decision = await self._note(work, actor, review, verdict, desk=desk, at=now, waited_since=since)
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

    async def hand_over(self, work: Work, actor: Actor, review: Review, colleague: int) -> None:
        """Asks a colleague at the same desk, who gets the card; everybody there still may decide."""
        now = self._clock.now()
        accounts = [
            account
            for account in await work.accounts.list_at_desk(review.desk_id or 0, but=actor.person_id, at=now)
            if account.person_id == colleague
        ]
        if not accounts:
            raise NotColleague
        review.hand_over(colleague, actor.acts_for)
        await self._note(work, actor, review, Verdict(Action.HAND_OVER), desk=None, at=now, colleague=colleague)
        step = f"{_step(review)}:{colleague}:{now.timestamp()}"
        asked = {"review": review.id, "handed_over": True}
        await work.outbox.put([Notice(a.id, "review_card", asked, f"card:{step}:{a.id}") for a in accounts])

    async def call_back(self, work: Work, actor: Actor, review: Review) -> None:
        """Undoes one's own latest decision, until the next desk or the applicant has acted on it."""
        now = self._clock.now()
        decisions = await work.reviews.list_decisions(review.id)
        undone = undone_of(decisions)
        last = next((d for d in reversed(decisions) if d.desk is not None and d not in undone), None)
        handed_in = next(d for d in reversed(decisions) if d.action is Action.SUBMIT)
        is_with_owner = review.state is not ReviewState.PENDING
        if last is None or (is_with_owner and await self._is_touched(work, review, handed_in)):
            raise CallBackTooLate
        review.call_back(last, actor.known_person_id, actor.acts_for, now)
        await self._note(work, actor, review, Verdict(Action.CALL_BACK), desk=None, at=now, at_desk=True)
        if review.kind is ReviewKind.CLAIM and review.is_untouched and GRANTED_FACT not in handed_in.content:
            (await work.claims.get(review.subject_id)).revoke_grant()
        await self._kinds[review.kind].follow(work, review, actor, now)
        letters = await self._redraws(work, review, but=None)
        await work.outbox.put([*letters, *await self._told(work, review, "called_back", now)])

    async def _is_touched(self, work: Work, review: Review, handed_in: Decision) -> bool:
        """Whether its owner has mended it, or chosen another unit. Hours that a desk has set are not the owner's."""
        subject, given = self._kinds[review.kind], handed_in.content
        content = await subject.content(work, review)
        stated = {field: told for field, told in content.items() if field in given or field != GRANTED_FACT}
        if stated != given or list(await subject.papers(work, review)) != handed_in.papers:
            return True
        is_registration = review.kind is ReviewKind.REGISTRATION
        return is_registration and (await work.persons.get(review.subject_id)).employer_id not in review.organisations

    async def escalate(self, work: Work, review: Review, to: Organisation, level: str) -> None:
        """By the clock: a silent desk's case goes on at the organisation above it."""
        now = self._clock.now()
        await self._note(work, Actor.clock(), review, Verdict(Action.ESCALATE), desk=None, at=now, at_desk=True)
        review.escalate(to.id, level, now)
        letters = [*await self._redraws(work, review, but=None), *await self._told(work, review, "escalated", now)]
        await work.outbox.put([*letters, *await self._calls(work, review)])

    async def move(self, work: Work, review: Review, desks: Sequence[Desk]) -> None:
        """The applicant came to another unit: an open case begins again at the new desks."""
        now = self._clock.now()
        await self._note(work, Actor.clock(), review, Verdict(Action.MOVE), desk=None, at=now, at_desk=True)
        review.move(desks, now)
        await work.outbox.put([*await self._redraws(work, review, but=None), *await self._calls(work, review)])

    async def release(self, work: Work, review: Review) -> None:
        """The applicant came to a unit whose place knows nothing of the kind: the open case is theirs again."""
        now = self._clock.now()
        await self._note(work, Actor.clock(), review, Verdict(Action.MOVE), desk=None, at=now, at_desk=True)
        review.release(now)
        await self._kinds[review.kind].follow(work, review, Actor.clock(), now)
        await work.outbox.put(await self._redraws(work, review, but=None))

    async def _note(
        self,
        work: Work,
        actor: Actor,
        review: Review,
        verdict: Verdict,
        *,
        desk: int | None,
        at: datetime,
        waited_since: datetime | None = None,
        at_desk: bool = False,
        colleague: int | None = None,
    ) -> Decision:
        subject = self._kinds[review.kind]
        papers = list(await subject.papers(work, review))
        handed_in = await subject.content(work, review) if verdict.action is Action.SUBMIT else {}
        decision = Decision(
            review_id=review.id,
            round=review.round,
            desk=desk,
            organisation_id=review.desk_id
            if at_desk or colleague
            else None
            if desk is None
            else review.organisations[desk],
            person_id=actor.person_id,
            action=verdict.action,
            reasons=list(verdict.reasons),
            comment=verdict.comment,
            papers=papers,
            content=dict(handed_in),
            rulebook=self._rulebook.version,
            at=at,
            turn=review.turn,
            waited_since=waited_since,
            colleague_id=colleague,
        )
        await work.reviews.add_decision(decision)
        about, facts = f"{review.kind} {review.subject_id}", _facts(review, decision, verdict)
        await work.audit.record(actor.person_id, f"{review.kind}.{verdict.action}", about, facts, at)
        return decision

    async def _calls(self, work: Work, review: Review) -> list[Notice]:
        """A card for each reviewer of the desk that has the case now."""
        desk = review.organisations[review.position]
        accounts = await work.accounts.list_at_desk(desk, but=review.applicant_id, at=self._clock.now())
        return [Notice(a.id, "review_card", {"review": review.id}, f"card:{_step(review)}:{a.id}") for a in accounts]

    async def _redraws(self, work: Work, review: Review, but: CardCopy | None) -> list[Notice]:
        """The outcome for every other message that shows the case with buttons."""
        step = f"{_step(review)}:{review.state}"
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
        step = f"{review.id}:{review.round}:{decision.desk}:{decision.turn}"
        params = {"review": review.id, "round": review.round, "desk": decision.desk}
        return [Notice(a.id, "decided", params, f"decided:{step}:{a.id}") for a in accounts]

    async def _told(self, work: Work, review: Review, kind: str, at: datetime) -> list[Notice]:
        """Something happened to the case that nobody decided: called back, escalated."""
        accounts = await work.accounts.list_of_person(review.applicant_id)
        key = f"{kind}:{_step(review)}:{at.timestamp()}"
        return [Notice(a.id, kind, {"review": review.id}, f"{key}:{a.id}") for a in accounts]


def _facts(review: Review, decision: Decision, verdict: Verdict) -> dict[str, Any]:
    """What the audit log keeps of a decision: ids and codes."""
    return {
        "round": decision.round,
        "desk": decision.desk,
        "turn": decision.turn,
        "organisation": decision.organisation_id,
        "reasons": decision.reasons,
        "papers": decision.papers,
        "rulebook": decision.rulebook,
        "state": review.state,
        "colleague": decision.colleague_id,
        "granted": None if verdict.granted is None else plain(verdict.granted),
    }


def _step(review: Review) -> str:
    return f"{review.id}:{review.round}:{review.position}:{review.turn}"
