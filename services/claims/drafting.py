"""Filling in a claim. A draft is a row: it survives everything until it is submitted or deleted."""

from dataclasses import dataclass, replace
from datetime import date

from services.claims.own import ClaimForm, form_of, get_own
from services.domain.answers import read_answer
from services.domain.claims import Claim, ClaimStatus
from services.domain.errors import NotFound
from services.domain.filings import Paper
from services.domain.forms import FieldKind
from services.domain.learning import Subject
from services.domain.typed_dates import RangeBackwards
from services.filings import keep_paper
from services.permissions import Actor, Permission
from services.ports import Blobs, Clock, PaperInspector, Work
from services.rulebook import Category, DayInFuture, Rulebook
from services.standing import Standings
from services.use_case import UseCase

YEAR_FIELD = "year"  # the year that was chosen need not be typed again


@dataclass(frozen=True, slots=True)
class NewClaim:
    year: int
    category: str
    subject: Subject | None


@dataclass
class StartClaim(UseCase[NewClaim, ClaimForm]):
    """A draft for one of the categories that the person's place knows in that year.

    A draft of the same kind in which nothing is said yet is given again: pressed twice, it is there once.
    """

    permission = Permission.CLAIM
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: NewClaim) -> ClaimForm:
        standings = Standings(self.rulebook, self.clock)
        place = await standings.place_of_person(work, actor.known_person_id, request.year)
        now = self.clock.now()
        claim = Claim(
            person_id=actor.known_person_id,
            year=request.year,
            category=request.category,
            subject=request.subject,
            created_at=now,
            updated_at=now,
        )
        category = standings.category_of(place, claim)
        if not category.claimable or not _is_choice(category, request.subject):
            raise NotFound
        if any(field.id == YEAR_FIELD for field in category.fields):
            claim.state_fact(YEAR_FIELD, str(request.year), now)
        begun = await work.claims.find_draft(claim.person_id, claim.year, claim.category, claim.subject)
        if begun and begun.facts == claim.facts and not begun.papers:
            return ClaimForm(begun, category)
        await work.claims.add(claim)
        return ClaimForm(claim, category)


def _is_choice(category: Category, subject: Subject | None) -> bool:
    """Whether a claim for the category may name this subject; none where the category leaves no choice."""
    return subject in category.subjects if subject else len(category.subjects) < 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What was typed or chosen for a field of a claim."""

    claim_id: int
    field: str
    text: str


@dataclass
class StateFact(UseCase[Answer, ClaimForm]):
    """Reads an answer by its field's kind and keeps it; refuses what cannot be, and leaves what was there."""

    permission = Permission.CLAIM
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: Answer) -> ClaimForm:
        form = await form_of(work, actor, request.claim_id, self.rulebook, self.clock)
        field = form.field(request.field)
        value = read_answer(field, request.text, self.clock.today())
        if field.kind is FieldKind.DATE:
            _ensure_possible(
                date.fromisoformat(value), form.claim.facts.get(field.not_before or ""), self.clock.today()
            )
        form.claim.state_fact(field.id, value, self.clock.now())
        return form


def _ensure_possible(day: date, first: str | None, today: date) -> None:
    if day > today:
        raise DayInFuture(day, today)
    if first and day < date.fromisoformat(first):
        raise RangeBackwards(date.fromisoformat(first), day)


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A file that was sent as evidence; `kind` is the id of one of the category's papers.

    `paper` is what became of it once it was inspected and kept.
    """

    claim_id: int
    kind: str
    content: bytes
    name: str
    paper: Paper | None = None


@dataclass
class AddPaper(UseCase[NewPaper, ClaimForm]):
    """Keeps a file as evidence. It is inspected, cleaned and stored before the transaction begins."""

    permission = Permission.CLAIM
    rulebook: Rulebook
    clock: Clock
    inspector: PaperInspector
    blobs: Blobs

    async def _prepare(self, actor: Actor, request: NewPaper) -> NewPaper:
        async with self.memory.reading() as work:
            (await get_own(work, actor, request.claim_id)).ensure_editable()
        paper = await keep_paper(
            self.inspector, self.blobs, self.clock, kind=request.kind, content=request.content, name=request.name
        )
        return replace(request, paper=paper)

    async def _perform(self, work: Work, actor: Actor, request: NewPaper) -> ClaimForm:
        form = await form_of(work, actor, request.claim_id, self.rulebook, self.clock)
        form.paper_kind(request.kind)
        if request.paper is not None:
            form.claim.attach(request.paper, self.clock.now())
        return form


@dataclass(frozen=True, slots=True)
class PaperRef:
    claim_id: int
    paper_id: int


@dataclass
class RemovePaper(UseCase[PaperRef, ClaimForm]):
    """Takes a paper out of a claim that is not under review."""

    permission = Permission.CLAIM
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: PaperRef) -> ClaimForm:
        form = await form_of(work, actor, request.claim_id, self.rulebook, self.clock)
        form.claim.detach(request.paper_id, self.clock.now())
        return form


@dataclass
class DeleteDraft(UseCase[int, None]):
    """A draft that was never submitted disappears; anything else is kept for ever."""

    permission = Permission.CLAIM

    async def _perform(self, work: Work, actor: Actor, claim_id: int) -> None:
        claim = await get_own(work, actor, claim_id)
        if claim.status is not ClaimStatus.DRAFT:
            claim.ensure_editable()
            raise NotFound
        await work.claims.remove_draft(claim)
