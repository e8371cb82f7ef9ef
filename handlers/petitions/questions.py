"""The questions of a petition: the next missing fact, then the missing papers, then the petition as a whole."""

from dataclasses import dataclass, replace
from datetime import date

from aiogram.fsm.context import FSMContext

from handlers.petitions.callbacks import AskPart, PickPart
from handlers.petitions.facts import duplicate_lines
from handlers.petitions.papers import papers_page
from handlers.petitions.screens import double_rows, kind_name, petition_screen
from handlers.states import Petitioning
from handlers.web_forms import WebForms
from handlers.widgets.navigation import GoHome, GoPetition
from handlers.widgets.places import (
    LONGEST_PART,
    UNITS,
    FoundUnits,
    PlaceDoors,
    cities_screen,
    counties_screen,
    unit_rows,
    units_text,
)
from handlers.widgets.questions import answer_rows, date_rows, question
from handlers.widgets.screen import Button, Event, Screen, button, show
from handlers.widgets.words import Html, language, lines, say, shown
from services.domain.forms import Field, FieldKind
from services.domain.regions import full_name
from services.domain.review import ReviewKind
from services.permissions import Actor
from services.petitions.drafting import AHEAD
from services.petitions.forms import PetitionForm
from services.petitions.kinds import FOUNDS
from services.petitions.progress import SearchOrganisations, UnitQuery, ViewPetition
from services.ports import Clock

_YEARS_AHEAD = 2  # of the calendar's pages; any day can be typed


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of a petition. `turn`: the page of the calendar, of the regions or of the units; `text` was looked for.

    `problem` says what was wrong with the answer before; the question stands below it again.
    """

    form: PetitionForm
    field: Field
    turn: str = ""
    text: str = ""
    problem: Html | None = None

    def pick(self, value: str) -> PickPart:
        return PickPart(petition=self.form.petition.id, field=self.field.id, value=value)

    def turned(self, turn: str) -> AskPart:
        return AskPart(petition=self.form.petition.id, field=self.field.id, turn=turn)

    @property
    def given(self) -> str | None:
        return self.form.petition.facts.get(self.field.id)

    @property
    def position(self) -> int:
        return self.form.rules.fields.index(self.field)

    @property
    def step(self) -> str:
        return f"{self.position + 1}/{len(self.form.rules.fields)}"


@dataclass
class PetitionQuestions:
    """Leads through a petition."""

    view: ViewPetition
    search: SearchOrganisations
    forms: WebForms
    clock: Clock

    async def go_on(self, event: Event, actor: Actor, state: FSMContext, form: PetitionForm) -> None:
        if form.missing_fields:
            await self.ask(event, actor, state, Asked(form, form.missing_fields[0]))
        elif form.missing_papers:
            await show(event, await papers_page(state, form))
        else:
            await state.clear()
            await show(event, petition_screen(await self.view(actor, form.petition.id), actor))

    async def ask(self, event: Event, actor: Actor, state: FSMContext, asked: Asked) -> None:
        """One question, by the kind of its field."""
        await state.set_state(Petitioning.answering)
        told = {"petition": asked.form.petition.id, "field": asked.field.id, "text": asked.text}
        await state.set_data(told)
        if asked.field.kind is FieldKind.REGION:
            screen = self._region(asked)
        elif asked.field.kind is FieldKind.UNIT:
            screen = await self._units(actor, asked)
        else:
            screen = self._plain(actor, asked)
        if asked.problem:
            screen = replace(screen, text=lines(say("form.problem", what=asked.problem), screen.text))
        head = say("petition.head", kind=kind_name(asked.form.petition.kind), number=asked.form.petition.id)
        step = say("form.step", step=asked.step) if asked.field.kind in {FieldKind.REGION, FieldKind.UNIT} else None
        doubles, rows = await self._doubles(actor, asked)
        await show(event, replace(screen, text=lines(head, *doubles, step, screen.text), rows=[*screen.rows, *rows]))

    async def _doubles(self, actor: Actor, asked: Asked) -> tuple[list[Html], list[list[Button]]]:
        """What is there already is said as soon as the name or the code tells it."""
        if asked.form.petition.kind not in FOUNDS:
            return [], []
        view = await self.view(actor, asked.form.petition.id)
        return duplicate_lines(view.part), double_rows(view, actor)

    def _plain(self, actor: Actor, asked: Asked) -> Screen:
        form, field = asked.form, asked.field
        rows = answer_rows(field, asked.pick)
        has_calendar = field.kind is FieldKind.DATE
        if has_calendar:
            rows = self._calendar(asked)
        text = question(field, asked.step, asked.given, has_calendar=has_calendar)
        if any(other.not_before == field.id for other in form.rules.fields):
            text = lines(text, say("form.ask-range"))
        if form.petition.kind is ReviewKind.TRANSFER and has_calendar:
            text = lines(text, say("move.day-hint"))
        if not self.forms.may_ask(actor, field):
            link = self.forms.link_to_petition(actor, form.petition.id, form.petition.version)
            text = lines(text, "", say("reg.use-form", link=link))
        return Screen(text, [*rows, *_way_out(asked)])

    def _calendar(self, asked: Asked) -> list[list[Button]]:
        """Opens at the day that must come before, or today; the past alone where nothing can be asked for ahead."""
        today, facts = self.clock.today(), asked.form.petition.facts
        start = facts.get(asked.field.not_before or "") or asked.given
        last = date(today.year + _YEARS_AHEAD, 12, 31) if asked.form.petition.kind in AHEAD else today
        opened = date.fromisoformat(asked.turn or start or today.isoformat())
        return date_rows(min(opened, last), last, asked.pick, asked.turned)

    def _region(self, asked: Asked) -> Screen:
        doors = PlaceDoors(open=asked.turned, pick=asked.pick)
        back, *more = _way_out(asked)
        screen = counties_screen(asked.turn, doors, back) if asked.turn else cities_screen(doors, back)
        return replace(screen, rows=[*screen.rows, *more])

    async def _units(self, actor: Actor, asked: Asked) -> Screen:
        page = int(asked.turn) if asked.turn.isdigit() else 0
        text = asked.text[:LONGEST_PART]
        query = UnitQuery(asked.form.petition.id, asked.field.id, text, page, UNITS)
        found = await self.search(actor, query)
        listed = FoundUnits(found.units, found.region, text, page, found.has_more)
        rows = unit_rows(listed, lambda unit: asked.pick(str(unit)), lambda other: asked.turned(str(other)))
        place = full_name(found.region, language()) if found.region else None
        kind = "found" if found.units else "none" if text or found.region else "any"
        hint = lines(place, say(f"petition.units-{kind}"))
        about = shown(asked.field.hint) if asked.field.hint else None
        told = units_text(asked.field.name, hint, text)
        return Screen(lines(told, about), [*rows, *_way_out(asked)])


def _way_out(asked: Asked) -> list[list[Button]]:
    """One step back, the draft as a whole, and cancel; an optional question can be skipped."""
    petition, fields = asked.form.petition.id, asked.form.rules.fields
    back = []
    if asked.turn and asked.field.kind is FieldKind.REGION:
        back = [button("nav.back", asked.turned(""))]
    elif asked.position:
        back = [button("form.back", AskPart(petition=petition, field=fields[asked.position - 1].id))]
    skip = [] if asked.field.required else [button("form.skip", GoPetition(petition=petition))]
    whole = [button("petition.overview", GoPetition(petition=petition)), button("nav.cancel", GoHome())]
    return [[*back, *skip], whole]
