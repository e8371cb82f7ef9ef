"""An approved change is written into the registration; an approved circumstance lowers the targets of its years."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime

from services.domain.answers import birth_date_of, gender_of
from services.domain.circumstances import ApprovedCircumstance
from services.domain.learning import CircumstanceKind
from services.domain.people import DOCUMENT_FIELD, DocumentTaken, Person
from services.domain.petitions import Petition
from services.domain.review import Review
from services.ports import Work
from services.standing import Standings


async def change_answers(work: Work, petition: Petition, review: Review, at: datetime) -> None:
    """The registration says from now on what the petition says."""
    _write(await work.persons.get(petition.person_id), petition)
    await work.audit.record(
        petition.person_id, f"person.{petition.kind}", f"person {petition.person_id}", {"petition": petition.id}, at
    )


async def change_document(work: Work, petition: Petition, review: Review, at: datetime) -> None:
    """The same for an identity document; raises `DocumentTaken` where somebody registered with it meanwhile."""
    number, person_id = petition.facts[DOCUMENT_FIELD], petition.person_id
    if await work.persons.is_document_taken(number, but_by=person_id):
        raise DocumentTaken
    await change_answers(work, petition, review, at)
    person = await work.persons.get(person_id)
    for field, told in (("birth_date", birth_date_of(number)), ("gender", gender_of(number))):
        if told is not None:  # the number of an identity card says both
            person.amend(field, str(told))


def _write(person: Person, petition: Petition) -> None:
    for field, value in petition.facts.items():
        person.amend(field, value)


def recognise_circumstance(standings: Standings) -> Callable[[Work, Petition, Review, datetime], Awaitable[None]]:
    """The effect that notes the circumstance and rewrites the years that it touches."""

    async def recognise(work: Work, petition: Petition, review: Review, at: datetime) -> None:
        first, last = (date.fromisoformat(petition.facts[name]) for name in ("from", "to"))
        await work.persons.hold(petition.person_id)
        await work.circumstances.add(
            ApprovedCircumstance(
                person_id=petition.person_id,
                kind=CircumstanceKind(petition.facts["kind"]),
                first_day=first,
                last_day=last,
                petition_id=petition.id,
                recorded_at=at,
            )
        )
        await standings.rewrite(work, petition.person_id, range(first.year, last.year + 1))

    return recognise
