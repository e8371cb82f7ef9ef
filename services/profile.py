"""The profile of an active professional (Manual §1, §4.1): groups of fields, edited at once where nobody must agree."""

from dataclasses import dataclass

from services.domain.answers import read_answer
from services.domain.errors import NotFound
from services.domain.forms import Field
from services.domain.people import DOCUMENT_FIELD, FieldFixed, Person
from services.permissions import Actor, Permission
from services.ports import Clock, Work
from services.registration import FormAnswer, RegistrationDesk, RegistrationView
from services.rulebook import FieldGroup, Rulebook
from services.use_case import Query, UseCase

IDENTITY = frozenset({"document_kind", DOCUMENT_FIELD, "name", "birth_date", "gender"})


@dataclass(frozen=True, slots=True)
class ProfileView:
    """One's own registration by groups."""

    registration: RegistrationView
    person: Person

    @property
    def groups(self) -> tuple[FieldGroup, ...]:
        return self.registration.rules.registration_groups

    def group(self, group_id: str) -> FieldGroup:
        found = next((group for group in self.groups if group.id == group_id), None)
        if found is None:
            raise NotFound
        return found

    def group_of(self, field_id: str) -> FieldGroup:
        return next(group for group in self.groups if any(field.id == field_id for field in group.fields))

    def empty(self, group: FieldGroup) -> list[Field]:
        """What the group still lacks."""
        return [field for field in group.fields if not self.person.answers.get(field.id)]

    def petition_for(self, field_id: str) -> str | None:
        """The kind of petition by which the field is changed; None where its owner edits it, or nobody."""
        return self.registration.rules.changed_by(field_id)

    def is_free(self, field_id: str) -> bool:
        """Whether its owner just edits it. What the identity document says is not edited, nor what a unit confirms."""
        return field_id not in IDENTITY and self.petition_for(field_id) is None


async def _view(work: Work, actor: Actor, desk: RegistrationDesk) -> ProfileView:
    registration = await desk.view(work, actor)
    if registration.person is None:
        raise NotFound
    return ProfileView(registration, registration.person)


@dataclass
class ViewProfile(Query[None, ProfileView]):
    """One's own answers, by groups."""

    permission = Permission.KEEP_PROFILE
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: None) -> ProfileView:
        return await _view(work, actor, RegistrationDesk(self.rulebook, self.clock))


@dataclass
class EditProfile(UseCase[FormAnswer, ProfileView]):
    """Changes one of one's own answers at once; refuses what the unit must approve and what the document says."""

    permission = Permission.KEEP_PROFILE
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: FormAnswer) -> ProfileView:
        view = await _view(work, actor, RegistrationDesk(self.rulebook, self.clock))
        field = view.registration.field(request.field)
        if not view.is_free(field.id):
            raise FieldFixed
        view.person.amend(field.id, read_answer(field, request.text, self.clock.today()))
        await work.audit.record(
            actor.person_id, "profile.edit", f"person {view.person.id}", {"field": field.id}, self.clock.now()
        )
        return view
