"""Registration of a professional: region, employer, own fields, the promise, and the employer's approval."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.binding import follow_roster
from services.domain.answers import birth_date_of, gender_of, read_answer
from services.domain.errors import NotFound, Stale
from services.domain.forms import Field
from services.domain.identity import RESIDENT_ID
from services.domain.organisations import JOINABLE, InviteClosed, InvitePurpose, Organisation
from services.domain.people import (
    DOCUMENT_FIELD,
    DocumentTaken,
    Person,
    RegistrationClosed,
    RegistrationIncomplete,
    RegistrationStatus,
)
from services.domain.regions import PROVINCE
from services.domain.regions import region as region_of
from services.domain.review import ReviewKind
from services.permissions import Actor, Permission
from services.places import place_of
from services.ports import Clock, Work
from services.review.chain import desks_of
from services.review.history import History, history_of
from services.review.office import ReviewOffice
from services.rulebook import Place, Reason, Rulebook, Rules
from services.use_case import Query, UseCase


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """A registration as its owner sees it. `person` is None before it is begun."""

    person: Person | None
    employer: Organisation | None
    rules: Rules
    history: History | None

    @property
    def fields(self) -> Sequence[Field]:
        return self.rules.registration_fields

    @property
    def missing(self) -> Sequence[Field]:
        """Required fields without an answer, in the order of the form."""
        given = self.person.answers if self.person else {}
        return [field for field in self.fields if field.required and not given.get(field.id)]

    @property
    def reasons(self) -> Sequence[Reason]:
        return self.rules.reasons(ReviewKind.REGISTRATION)

    def field(self, field_id: str) -> Field:
        found = next((field for field in self.fields if field.id == field_id), None)
        if found is None:
            raise NotFound
        return found


class RegistrationDesk:
    """Reads a registration inside the transaction of a use case."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._rulebook, self._clock = rulebook, clock

    async def view(self, work: Work, actor: Actor) -> RegistrationView:
        person = await work.persons.get(actor.person_id) if actor.person_id else None
        employer = None
        if person and person.employer_id:
            employer = await work.organisations.get(person.employer_id)
        history = None
        if person and person.review_id:
            history = await history_of(work, await work.reviews.get(person.review_id))
        place = place_of(employer) if employer else Place(person.region if person and person.region else PROVINCE)
        return RegistrationView(person, employer, self._rulebook.rules_for(place, self._clock.today().year), history)

    async def view_editable(self, work: Work, actor: Actor) -> tuple[RegistrationView, Person]:
        view = await self.view(work, actor)
        if view.person is None:
            raise NotFound
        view.person.ensure_editable()
        return view, view.person


@dataclass
class ViewRegistration(Query[None, RegistrationView]):
    """One's own registration, at whatever stage."""

    permission = Permission.LOOK_AROUND
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: None) -> RegistrationView:
        return await RegistrationDesk(self.rulebook, self.clock).view(work, actor)


@dataclass
class BeginRegistration(UseCase[str | None, RegistrationView]):
    """Opens a draft for the account; an invite's token fills in region and employer. Begun twice, it is there once."""

    permission = Permission.REGISTER
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, token: str | None) -> RegistrationView:
        account = await work.accounts.get(actor.account_id)
        if account.person_id is None:
            person = Person(status=RegistrationStatus.DRAFT, created_at=self.clock.now())
            await work.persons.add(person)
            account.person_id = person.id
        else:
            person = await work.persons.get(account.person_id)
            if person.status is RegistrationStatus.NONE:
                person.status = RegistrationStatus.DRAFT
            person.ensure_editable()
        if token:
            await self._follow(work, person, token)
            person = await follow_roster(work, person)
        return await RegistrationDesk(self.rulebook, self.clock).view(work, _bound(actor, person))

    async def _follow(self, work: Work, person: Person, token: str) -> None:
        """Fills in the link's unit. Whoever is there already has been counted, and is not counted again."""
        invite = await work.organisations.hold_invite(token)
        if invite is None or invite.purpose is not InvitePurpose.JOIN:
            raise InviteClosed
        if person.employer_id != invite.organisation_id:
            invite.use(self.clock.now())
            unit = await work.organisations.get(invite.organisation_id)
            person.choose_employer(unit.id, unit.region)


def _bound(actor: Actor, person: Person) -> Actor:
    return replace(actor, person_id=person.id)


@dataclass
class ChooseRegion(UseCase[str, RegistrationView]):
    """The region of the unit: a county, a city's own units, or 省直."""

    permission = Permission.REGISTER
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, code: str) -> RegistrationView:
        desk = RegistrationDesk(self.rulebook, self.clock)
        _, person = await desk.view_editable(work, actor)
        person.choose_region(region_of(code).code)
        return await desk.view(work, actor)


