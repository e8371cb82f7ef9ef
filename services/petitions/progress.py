"""Looking at one's own petitions: the list, one with its steps, its papers, the units that a field may take."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.claims.progress import PageRef
from services.domain.claims import ClaimStatus
from services.domain.errors import DomainError, NotFound
from services.domain.forms import Field, FieldKind
from services.domain.organisations import Organisation, OrganisationKind
from services.domain.petitions import Petition, PetitionStatus
from services.domain.review import Desk, ReviewKind
from services.filings import PaperFile, open_files
from services.permissions import Actor, Permission
from services.petitions.drafting import NewPetition
from services.petitions.fitness import ensure_fit
from services.petitions.forms import REGION_FIELD, PetitionForm
from services.petitions.kinds import ensure_may_file
from services.petitions.own import PetitionDesk, get_editable, get_own
from services.petitions.parts import PetitionPart, part_of
from services.petitions.routes import desks_for, regions_around
from services.places import place_of
from services.ports import Blobs, Clock, PetitionRow, Work
from services.review.history import History, history_of
from services.rulebook import Rulebook, Rules
from services.standing import Standings
from services.use_case import Query

_WINDOW = 100  # units of a city that are looked through for those of the city itself


@dataclass(frozen=True, slots=True)
class Move:
    """What awaits somebody who moves: the rules of the new place, and what travels along."""

    rules: Rules
    years: Sequence[int]
    open_claims: int


@dataclass(frozen=True, slots=True)
class PetitionView:
    """One's own petition with everything that its screens show.

    `obstacle` is what would stop a submission now; `desks` are those it would pass, with their organisations' names.
    """

    part: PetitionPart
    rules: Rules
    obstacle: DomainError | None
    history: History | None
    desks: Sequence[tuple[Desk, str]]
    move: Move | None

    @property
    def form(self) -> PetitionForm:
        return self.part.form


@dataclass
class ViewPetition(Query[int, PetitionView]):
    """One's own petition: form, desks, history; for a move, the rules of the new place."""

    permission = Permission.PETITION
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, petition_id: int) -> PetitionView:
        petition = await get_own(work, actor, petition_id)
        rules = await PetitionDesk(self.rulebook, self.clock).rules_of(work, petition)
        form = PetitionForm(petition, rules.form(petition.kind))
        history = await history_of(work, await work.reviews.get(petition.review_id)) if petition.review_id else None
        desks: Sequence[tuple[Desk, str]] = ()
        obstacle: DomainError | None = None
        if petition.is_editable and not form.missing_fields:
            try:
                await ensure_fit(work, actor, form)
                desks = await _named(work, await desks_for(work, rules, petition))
            except DomainError as found:
                obstacle = found
        move = await self._move(work, petition)
        part = await part_of(work, Standings(self.rulebook, self.clock), form)
        return PetitionView(part, rules, obstacle, history, desks, move)

    async def _move(self, work: Work, petition: Petition) -> Move | None:
        if petition.kind is not ReviewKind.TRANSFER or not petition.facts.get("employer"):
            return None
        unit = await work.organisations.get(int(petition.facts["employer"]))
        rules = self.rulebook.rules_for(place_of(unit), self.clock.today().year)
        years = [summary.year for summary in await work.ledger.list_years(petition.person_id)]
        claims = await work.claims.count_by_status(petition.person_id)
        return Move(rules, years, claims.get(ClaimStatus.PENDING, 0))


async def _named(work: Work, desks: Sequence[Desk]) -> Sequence[tuple[Desk, str]]:
    names = {o.id: o.name for o in await work.organisations.list_by_ids([desk.organisation_id for desk in desks])}
    return [(desk, names[desk.organisation_id]) for desk in desks]


@dataclass(frozen=True, slots=True)
class PetitionList:
    """A page of my petitions, clamped when the list shrank."""

    rows: Sequence[PetitionRow]
    total: int
    page: int


