"""What a petition's screens show beside its form: names for ids, units that are there already, what changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.domain.forms import FieldKind
from services.domain.organisations import JOINABLE, Organisation, OrganisationKind
from services.petitions.forms import REGION_FIELD, PetitionForm
from services.petitions.kinds import CHANGES, FOUNDS
from services.ports import Work


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
    """`units` names organisations by the text of their id; `before` is what a change would replace."""

    form: PetitionForm
    units: Mapping[str, str]
    duplicates: Duplicates
    before: Mapping[str, str]


async def part_of(work: Work, form: PetitionForm, earlier: Iterable[Mapping[str, str]] = ()) -> PetitionPart:
    """`earlier`: what was handed in before, whose units are named as well."""
    petition = form.petition
    fields = [field.id for field in form.rules.fields if field.kind is FieldKind.UNIT]
    ids = {facts[field] for facts in (petition.facts, *earlier) for field in fields if facts.get(field)}
    named = await work.organisations.list_by_ids(sorted(map(int, ids))) if ids else ()
    before: Mapping[str, str] = {}
    if petition.kind in CHANGES and petition.status != "approved":
        before = (await work.persons.get(petition.person_id)).answers
    return PetitionPart(form, {str(o.id): o.name for o in named}, await duplicates_of(work, form), before)


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
