"""A petition with the form that the rules of its place give its kind."""

from dataclasses import dataclass

from services.domain.people import Person
from services.domain.petitions import Petition
from services.domain.regions import PROVINCE
from services.filings import FilledForm
from services.places import place_of
from services.ports import Work
from services.rulebook import Form, Place

REGION_FIELD = "region"


@dataclass(frozen=True)
class PetitionForm(FilledForm):
    """A petition and what its kind asks for."""

    petition: Petition
    form: Form

    @property
    def filing(self) -> Petition:
        return self.petition

    @property
    def rules(self) -> Form:
        return self.form


async def place_of_petition(work: Work, petition: Petition, person: Person) -> Place:
    """The place whose rules hold: that of the person's unit; for an organisation that registers, its own region."""
    region = petition.facts.get(REGION_FIELD)
    if region:
        return Place(region)
    if person.employer_id is not None:
        return place_of(await work.organisations.get(person.employer_id))
    return Place(person.region or PROVINCE)
