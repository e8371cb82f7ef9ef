"""Filling in a petition. A draft is a row, as a claim's is."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from services.domain.answers import TextReaders, read_answer
from services.domain.errors import InputInvalid, NotFound
from services.domain.filings import Paper
from services.domain.forms import Field, FieldKind
from services.domain.identity import RESIDENT_ID
from services.domain.people import Person, RegistrationStatus
from services.domain.petitions import Petition, PetitionStatus
from services.domain.regions import PROVINCE, PROVINCIAL
from services.domain.review import ReviewKind
from services.domain.typed_contacts import read_office_phone
from services.domain.typed_dates import RangeBackwards
from services.domain.typed_text import read_name
from services.domain.unit_names import read_unit_name
from services.filings import keep_paper
from services.permissions import Actor, Permission
from services.petitions.appeal import ensure_may_appeal
from services.petitions.fitness import ensure_above
from services.petitions.forms import PetitionForm
from services.petitions.kinds import ensure_may_file
from services.petitions.own import PetitionDesk, get_editable
from services.ports import Blobs, Clock, PaperInspector, Work
from services.rulebook import Rulebook
from services.use_case import UseCase

TEXTS: TextReaders = {"name": read_unit_name, "administrator": read_name, "office_phone": read_office_phone}
AHEAD = (ReviewKind.CIRCUMSTANCE,)  # a leave may be asked for beforehand; a move takes effect when it is approved


class DayAhead(InputInvalid):
    """A day that is still to come."""

    fields = ("day",)


class MoveAhead(DayAhead):
    """The day of a move that is still to come."""


@dataclass(frozen=True, slots=True)
class NewPetition:
    """`concerns`: the thing that it is about; `facts`: what is known already, by field, as if it had been typed."""

    kind: ReviewKind
    concerns: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass
class StartPetition(UseCase[NewPetition, PetitionForm]):
    """A draft of the kind, with what is known of the petitioner filled in.

    A draft in which nothing else is said yet is given again. Whoever has no person yet gets one, without a
    registration. Refuses kinds that only a registered professional may file.
    """

    permission = Permission.PETITION
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: NewPetition) -> PetitionForm:
        ensure_may_file(actor, request.kind)
        person, now = await self._person(work, actor), self.clock.now()
        petition = Petition(
            person_id=person.id, kind=request.kind, concerns=request.concerns, created_at=now, updated_at=now
        )
        if petition.kind is ReviewKind.APPEAL:
            await ensure_may_appeal(work, petition)
        form = await PetitionDesk(self.rulebook, self.clock).form_of(work, petition)
        today = self.clock.today()
        for name, text in _known_of(form, person).items():
            with suppress(InputInvalid):  # it was read otherwise: then it is asked for
                petition.state_fact(name, await read_fact(work, form, form.field(name), text, today), now)
        for name, text in request.facts.items():
            petition.state_fact(name, await read_fact(work, form, form.field(name), text, today), now)
        for begun in await work.petitions.list_unfinished(person.id, petition.kind):
            is_draft = begun.status is PetitionStatus.DRAFT
            if is_draft and begun.facts == petition.facts and begun.concerns == petition.concerns and not begun.papers:
                return PetitionForm(begun, form.form)
        await work.petitions.add(petition)
        return form

    async def _person(self, work: Work, actor: Actor) -> Person:
        account = await work.accounts.get(actor.account_id)
        if account.person_id is not None:
            return await work.persons.get(account.person_id)
        person = Person(status=RegistrationStatus.NONE, created_at=self.clock.now())
        await work.persons.add(person)
        account.person_id = person.id
        return person


def _known_of(form: PetitionForm, person: Person) -> dict[str, str]:
    """An administrator's name and office phone need not be typed by somebody whom the bot knows."""
    known = {"administrator": person.name, "office_phone": person.answers.get("landline", "")}
    return {asked.id: known[asked.id] for asked in form.rules.fields if known.get(asked.id)}


@dataclass(frozen=True, slots=True)
class PetitionAnswer:
    """What was typed or chosen for a field of a petition."""

    petition_id: int
    field: str
    text: str


