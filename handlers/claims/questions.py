"""The questions of a claim: what is asked next, and how a day is picked."""

from dataclasses import dataclass
from datetime import date

from aiogram.fsm.context import FSMContext

from handlers.claims.callbacks import AskFact, PickFact
from handlers.claims.papers import papers_page
from handlers.claims.screens import claim_screen
from handlers.states import Claiming
from handlers.widgets.navigation import GoClaim, GoHome
from handlers.widgets.questions import answer_rows, date_rows, question
from handlers.widgets.screen import Button, Event, Screen, button, show
from handlers.widgets.words import Html, lines, say
from services.claims.own import ClaimForm
from services.claims.progress import ViewClaim
from services.domain.forms import Field, FieldKind
from services.permissions import Actor
from services.ports import Clock


@dataclass
class ClaimQuestions:
    """Leads through a claim: the next missing fact, then the missing papers, then the whole claim."""

    view: ViewClaim
    clock: Clock

    async def go_on(self, event: Event, actor: Actor, state: FSMContext, form: ClaimForm) -> None:
        if form.missing_fields:
            await self.ask(event, state, form, form.missing_fields[0])
        elif form.missing_papers:
            await show(event, await papers_page(state, form))
        else:
            await state.clear()
            await show(event, claim_screen(await self.view(actor, form.claim.id)))

    async def ask(
        self,
        event: Event,
        state: FSMContext,
        form: ClaimForm,
        field: Field,
        *,
        month: date | None = None,
        problem: Html | None = None,
    ) -> None:
        """One question. `problem` says what was wrong with the answer before; the question stands below it again."""
        claim = form.claim
        await state.set_state(Claiming.answering)
        await state.set_data({"claim": claim.id, "field": field.id})
        rows = answer_rows(field, lambda value: PickFact(claim=claim.id, field=field.id, value=value))
        has_calendar = field.kind is FieldKind.DATE
        if has_calendar:
            rows = self._calendar(form, field, month)
        position = form.category.fields.index(field)
        step = f"{position + 1}/{len(form.category.fields)}"
        text = question(field, step, claim.facts.get(field.id), has_calendar=has_calendar, problem=problem)
        if any(other.not_before == field.id for other in form.category.fields):
            text = lines(text, say("form.ask-range"))
        await show(event, Screen(text, [*rows, *_way_out(form, field, position)]))

    def _calendar(self, form: ClaimForm, field: Field, month: date | None) -> list[list[Button]]:
        """Bounds come from the year and the day that must come before; nothing after today."""
        claim, today = form.claim, self.clock.today()
        last = min(today, date(claim.year + 1, 12, 31))
        start = claim.facts.get(field.not_before or "") or claim.facts.get(field.id)
        opened = month or (date.fromisoformat(start) if start else min(today, date(claim.year, 12, 31)))
        return date_rows(
            opened,
            last,
            lambda day: PickFact(claim=claim.id, field=field.id, value=day),
            lambda turned: AskFact(claim=claim.id, field=field.id, month=turned),
        )


def _way_out(form: ClaimForm, field: Field, position: int) -> list[list[Button]]:
    """One step back, the draft as a whole, and cancel; an optional question can be skipped."""
    claim = form.claim.id
    back = [button("form.back", AskFact(claim=claim, field=form.category.fields[position - 1].id))] if position else []
    skip = [] if field.required else [button("form.skip", GoClaim(claim=claim))]
    return [[*back, *skip], [button("claim.overview", GoClaim(claim=claim)), button("nav.cancel", GoHome())]]
