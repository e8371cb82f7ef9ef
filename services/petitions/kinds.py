"""What each kind of petition is about: who may file it, and what it founds or changes."""

from services.domain.errors import NotPermitted
from services.domain.organisations import OrganisationKind
from services.domain.people import RegistrationStatus
from services.domain.review import PETITIONED, ReviewKind
from services.permissions import Actor

FOUNDS: dict[ReviewKind, OrganisationKind] = {
    ReviewKind.DEPARTMENT_REGISTRATION: OrganisationKind.DEPARTMENT,
    ReviewKind.EMPLOYER_REGISTRATION: OrganisationKind.EMPLOYER,
    ReviewKind.AGENCY_REGISTRATION: OrganisationKind.AGENCY,
}
CHANGES = (ReviewKind.TITLE_CHANGE, ReviewKind.DOCUMENT_CHANGE)
FOR_ANYBODY = (*FOUNDS, ReviewKind.ADMINISTRATION)
FOR_PROFESSIONALS = tuple(kind for kind in ReviewKind if kind in PETITIONED - {*FOR_ANYBODY})


def ensure_may_file(actor: Actor, kind: ReviewKind) -> None:
    """Raises `NotPermitted` for what only a registered professional has: a title, a document, an employer."""
    if kind not in FOR_ANYBODY and (kind not in PETITIONED or actor.status is not RegistrationStatus.ACTIVE):
        raise NotPermitted