@dataclass
class StatePetitionFact(UseCase[PetitionAnswer, PetitionForm]):
    """Reads an answer by its field's kind and keeps it; refuses what cannot be, and leaves what was there."""

    permission = Permission.PETITION
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: PetitionAnswer) -> PetitionForm:
        petition = await get_editable(work, actor, request.petition_id)
        form = await PetitionDesk(self.rulebook, self.clock).form_of(work, petition)
        asked = form.field(request.field)
        value = await read_fact(work, form, asked, request.text, self.clock.today())
        petition.state_fact(asked.id, value, self.clock.now())
        return form


async def read_fact(work: Work, form: PetitionForm, asked: Field, text: str, today: date) -> str:
    """The canonical text of an answer; raises an `InputInvalid`, and `NotFound` for a unit of another kind."""
    petition = form.petition
    kind = petition.facts.get("document_kind", RESIDENT_ID)
    value = read_answer(asked, text, today, document_kind=kind, texts=TEXTS)
    if asked.kind is FieldKind.DATE:
        _ensure_possible(petition, date.fromisoformat(value), petition.facts.get(asked.not_before or ""), today)
    elif asked.kind is FieldKind.UNIT:
        unit = await work.organisations.get(int(value))
        if unit.kind not in asked.unit_kinds:
            raise NotFound
        if asked.id == "department":
            ensure_above(form, unit)
    elif value == PROVINCE and asked.kind is FieldKind.REGION:
        return PROVINCIAL  # a unit of the province itself
    return value


def _ensure_possible(petition: Petition, day: date, first: str | None, today: date) -> None:
    if day > today and petition.kind not in AHEAD:
        raise (MoveAhead if petition.kind is ReviewKind.TRANSFER else DayAhead)(day)
    if first and day < date.fromisoformat(first):
        raise RangeBackwards(date.fromisoformat(first), day)


@dataclass(frozen=True, slots=True)
class NewPetitionPaper:
    """A file that was sent; `paper` is what became of it once it was inspected and kept."""

    petition_id: int
    kind: str
    content: bytes
    name: str
    paper: Paper | None = None


@dataclass
class AddPetitionPaper(UseCase[NewPetitionPaper, PetitionForm]):
    """Keeps a file as a paper of the petition. It is inspected, cleaned and stored before the transaction begins."""

    permission = Permission.PETITION
    rulebook: Rulebook
    clock: Clock
    inspector: PaperInspector
    blobs: Blobs

    async def _prepare(self, actor: Actor, request: NewPetitionPaper) -> NewPetitionPaper:
        async with self.memory.reading() as work:
            await get_editable(work, actor, request.petition_id)
        paper = await keep_paper(
            self.inspector, self.blobs, self.clock, kind=request.kind, content=request.content, name=request.name
        )
        return replace(request, paper=paper)

    async def _perform(self, work: Work, actor: Actor, request: NewPetitionPaper) -> PetitionForm:
        petition = await get_editable(work, actor, request.petition_id)
        form = await PetitionDesk(self.rulebook, self.clock).form_of(work, petition)
        form.paper_kind(request.kind)
        if request.paper is not None:
            petition.attach(request.paper, self.clock.now())
        return form


@dataclass(frozen=True, slots=True)
class PetitionPaperRef:
    petition_id: int
    paper_id: int


@dataclass
class RemovePetitionPaper(UseCase[PetitionPaperRef, PetitionForm]):
    """Takes a paper out of a petition that is not under review."""

    permission = Permission.PETITION
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: PetitionPaperRef) -> PetitionForm:
        petition = await get_editable(work, actor, request.petition_id)
        petition.detach(request.paper_id, self.clock.now())
        return await PetitionDesk(self.rulebook, self.clock).form_of(work, petition)


@dataclass
class DeletePetition(UseCase[int, None]):
    """A draft that was never submitted disappears; anything else is kept for ever."""

    permission = Permission.PETITION

    async def _perform(self, work: Work, actor: Actor, petition_id: int) -> None:
        petition = await get_editable(work, actor, petition_id)
        if petition.status is not PetitionStatus.DRAFT:
            raise NotFound
        await work.petitions.remove_draft(petition)
