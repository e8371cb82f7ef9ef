"""An approved registration becomes an organisation with its head; an approved request, one more administrator."""

from datetime import datetime

from services.domain.learning import EmployerNature
from services.domain.organisations import Appointment, AppointmentRole, Organisation
from services.domain.petitions import Petition
from services.domain.review import Review
from services.petitions.fitness import ensure_new
from services.petitions.kinds import FOUNDS
from services.petitions.routes import find_authority
from services.ports import Work


async def found_organisation(work: Work, petition: Petition, review: Review, at: datetime) -> None:
    """The organisation with the petitioner as its head; raises `CreditCodeTaken` where somebody was quicker."""
    await ensure_new(work, petition)
    facts = petition.facts
    organisation = Organisation(
        kind=FOUNDS[petition.kind],
        name=facts["name"],
        region=facts["region"],
        parent_id=await _above(work, petition),
        nature=EmployerNature(facts["nature"]) if facts.get("nature") else None,
        credit_code=facts["credit_code"],
    )
    await work.organisations.add(organisation)
    await _seat(work, petition, organisation.id, AppointmentRole.HEAD, at)
    told = {"kind": organisation.kind, "parent": organisation.parent_id, "petition": petition.id}
    await work.audit.record(petition.person_id, "organisation.founded", f"organisation {organisation.id}", told, at)


async def _above(work: Work, petition: Petition) -> int | None:
    """The department that an employer names, the authority of the region for all others."""
    if "department" in petition.facts:
        return int(petition.facts["department"])
    authority = await find_authority(work, petition.facts["region"])
    return authority.id if authority else None


async def appoint_administrator(work: Work, petition: Petition, review: Review, at: datetime) -> None:
    """The petitioner sits at the unit's desk from now on; who does already keeps the seat that they have."""
    unit_id = int(petition.facts["unit"])
    held = await work.organisations.list_appointments_of(petition.person_id, at)
    desk = {AppointmentRole.REVIEWER, AppointmentRole.HEAD}
    if not any(seat.organisation_id == unit_id and seat.role in desk for seat in held):
        await _seat(work, petition, unit_id, AppointmentRole.REVIEWER, at)


async def _seat(work: Work, petition: Petition, unit_id: int, role: AppointmentRole, at: datetime) -> None:
    phone, person_id = petition.facts.get("office_phone"), petition.person_id
    seat = Appointment(person_id=person_id, organisation_id=unit_id, role=role, since=at, office_phone=phone)
    await work.organisations.add_appointment(seat)
    told = {"person": person_id, "role": role, "petition": petition.id}
    await work.audit.record(person_id, "administrator.appoint", f"organisation {unit_id}", told, at)
