"""A unit's people, for its people manager: the list, a search, one person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.errors import NotFound
from services.domain.organisations import Organisation
from services.domain.people import Person, RegistrationStatus
from services.domain.typed_text import half_width, seen
from services.permissions import Actor, Permission, Role
from services.places import place_of
from services.ports import Clock, PeopleAmong, PersonRow, Work
from services.rulebook import Rulebook, Rules
from services.use_case import Query, UseCase

_NUMBER = re.compile(r"(?=.*[0-9])[0-9A-Z]{5,20}")  # what a document number looks like; a name holds no digits


@dataclass(frozen=True, slots=True)
class PeopleSearch:
    """A page of a unit's people: all, in one state, or those of a full name or a document number (`text`)."""

    organisation_id: int
    page: int
    size: int
    status: RegistrationStatus | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page, clamped when the list shrank."""

    unit: Organisation
    rows: Sequence[PersonRow]
    count: int
    page: int


@dataclass
class ListPeople(Query[PeopleSearch, PeoplePage]):
    """The people of a unit that the actor keeps. Names and numbers are sealed: both are found only whole."""

    permission = Permission.MANAGE_PEOPLE

    async def _perform(self, work: Work, actor: Actor, request: PeopleSearch) -> PeoplePage:
        actor.ensure_acts_as(Role.PEOPLE_MANAGER, request.organisation_id)
        unit = await work.organisations.get(request.organisation_id)
        among = _among(request)
        count = await work.persons.count(among)
        page = max(0, min(request.page, (count - 1) // request.size))
        rows = await work.persons.list_rows(among, request.size, page * request.size)
        return PeoplePage(unit, rows, count, page)


def is_number(text: str) -> bool:
    """Whether a document number was typed, and not a name."""
    return _NUMBER.fullmatch(_squeezed(text)) is not None


def _squeezed(text: str) -> str:
    return re.sub(r"[\s-]", "", half_width(seen(text))).upper()


def _among(request: PeopleSearch) -> PeopleAmong:
    if is_number(request.text):
        return PeopleAmong(request.organisation_id, request.status, number=_squeezed(request.text))
    return PeopleAmong(request.organisation_id, request.status, name=half_width(seen(request.text)) or None)


@dataclass(frozen=True, slots=True)
class PersonView:
    """One of a unit's people with the rules that name the fields."""

    person: Person
    unit: Organisation
    rules: Rules
    has_account: bool


@dataclass
class ViewPerson(Query[int, PersonView]):
    """One of the people of a unit that the actor keeps; others are not found."""

    permission = Permission.MANAGE_PEOPLE
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, person_id: int) -> PersonView:
        person = await work.persons.get(person_id)
        if person.employer_id not in actor.units_as(Role.PEOPLE_MANAGER) or not person.is_of_unit:
            raise NotFound
        unit = await work.organisations.get(person.employer_id or 0)
        rules = self.rulebook.rules_for(place_of(unit), self.clock.today().year)
        return PersonView(person, unit, rules, bool(await work.accounts.list_of_person(person.id)))


@dataclass
class UnlistPerson(UseCase[int, Organisation]):
    """Takes somebody off the roster of a unit that the actor keeps; links to bind an account to them close.

    Refuses other units' people, and whoever has an account or has registered meanwhile.
    """

    permission = Permission.MANAGE_PEOPLE
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, person_id: int) -> Organisation:
        person, now = await work.persons.hold(person_id), self.clock.now()
        if person.employer_id is None or person.employer_id not in actor.units_as(Role.PEOPLE_MANAGER):
            raise NotFound
        unit = await work.organisations.get(person.employer_id)
        person.unlist()
        for invite in await work.organisations.list_invites(unit.id, now):
            if invite.person_id == person.id:
                invite.revoked_at = now
        await work.audit.record(actor.person_id, "roster.remove", f"person {person.id}", {"unit": unit.id}, now)
        return unit
