"""A unit and its people, for whoever keeps them: what a roster may hold, whom it holds, what was wrong with a file."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.domain.answers import mask
from services.domain.errors import NotFound, NotPermitted
from services.domain.forms import Field, FieldKind
from services.domain.jobs import Job
from services.domain.organisations import JOINABLE, Organisation
from services.domain.people import DOCUMENT_FIELD, RegistrationStatus
from services.domain.roster import RosterGone
from services.domain.workbooks import Column
from services.permissions import Actor, Permission, Role
from services.places import place_of
from services.ports import Blobs, Clock, PeopleAmong, RosterPerson, Tables, Work
from services.roster.files import fetch_alone
from services.roster.reading import columns_of
from services.rulebook import Rulebook
from services.use_case import Query

_PAGE = 500  # people


@dataclass(frozen=True, slots=True)
class Roster:
    """The roster of a unit: how many it lists, and what a file of more may hold."""

    unit: Organisation
    listed: int
    registered: int
    fields: Sequence[Field]

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.fields)


async def unit_of(work: Work, actor: Actor, unit_id: int) -> Organisation:
    """A unit that has people, for whoever keeps them."""
    unit = await work.organisations.get(unit_id)
    actor.ensure_acts_as(Role.PEOPLE_MANAGER, unit.id)
    if unit.kind not in JOINABLE:
        raise NotPermitted
    return unit


@dataclass
class ViewRoster(Query[int, Roster]):
    """The roster of a unit, for whoever keeps its people."""

    permission = Permission.MANAGE_PEOPLE
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: int) -> Roster:
        unit = await unit_of(work, actor, request)
        listed = await work.persons.count(PeopleAmong(unit.id, RegistrationStatus.LISTED))
        registered = await work.persons.count(PeopleAmong(unit.id, RegistrationStatus.ACTIVE))
        rules = self.rulebook.rules_for(place_of(unit), self.clock.today().year)
        return Roster(unit, listed, registered, rules.registration_fields)


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """The words of a workbook of people: its sheet, the titles of name, document number and state, and the states."""

    unit_id: int
    name: str
    titles: Sequence[str]
    states: Mapping[str, str]


@dataclass
class ExportPeople(Query[PeopleSheet, bytes]):
    """A workbook of the unit's people: names, masked document numbers, states. For whoever keeps them."""

    permission = Permission.MANAGE_PEOPLE
    tables: Tables

    async def _perform(self, work: Work, actor: Actor, request: PeopleSheet) -> bytes:
        unit = await unit_of(work, actor, request.unit_id)
        return await self.tables.table(request.name, request.titles, _pages(work, unit.id, request.states))


async def _pages(work: Work, unit_id: int, states: Mapping[str, str]) -> AsyncIterator[list[tuple[str, str, str]]]:
    after = 0
    while people := await work.roster.list_page(unit_id, after, _PAGE):
        yield [(person.name, _masked(person), states[person.status]) for person in people]
        after = people[-1].id


def _masked(person: RosterPerson) -> str:
    return mask(FieldKind.DOCUMENT, person.answers.get(DOCUMENT_FIELD, ""))


@dataclass
class ReadRosterErrors(Query[int, AsyncIterator[list[dict[str, Any]]]]):
    """All errors of one's own check or import, in batches; refuses one that had none, or whose files are gone."""

    permission = Permission.MANAGE_PEOPLE
    blobs: Blobs

    async def _perform(self, work: Work, actor: Actor, request: int) -> AsyncIterator[list[dict[str, Any]]]:
        job = await work.jobs.get(request)
        if job.account_id != actor.account_id or job.organisation_id is None:
            raise NotFound
        await unit_of(work, actor, job.organisation_id)
        if not job.outcome.get("files"):
            raise RosterGone
        return self._batches(job)

    async def _batches(self, job: Job) -> AsyncIterator[list[dict[str, Any]]]:
        for fingerprint in job.outcome["files"]:
            yield json.loads(await fetch_alone(self.blobs, fingerprint))
