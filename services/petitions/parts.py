"""What a petition's screens show beside its form: names for ids, units that are there already, what changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.domain.errors import DomainError
from services.domain.forms import FieldKind
from services.domain.identity import Gender
from services.domain.learning import CircumstanceKind
from services.domain.organisations import JOINABLE, Organisation, OrganisationKind
from services.domain.petitions import Petition, PetitionStatus
from services.domain.review import ReviewKind
from services.petitions.appeal import Accused, accused_of
from services.petitions.forms import REGION_FIELD, PetitionForm
from services.petitions.kinds import CHANGES, FOUNDS
from services.ports import Work
from services.rulebook import Circumstance, Form
from services.standing import Standings
from services.weighing import YearEffect, weigh_circumstance

_IN_VAIN = frozenset({PetitionStatus.REJECTED, PetitionStatus.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Organisations that a new one may be the double of: by its credit code, by its name in the same region."""

    taken: Organisation | None = None
    same_name: Sequence[Organisation] = ()

    @property
    def units(self) -> Sequence[Organisation]:
        """Each once, the one with the credit code first."""
        return [*([self.taken] if self.taken else []), *(o for o in self.same_name if o is not self.taken)]


@dataclass(frozen=True, slots=True)
class PetitionPart:
    """`units` names organisations by the text of their id; `before` is what a change would replace.

    `accused` is what an appeal is against; `effects` are the years that a circumstance changes, or has changed; `suits`
    is False for the maternity leave of somebody who is registered as a man.
    """

    form: PetitionForm
    units: Mapping[str, str]
    duplicates: Duplicates
    before: Mapping[str, str]
    accused: Accused | None = None
    effects: Sequence[YearEffect] = ()
    suits: bool = True


async def part_of(
    work: Work, standings: Standings, form: PetitionForm, earlier: Iterable[Mapping[str, str]] = ()
) -> PetitionPart:
    """`earlier`: what was handed in before, whose units are named as well."""
    petition = form.petition
    before: Mapping[str, str] = {}
    if petition.kind in CHANGES and petition.status != "approved":
        before = (await work.persons.get(petition.person_id)).answers
    return PetitionPart(
        form,
        await units_of(work, form.rules, [petition.facts, *earlier]),
        await duplicates_of(work, form),
        before,
        await accused_of(work, standings, petition) if petition.kind is ReviewKind.APPEAL else None,
        await effects_of(work, standings, petition),
        petition.facts.get("kind") != CircumstanceKind.MATERNITY_LEAVE
        or (await work.persons.get(petition.person_id)).answers.get("gender") != Gender.MALE,
    )


async def units_of(work: Work, rules: Form, answers: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    """The names of the organisations that answers to a form are about, by the text of their id."""
    fields = [field.id for field in rules.fields if field.kind is FieldKind.UNIT]
    ids = {facts[field] for facts in answers for field in fields if facts.get(field)}
    named = await work.organisations.list_by_ids(sorted(map(int, ids))) if ids else ()
    return {str(organisation.id): organisation.name for organisation in named}


async def effects_of(work: Work, standings: Standings, petition: Petition) -> Sequence[YearEffect]:
    """The years that a circumstance touches, without it and with it; none for what no rules are known of."""
    kind, *days = (petition.facts.get(name) for name in ("kind", "from", "to"))
    if petition.kind is not ReviewKind.CIRCUMSTANCE or petition.status in _IN_VAIN or not kind or not all(days):
        return ()
    first, last = (date.fromisoformat(day or "") for day in days)
    circumstance = Circumstance(CircumstanceKind(kind), first, last)
    try:
        return await weigh_circumstance(work, standings, petition.person_id, circumstance, petition.id)
    except DomainError:
        return ()


async def duplicates_of(work: Work, form: PetitionForm) -> Duplicates:
    """None for what founds nothing, or has founded it."""
    petition = form.petition
    kind, facts = FOUNDS.get(petition.kind), petition.facts
    if kind is None or petition.status == "approved":
        return Duplicates()
    code, name, region = facts.get("credit_code"), facts.get("name"), facts.get(REGION_FIELD)
    taken = await work.organisations.find_by_credit_code(code) if code else None
    kinds = JOINABLE if kind in JOINABLE else (OrganisationKind.DEPARTMENT,)
    same = await work.organisations.find_same_name(name, region, kinds) if name and region else ()
    return Duplicates(taken, same)