@dataclass
class ListPetitions(Query[PageRef, PetitionList]):
    """My petitions, the latest first."""

    permission = Permission.PETITION

    async def _perform(self, work: Work, actor: Actor, request: PageRef) -> PetitionList:
        if actor.person_id is None:
            return PetitionList((), 0, 0)
        total = await work.petitions.count(actor.person_id)
        page = max(0, min(request.page, (total - 1) // request.size))
        rows = await work.petitions.list_rows(actor.person_id, request.size, page * request.size)
        return PetitionList(rows, total, page)


@dataclass
class FindUnfinished(Query[NewPetition, int | None]):
    """The id of one's latest draft or withdrawn petition of the kind, about the same thing, in which something is said.

    Refuses the kinds that starting one does.
    """

    permission = Permission.PETITION

    async def _perform(self, work: Work, actor: Actor, request: NewPetition) -> int | None:
        ensure_may_file(actor, request.kind)
        if actor.person_id is None:
            return None
        for begun in await work.petitions.list_unfinished(actor.person_id, request.kind):
            is_same = begun.concerns == request.concerns and request.facts.items() <= begun.facts.items()
            if is_same and (begun.version > 1 or begun.status is PetitionStatus.WITHDRAWN):
                return begun.id
        return None


@dataclass
class OpenPetitionPapers(Query[int, Sequence[PaperFile]]):
    """The papers of one's own petition."""

    permission = Permission.PETITION
    rulebook: Rulebook
    clock: Clock
    blobs: Blobs

    async def _perform(self, work: Work, actor: Actor, petition_id: int) -> Sequence[PaperFile]:
        petition = await get_own(work, actor, petition_id)
        return await open_files(self.blobs, await PetitionDesk(self.rulebook, self.clock).form_of(work, petition))


@dataclass(frozen=True, slots=True)
class UnitQuery:
    """Part of a unit's name, for a field of a petition that takes a unit."""

    petition_id: int
    field: str
    text: str
    page: int
    size: int


@dataclass(frozen=True, slots=True)
class UnitsFound:
    """`region`: where was looked first, None for everywhere."""

    units: Sequence[Organisation]
    region: str | None
    has_more: bool


@dataclass
class SearchOrganisations(Query[UnitQuery, UnitsFound]):
    """Units that the field may take, near the petitioner first; for a new employer only departments that may be above.

    Without a text those of the region are listed; without a region, too, there is nothing to list.
    """

    permission = Permission.PETITION
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: UnitQuery) -> UnitsFound:
        petition = await get_editable(work, actor, request.petition_id)
        asked = (await PetitionDesk(self.rulebook, self.clock).form_of(work, petition)).field(request.field)
        if asked.kind is not FieldKind.UNIT:
            raise NotFound
        person = await work.persons.get(petition.person_id)
        region = petition.facts.get(REGION_FIELD) or person.region
        for place in self._places(petition, region, request.text):
            found = await self._search(work, asked, request, petition, place)
            if found:
                return UnitsFound(found[: request.size], region, len(found) > request.size)
        return UnitsFound((), region, has_more=False)

    def _places(self, petition: Petition, region: str | None, text: str) -> Sequence[str | None]:
        """Where is looked, one after another, until there is something."""
        if REGION_FIELD in petition.facts:
            return regions_around(petition.facts[REGION_FIELD])
        return [*([region] if region else []), *([None] if text else [])]

    async def _search(
        self, work: Work, asked: Field, request: UnitQuery, petition: Petition, region: str | None
    ) -> Sequence[Organisation]:
        kinds = [OrganisationKind(kind) for kind in asked.unit_kinds]
        offset = max(0, request.page) * request.size
        if REGION_FIELD not in petition.facts:
            return await work.organisations.search(request.text, region, request.size + 1, offset, kinds)
        around = regions_around(petition.facts[REGION_FIELD])
        found = await work.organisations.search(request.text, region, _WINDOW, 0, kinds)
        return [unit for unit in found if unit.region in around][offset : offset + request.size + 1]
