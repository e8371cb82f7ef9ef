"""Where verdicts are spoken: on the case as it was on the screen, or, too late, on what became of it meanwhile."""

from dataclasses import dataclass
from typing import Protocol

from aiogram.types import CallbackQuery

from handlers.review.filtering import unpacked
from handlers.review.screens import card_screen
from handlers.widgets.pager import many
from handlers.widgets.screen import Event, message_of, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import say_plain
from services.domain.errors import Stale
from services.domain.review import Action, Verdict
from services.permissions import Actor
from services.ports import CardCopy
from services.review.cards import Card
from services.review.desk import Decide, Ruling, ViewCard
from services.review.queue import FindNextCase, NextRef


class Case(Protocol):
    """A button's case: its id, the version in which it was drawn, and the filter of the queue it was found in."""

    @property
    def review(self) -> int: ...

    @property
    def version(self) -> int: ...

    @property
    def among(self) -> str: ...


@dataclass
class Bench:
    """Decides and shows the card as it is then; who comes too late is told who decided, and sees that.

    Who decides is told how much of what they work through is left.
    """

    decide: Decide
    view: ViewCard
    find: FindNextCase

    async def rule(self, event: Event, actor: Actor, toast: Toast, case: Case, verdict: Verdict) -> None:
        ruling = Ruling(case.review, case.version, verdict, _copy(event, actor, case))
        try:
            await self.decide(actor, ruling)
        except Stale:
            await self.tell_ruled(event, actor, toast, case, verdict.action)
            return
        await self._tell_done(event, actor, toast, await self.view(actor, case.review), case, verdict.action)

    async def tell_ruled(self, event: Event, actor: Actor, toast: Toast, case: Case, action: Action) -> None:
        """On a case that has gone on: a second tap is told what the first one was, everybody else who decided."""
        card = await self.view(actor, case.review)
        if is_done(card, case, actor, action):
            await self._tell_done(event, actor, toast, card, case, action)
        else:
            await self._too_late(event, toast, card, case.among)

    async def _tell_done(
        self, event: Event, actor: Actor, toast: Toast, card: Card, case: Case, action: Action
    ) -> None:
        done = say_plain(f"card.done-{action}", number=card.review.subject_id)
        following = await self.find(actor, NextRef(case.review, unpacked(case.among)))
        key = "card.done-left" if following else "card.done-last"
        toast.say(say_plain(key, done=done, count=many(following.left if following else 0)))
        await show(event, card_screen(card, case.among))

    async def find_current(self, press: Event, actor: Actor, toast: Toast, case: Case) -> Card | None:
        """The card, if the button still belongs to it; if not, the present state is shown."""
        card = await self.view(actor, case.review)
        if card.is_here and card.review.version == case.version:
            return card
        await self._too_late(press, toast, card, case.among)
        return None

    async def tell_too_late(self, event: Event, actor: Actor, toast: Toast, case: Case) -> None:
        """Says who decided, and shows the case as it is now."""
        await self._too_late(event, toast, await self.view(actor, case.review), case.among)

    async def _too_late(self, event: Event, toast: Toast, card: Card, among: str) -> None:
        last = card.history.last
        told = say_plain("card.changed")
        if last:
            what = say_plain(f"action.{last.decision.action}")
            told = say_plain("card.too-late", who=last.person, what=what, at=last.decision.at)
        toast.say(told, is_alert=True)
        await show(event, card_screen(card, among))


def is_done(card: Card, case: Case, actor: Actor, action: Action) -> bool:
    """A second tap of the same finger: what was done to the case since the button was drawn is just this."""
    last = card.history.lines[-1].decision
    is_next = card.review.version == case.version + 1
    return is_next and last.action is action and last.person_id == actor.person_id


def _copy(event: Event, actor: Actor, case: Case) -> CardCopy | None:
    """The message that the verdict was pressed on; it is drawn here, not by the outbox."""
    message = message_of(event) if isinstance(event, CallbackQuery) else None
    return CardCopy(actor.account_id, message.message_id, case.review) if message else None
