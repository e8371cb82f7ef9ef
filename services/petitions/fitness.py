"""Whether a complete petition may be handed in as things stand."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from services.domain.errors import DomainError, InputInvalid
from services.domain.organisations import AlreadyServes, Organisation
from services.domain.people import DOCUMENT_FIELD, DocumentTaken
from services.domain.petitions import Petition, PetitionUnderWay
from services.domain.review import ReviewKind
from services.domain.typed_dates import RangeBackwards
from services.permissions import Actor
from services.petitions.appeal import ensure_may_appeal
from services.petitions.forms import REGION_FIELD, PetitionForm
from services.petitions.kinds import FOUNDS
from services.petitions.routes import regions_around
from services.ports import Work


class CreditCodeTaken(DomainError):
    """An organisation with this credit code is there already: one joins it, or asks to act for it."""

    fields = ("unit",)


class CodeUnderWay(DomainError):
    """Somebody else's registration of an organisation with this credit code is under review."""


class OwnParent(InputInvalid):
    """A unit that names itself as the one above it."""


class DepartmentElsewhere(InputInvalid):
    """The department serves another place than that of the unit: not its county, its city or the province."""

    fields = ("department",)


class AlreadyThere(InputInvalid):
    """A move to the unit where the person is."""


class NothingChanged(InputInvalid):
    """The change says what the registration says."""


async def ensure_fit(work: Work, actor: Actor, form: PetitionForm) -> None:
    """Raises why the petition cannot be handed in; it is complete."""
    petition = form.petition
    _ensure_forwards(form)
    if check := _CHECKS.get(petition.kind):
        await check(work, actor, form)
    key = key_of(form)
    kinds = tuple(FOUNDS) if petition.kind in FOUNDS else (petition.kind,)
    other = await work.petitions.find_pending(kinds, key, but=petition.id) if key else None
    if other is not None:
        raise PetitionUnderWay if other == petition.person_id else CodeUnderWay


def key_of(form: PetitionForm) -> str | None:
    """What may be asked for only once at a time."""
    petition = form.petition
    if petition.kind in FOUNDS:
        return petition.facts["credit_code"]
    if petition.kind is ReviewKind.ADMINISTRATION:
        return f"{petition.person_id}:{petition.facts['unit']}"
    if petition.kind is ReviewKind.APPEAL:
        return str(petition.concerns)
    return None if petition.kind is ReviewKind.CIRCUMSTANCE else str(petition.person_id)


async def ensure_new(work: Work, petition: Petition) -> None:
    """Raises `CreditCodeTaken` once an organisation holds the code."""
    holder = await work.organisations.find_by_credit_code(petition.facts["credit_code"])
    if holder is not None:
        raise CreditCodeTaken(holder.name)


def _ensure_forwards(form: PetitionForm) -> None:
    """The days were stated one by one: a range may have come to end before it starts."""
    facts = form.petition.facts
    for field in form.rules.fields:
        first, last = facts.get(field.not_before or ""), facts.get(field.id)
        if first and last and date.fromisoformat(last) < date.fromisoformat(first):
            raise RangeBackwards(first, last)


async def _ensure_may_be_founded(work: Work, actor: Actor, form: PetitionForm) -> None:
    await ensure_new(work, form.petition)
    if "department" in form.petition.facts:
        ensure_above(form, await work.organisations.get(int(form.petition.facts["department"])))


def ensure_above(form: PetitionForm, above: Organisation) -> None:
    """Raises `OwnParent`, `DepartmentElsewhere` for an organisation that the new one does not stand under."""
    facts = form.petition.facts
    if facts.get("name") == above.name or (above.credit_code and facts.get("credit_code") == above.credit_code):
        raise OwnParent
    if REGION_FIELD in facts and above.region not in regions_around(facts[REGION_FIELD]):
        raise DepartmentElsewhere(above.name)


async def _ensure_no_seat(work: Work, actor: Actor, form: PetitionForm) -> None:
    if int(form.petition.facts["unit"]) in actor.acts_for:
        raise AlreadyServes


async def _ensure_changes(work: Work, actor: Actor, form: PetitionForm) -> None:
    answers, facts = (await work.persons.get(form.petition.person_id)).answers, form.petition.facts
    if all(answers.get(field.id) == facts.get(field.id) for field in form.rules.fields):
        raise NothingChanged
    number = facts.get(DOCUMENT_FIELD)
    if number and await work.persons.is_document_taken(number, but_by=form.petition.person_id):
        raise DocumentTaken


async def _ensure_elsewhere(work: Work, actor: Actor, form: PetitionForm) -> None:
    if int(form.petition.facts["employer"]) == (await work.persons.get(form.petition.person_id)).employer_id:
        raise AlreadyThere


async def _ensure_may_appeal(work: Work, actor: Actor, form: PetitionForm) -> None:
    await ensure_may_appeal(work, form.petition)


_CHECKS: Mapping[ReviewKind, Callable[[Work, Actor, PetitionForm], Awaitable[None]]] = {
    **dict.fromkeys(FOUNDS, _ensure_may_be_founded),
    ReviewKind.ADMINISTRATION: _ensure_no_seat,
    ReviewKind.TITLE_CHANGE: _ensure_changes,
    ReviewKind.DOCUMENT_CHANGE: _ensure_changes,
    ReviewKind.TRANSFER: _ensure_elsewhere,
    ReviewKind.APPEAL: _ensure_may_appeal,
}
