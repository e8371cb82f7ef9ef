"""A person's own petition with the form of its kind."""

from services.domain.errors import NotFound
from services.domain.petitions import Petition
from services.permissions import Actor
from services.petitions.forms import PetitionForm, place_of_petition
from services.petitions.kinds import ensure_may_file
from services.ports import Clock, Work
from services.rulebook import Rulebook, Rules


async def get_own(work: Work, actor: Actor, petition_id: int) -> Petition:
    """The petition if it is the actor's; somebody else's is not found, as if it did not exist."""
    petition = await work.petitions.get(petition_id)
    if petition.person_id != actor.person_id:
        raise NotFound
    return petition


async def get_editable(work: Work, actor: Actor, petition_id: int) -> Petition:
    """The actor's own petition, where its kind is still for them and it is not under review."""
    petition = await get_own(work, actor, petition_id)
    ensure_may_file(actor, petition.kind)
    petition.ensure_editable()
    return petition


class PetitionDesk:
    """Lays petitions out with the rules of their place, inside the transaction of a use case."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._rulebook, self._clock = rulebook, clock

    async def rules_of(self, work: Work, petition: Petition) -> Rules:
        person = await work.persons.get(petition.person_id)
        return self._rulebook.rules_for(await place_of_petition(work, petition, person), self._clock.today().year)

    async def form_of(self, work: Work, petition: Petition) -> PetitionForm:
        return PetitionForm(petition, (await self.rules_of(work, petition)).form(petition.kind))
