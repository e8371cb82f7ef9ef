"""Forms as a pack states them: fields and papers by name, the registration form, the forms of reviewed things.

A category's own form stands in `category_schema`; both ask for papers by answers in the same way.
"""

from collections import Counter
from typing import Literal, Self

from pydantic import Field, model_validator

from services.domain.forms import FieldKind
from services.domain.organisations import OrganisationKind
from services.rulebook.values import Dated, Model, Name, Text

FormKind = Literal[
    "department_registration",
    "employer_registration",
    "agency_registration",
    "administration",
    "title_change",
    "document_change",
    "circumstance",
    "transfer",
    "appeal",
]


class OptionValue(Model):
    id: Name
    name: Text


class FieldValue(Dated):
    """A field of a form. `key` is its name in the pack, `id` the name of the fact (the key, where not stated).

    `among_kinds` are the kinds of organisations that a field for a unit may take.
    """

    key: Name
    id: Name | None = None
    kind: FieldKind
    name: Text
    required: bool = True
    hint: Text | None = None
    options: tuple[OptionValue, ...] = ()
    not_before: Name | None = None
    personal: bool = False
    among_kinds: tuple[OrganisationKind, ...] = ()

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        if (self.kind is FieldKind.CHOICE) != bool(self.options):
            raise ValueError("a choice needs options, and nothing else has any")
        if (self.kind is FieldKind.UNIT) != bool(self.among_kinds):
            raise ValueError("a unit needs among_kinds, and nothing else has any")
        return self

    def identity(self) -> tuple[object, ...]:
        return (self.key,)


class PaperValue(Dated):
    """A paper of evidence."""

    key: Name
    name: Text

    def identity(self) -> tuple[object, ...]:
        return (self.key,)


class PaperUse(Model):
    """A paper that a form needs, or needs only when its field `when` holds one of the answers `among`."""

    paper: Name
    required: bool = True
    when: Name | None = None
    among: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _condition_is_whole(self) -> Self:
        if bool(self.when) != bool(self.among):
            raise ValueError("`when` and `among` belong together")
        return self


class GroupValue(Model):
    """Fields of the registration form that the profile shows together."""

    id: Name
    name: Text
    fields: tuple[Name, ...] = Field(min_length=1)


class RegistrationValue(Dated):
    """The registration form: fields by key, in form order, each in one of the groups; those that must be filled in;
    `also_required` adds to them.
    """

    fields: tuple[Name, ...] = ()
    required: tuple[Name, ...] = ()
    also_required: tuple[Name, ...] = ()
    groups: tuple[GroupValue, ...] = ()

    @model_validator(mode="after")
    def _every_field_is_in_one_group(self) -> Self:
        grouped = Counter(key for group in self.groups for key in group.fields)
        for key in (*self.fields, *grouped):
            if grouped[key] != 1 or key not in self.fields:
                reason = "is no field of the form" if key not in self.fields else "must be in one group"
                raise ValueError(f"{key} {reason}")
        return self

    def identity(self) -> tuple[object, ...]:
        return ("registration",)


class FormValue(Dated):
    """What a reviewed thing other than a claim asks for: fields by key, in form order, and papers."""

    kind: FormKind
    fields: tuple[Name, ...] = Field(min_length=1)
    required: tuple[Name, ...] = ()
    papers: tuple[PaperUse, ...] = ()

    @model_validator(mode="after")
    def _requires_its_own_fields(self) -> Self:
        if strange := sorted(set(self.required) - set(self.fields)):
            raise ValueError(f"requires {strange[0]}, which is no field of the form")
        return self

    def identity(self) -> tuple[object, ...]:
        return (self.kind,)