@dataclass
class ChooseEmployer(UseCase[int, RegistrationView]):
    """The unit that will review: an employer, or an agency for people without one.

    Where its roster lists the person, the registration goes on as that person (`follow_roster`).
    """

    permission = Permission.REGISTER
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, organisation_id: int) -> RegistrationView:
        desk = RegistrationDesk(self.rulebook, self.clock)
        _, person = await desk.view_editable(work, actor)
        unit = await work.organisations.get(organisation_id)
        if unit.kind not in JOINABLE:
            raise NotFound
        person.choose_employer(unit.id, unit.region)
        return await desk.view(work, _bound(actor, await follow_roster(work, person)))


@dataclass(frozen=True, slots=True)
class FormAnswer:
    field: str
    text: str


@dataclass
class AnswerField(UseCase[FormAnswer, RegistrationView]):
    """Reads one answer of the registration form and keeps it in the draft.

    Once name and number are those of somebody on the unit's roster, the registration goes on as that person.
    """

    permission = Permission.REGISTER
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: FormAnswer) -> RegistrationView:
        desk = RegistrationDesk(self.rulebook, self.clock)
        view, person = await desk.view_editable(work, actor)
        field = view.field(request.field)
        kind = person.answers.get("document_kind", RESIDENT_ID)
        value = read_answer(field, request.text, self.clock.today(), document_kind=kind)
        person.answer(field.id, value)
        if field.id == DOCUMENT_FIELD and kind == RESIDENT_ID:
            _take_from_number(view, person, value)
        followed = await follow_roster(work, person)
        return view if followed is person else await desk.view(work, _bound(actor, followed))


def _take_from_number(view: RegistrationView, person: Person, number: str) -> None:
    """A resident identity number says birth date and gender: they need not be typed."""
    told = {"birth_date": birth_date_of(number), "gender": gender_of(number)}
    for field in view.fields:
        if told.get(field.id) is not None:
            person.answer(field.id, str(told[field.id]))


@dataclass(frozen=True, slots=True)
class UnitSearch:
    """Part of a unit's name, in a region or anywhere."""

    text: str
    region: str | None
    page: int
    size: int


@dataclass
class SearchUnits(Query[UnitSearch, Sequence[Organisation]]):
    """Employers and agencies to choose from; one more than a page when there is a next one."""

    permission = Permission.REGISTER

    async def _perform(self, work: Work, actor: Actor, request: UnitSearch) -> Sequence[Organisation]:
        offset = max(0, request.page) * request.size
        return await work.organisations.search(request.text, request.region, request.size + 1, offset)


@dataclass
class SubmitRegistration(UseCase[int, RegistrationView]):
    """Sends the complete registration, in the version that was on the screen, to the unit's administrators.

    Refuses missing fields, a document number that another registration holds, and a second submission.
    """

    permission = Permission.REGISTER
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, version: int) -> RegistrationView:
        desk = RegistrationDesk(self.rulebook, self.clock)
        view, person = await desk.view_editable(work, actor)
        if person.version != version:
            raise Stale
        followed = await follow_roster(work, person)
        if followed is not person:
            actor, person = _bound(actor, followed), followed
            view = await desk.view(work, actor)
        if view.employer is None or view.missing:
            raise RegistrationIncomplete(view.missing[0].name if view.missing else "")
        if await work.persons.is_document_taken(person.answers.get(DOCUMENT_FIELD, ""), but_by=person.id):
            raise DocumentTaken
        upwards = await work.organisations.list_chain(view.employer.id)
        desks = desks_of(view.rules.chain(ReviewKind.REGISTRATION), upwards)
        office = ReviewOffice(self.rulebook, self.clock)
        review = await office.submit(work, actor, ReviewKind.REGISTRATION, person.id, person.review_id, desks)
        person.review_id = review.id
        return await desk.view(work, actor)


@dataclass
class WithdrawRegistration(UseCase[None, RegistrationView]):
    """Takes the registration back until the unit has decided; it stays as a draft to be mended."""

    permission = Permission.REGISTER
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: None) -> RegistrationView:
        person = await work.persons.get(actor.known_person_id)
        if person.status is not RegistrationStatus.PENDING or person.review_id is None:
            raise RegistrationClosed(person.status)
        review = await work.reviews.get(person.review_id)
        await ReviewOffice(self.rulebook, self.clock).withdraw(work, actor, review)
        return await RegistrationDesk(self.rulebook, self.clock).view(work, actor)
