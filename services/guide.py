"""The rules that hold for the person who asks, or for the province while they have no unit."""

from dataclasses import dataclass

from services.domain.regions import PROVINCE, full_name
from services.permissions import Actor, Permission
from services.places import place_of
from services.ports import Clock, Work
from services.rulebook import Place, Rulebook, Rules
from services.use_case import Query


@dataclass(frozen=True, slots=True)
class Guide:
    """This year's rules, the name of the place that they are for, and its region."""

    rules: Rules
    place: str
    region: str


@dataclass
class ViewGuide(Query[None, Guide]):
    """The rules in force this year where the person works."""

    permission = Permission.LOOK_AROUND
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: None) -> Guide:
        place, name = Place(PROVINCE), full_name(PROVINCE, actor.language)
        person = await work.persons.get(actor.person_id) if actor.person_id else None
        if person and person.employer_id:
            unit = await work.organisations.get(person.employer_id)
            place, name = place_of(unit), unit.name
        return Guide(self.rulebook.rules_for(place, self.clock.today().year), name, place.region)
