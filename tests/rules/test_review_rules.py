"""Desks, chains, forms and reasons of everything that is reviewed come from the packs."""

from pathlib import Path

import pytest

from services.domain.forms import FieldKind
from services.domain.learning import CircumstanceKind, EmployerNature
from services.domain.organisations import OrganisationKind
from services.rulebook import PACKS, Fault, Form, PacksInvalid, Place, Rulebook, Rules, Step

EMPLOYER, AGENCY = OrganisationKind.EMPLOYER, OrganisationKind.AGENCY
DEPARTMENT, AUTHORITY = OrganisationKind.DEPARTMENT, OrganisationKind.AUTHORITY
OWN = """
id: weifang-own
name: {zh: 潍坊市（本机）, en: Weifang (own)}
inherits: shandong
scope: {region: "370700"}
since: 2026-01-01
checked: 2026-11-21
sources:
  Notice: {document: 样本通知, file: sample.txt}
chains:
  - kind: transfer
    desks: [old_employer, new_employer]
    days: {old_employer: 5, new_employer: 3}
    escalates: {old_employer: department}
    merges: false
    cite: Notice 五
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook.load()


@pytest.fixture(scope="module")
def rules(rulebook: Rulebook) -> Rules:
    return rulebook.rules_for(Place("370921", EmployerNature.ENTERPRISE), 2026)


def shape(form: Form) -> tuple[str, ...]:
    """The fields of a form; one that may stay empty has a question mark."""
    return tuple(field.id if field.required else f"{field.id}?" for field in form.fields)


def test_an_agency_stands_in_the_employers_place_and_a_department_may_be_missing(rules: Rules) -> None:
    assert rules.chain("claim").steps == (
        Step("employer", (EMPLOYER, AGENCY)),
        Step("department", (DEPARTMENT,), may_be_skipped=True),
        Step("authority", (AUTHORITY,)),
    )
    assert rules.chain("claim").merges


def test_every_kind_of_thing_has_its_desks(rules: Rules) -> None:
    assert {kind: chain.desks for kind, chain in rules.chains.items()} == {
        "claim": ("employer", "department", "authority"),
        "registration": ("employer",),
        "department_registration": ("authority",),
        "employer_registration": ("department",),
        "agency_registration": ("authority",),
        "administration": ("unit",),
        "title_change": ("employer",),
        "transfer": ("old_employer", "new_employer"),
        "document_change": ("employer",),
        "circumstance": ("employer",),
        "appeal": ("next_level",),
        "training_plan": ("authority",),
        "roster": ("authority",),
        "seal": ("provincial_authority",),
    }
    assert rules.chain("administration").steps[0].filled_by == tuple(OrganisationKind)
    assert rules.chain("appeal").steps[0].filled_by == (DEPARTMENT, AUTHORITY)


def test_a_silent_old_unit_is_passed_over_to_its_department_after_no_days_that_a_source_states(rules: Rules) -> None:
    old, new = rules.chain("transfer").steps
    assert (old.escalates_to, old.escalation, old.days) == ("department", (DEPARTMENT,), None)
    assert (new.escalates_to, new.escalation) == (None, ())
    assert not [step for chain in rules.chains.values() for step in chain.steps if step.days is not None]


def test_an_installations_own_pack_gives_the_days(rulebook: Rulebook, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN, "utf-8")
    own = Rulebook.load(own=tmp_path)
    chain = own.rules_for(Place("370702"), 2026).chain("transfer")
    assert [step.days for step in chain.steps] == [5, 3]
    assert (chain.merges, chain.origin.pack) == (False, "weifang-own")
    assert own.rules_for(Place("370303"), 2026).chain("transfer").steps[0].days is None
    assert own.version != rulebook.version


def test_an_id_that_stands_in_both_folders_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(OWN.replace("weifang-own", "shandong"), "utf-8")
    with pytest.raises(PacksInvalid) as refused:
        Rulebook.load(own=tmp_path)
    assert refused.value.faults == (Fault("mine.yaml", "id", "the id shandong is taken by shandong.yaml"),)


def test_a_doubtful_own_pack_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(OWN.replace("days: {old", "days: {cook"), "utf-8")
    for own in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(PacksInvalid):
            Rulebook.load(PACKS, own)


def test_units_are_asked_for_name_code_region_and_administrator(rules: Rules) -> None:
    common = ("name", "credit_code", "region")
    officer = ("administrator", "office_phone")
    assert shape(rules.form("department_registration")) == (*common, *officer)
    assert shape(rules.form("agency_registration")) == (*common, *officer)
    assert shape(rules.form("employer_registration")) == (*common, "nature", "department", *officer)
    assert shape(rules.form("administration")) == ("unit", *officer)


def test_changes_are_asked_for_what_changes(rules: Rules) -> None:
    assert shape(rules.form("title_change")) == ("title_series", "professional_title", "speciality", "title_date")
    assert shape(rules.form("document_change")) == ("document_kind", "document_number")
    assert shape(rules.form("circumstance")) == ("kind", "from", "to", "note?")
    assert shape(rules.form("transfer")) == ("employer", "from", "note?")
    assert shape(rules.form("appeal")) == ("statement",)
    with pytest.raises(KeyError):
        rules.form("claim")


def test_fields_of_units_say_which_they_may_be(rules: Rules) -> None:
    units = {
        (form.kind, field.id): field.unit_kinds
        for form in rules.forms.values()
        for field in form.fields
        if field.kind is FieldKind.UNIT
    }
    assert units == {
        ("employer_registration", "department"): ("department",),
        ("administration", "unit"): tuple(kind.value for kind in OrganisationKind),
        ("transfer", "employer"): ("employer", "agency"),
    }


def test_choices_hold_the_ids_of_the_domain(rules: Rules) -> None:
    nature = next(field for field in rules.form("employer_registration").fields if field.id == "nature")
    assert [option.id for option in nature.options] == [nature.value for nature in EmployerNature]
    kind = rules.form("circumstance").fields[0]
    assert [option.id for option in kind.options] == [kind.value for kind in CircumstanceKind]


def test_only_a_circumstance_must_be_proven(rules: Rules) -> None:
    papers = {form.kind: [(paper.id, paper.required) for paper in form.papers] for form in rules.forms.values()}
    assert {kind: asked for kind, asked in papers.items() if asked} == {
        "title_change": [("title_certificate", False)],
        "document_change": [("identity_proof", False)],
        "circumstance": [("leave_proof", True)],
        "appeal": [("appeal_proof", False)],
    }
    assert [paper.id for paper in rules.form("circumstance").papers_for({"kind": "other"})] == ["leave_proof"]


def test_every_form_can_be_returned_for_two_of_its_own_parts(rules: Rules) -> None:
    for kind, form in rules.forms.items():
        parts = {field.id for field in form.fields} | {paper.id for paper in form.papers}
        abouts = [reason.about for reason in rules.reasons(kind)]
        assert len([about for about in abouts if about in parts]) >= 2, kind
        assert set(abouts) - {None} <= parts, kind


def test_the_profile_groups_hold_every_registration_field_once(rules: Rules, rulebook: Rulebook) -> None:
    assert [group.id for group in rules.registration_groups] == [
        *("basic", "title", "education", "qualification", "honour"),
    ]
    for each in (rules, rulebook.rules_for(Place("省直", pack="sdsmu"), 2025)):
        grouped = [field for group in each.registration_groups for field in group.fields]
        assert sorted(field.id for field in grouped) == sorted(field.id for field in each.registration_fields)
        assert set(grouped) == set(each.registration_fields)


def test_a_title_and_a_document_are_changed_by_their_own_forms(rules: Rules) -> None:
    changed = {field.id: rules.changed_by(field.id) for field in rules.registration_fields}
    assert {id_: kind for id_, kind in changed.items() if kind} == {
        "document_kind": "document_change",
        "document_number": "document_change",
        "title_series": "title_change",
        "speciality": "title_change",
        "professional_title": "title_change",
    }
    assert rules.changed_by("shoe_size") is None


def test_rules_are_put_together_once(rulebook: Rulebook, rules: Rules) -> None:
    assert rulebook.rules_for(Place("370921", EmployerNature.ENTERPRISE), 2026) is rules
