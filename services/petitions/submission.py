"""Handing a petition in, taking it back."""

from dataclasses import dataclass

from services.domain.errors import Stale
from services.domain.people import Person, RegistrationStatus
from services.domain.petitions import Petition
from services.permissions import Actor, Permission
from services.petitions.fitness import ensure_fit, key_of
from services.petitions.forms import PetitionForm
from services.petitions.own import PetitionDesk, get_editable, get_own
from services.petitions.routes import desks_for
from services.ports import Clock, Work
from services.review.office import ReviewOffice
from services.rulebook import Rulebook
from services.use_case import UseCase


@dataclass(frozen=True, slots=True)
class PetitionRef:
    """A petition as a button saw it: an older version is refused."""

    petition_id: int
    version: int


@dataclass
class SubmitPetition(UseCase[PetitionRef, Petition]):
    """Sends a complete petition to the first desk of its chain.

    Refuses one that lacks a required fact or paper, a second one about the same thing while one is under review, an
    organisation that is there already or stands under the wrong one, and a chain of desks that is not whole.
    """

    permission = Permission.PETITION
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: PetitionRef) -> Petition:
        petition = await get_editable(work, actor, request.petition_id)
        if petition.version != request.version:
            raise Stale
        person = await work.persons.hold(petition.person_id)  # nobody moves to another unit meanwhile
        rules = await PetitionDesk(self.rulebook, self.clock).rules_of(work, petition)
        form = PetitionForm(petition, rules.form(petition.kind))
        form.ensure_complete()
        await ensure_fit(work, actor, form)
        desks = await desks_for(work, rules, petition)
        _introduce(person, actor, petition)
        petition.key = key_of(form)
        office = ReviewOffice(self.rulebook, self.clock)
        review = await office.submit(work, actor, petition.kind, petition.id, petition.review_id, desks)
        petition.review_id = review.id
        return petition


def _introduce(person: Person, actor: Actor, petition: Petition) -> None:
    """Somebody who is in no register yet is called as the form says; the desk sees who asks."""
    told = petition.facts.get("administrator")
    if told and (not person.name or (person.status is RegistrationStatus.NONE and not actor.seats)):
        person.name = told


@dataclass
class WithdrawPetition(UseCase[PetitionRef, Petition]):
    """Takes a petition back, until the first desk has decided; it can be mended and handed in again."""

    permission = Permission.PETITION
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: PetitionRef) -> Petition:
        petition = await get_own(work, actor, request.petition_id)
        if petition.version != request.version or petition.review_id is None:
            raise Stale
        review = await work.reviews.get(petition.review_id)
        await ReviewOffice(self.rulebook, self.clock).withdraw(work, actor, review)
        return petition
