"""The packs hold what the five documents say, and every value can be traced to a clause."""

from datetime import date

import pytest

from services.domain.learning import EmployerNature, Subject
from services.rulebook import EmployerPackUnknown, NoRules, PacksInvalid, Place, PlaceUnknown, Rulebook, Rules
from services.rulebook.comparing import differences
from services.rulebook.loading import PACKS, load_pack

DOMAIN = {
    *("online_course", "training", "self_study", "achievement", "publication", "expert_service", "aid_mission"),
    *("qualification_exam", "learning_power", "competition", "skill_upgrade", "industry_training", "health_system"),
    *("accounting_system", "institution_class", "transfer_in", "mutual_recognition", "make_up", "discretionary"),
}
OF_ZIBO = {
    *("learning_power", "competition", "skill_upgrade", "industry_training"),
    *("health_system", "accounting_system", "mutual_recognition"),
}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook.load()


@pytest.fixture(scope="module")
def zibo(rulebook: Rulebook) -> Rules:
    return rulebook.rules_for(Place("370303"), 2023)


@pytest.fixture(scope="module")
def ningyang(rulebook: Rulebook) -> Rules:
    return rulebook.rules_for(Place("370921", EmployerNature.ENTERPRISE), 2022)


@pytest.fixture(scope="module")
def sdsmu(rulebook: Rulebook) -> Rules:
    return rulebook.rules_for(Place("省直", EmployerNature.PUBLIC_INSTITUTION, "sdsmu"), 2025)


def test_every_category_of_the_domain_is_known_somewhere(rulebook: Rulebook, zibo: Rules) -> None:
    assert set(zibo.categories) | set(zibo.elsewhere) == DOMAIN
    assert set(zibo.categories) == DOMAIN - {"discretionary"}


def test_zibos_own_categories_exist_in_zibo_in_2023_only(rulebook: Rulebook, zibo: Rules) -> None:
    for region, year in (("370303", 2022), ("370303", 2024), ("370700", 2023)):
        known = set(rulebook.rules_for(Place(region), year).categories)
        assert known == set(zibo.categories) - OF_ZIBO


def test_a_hundred_years_of_places_have_no_gap_from_2016(rulebook: Rulebook) -> None:
    for year in range(2016, 2040):
        rules = rulebook.rules_for(Place("370921"), year)
        assert rules.requirement.total.hours == 90


def test_no_rules_names_place_and_year(rulebook: Rulebook) -> None:
    with pytest.raises(NoRules) as none:
        rulebook.rules_for(Place("370303"), 2015)
    assert none.value.values == {"place": "370303", "year": 2015}


def test_unknown_places_and_packs_are_errors(rulebook: Rulebook) -> None:
    with pytest.raises(PlaceUnknown):
        rulebook.rules_for(Place("370399"), 2023)
    with pytest.raises(EmployerPackUnknown):
        rulebook.rules_for(Place("370300", pack="nobody"), 2023)


def test_packs_stack_from_the_nation_to_the_employer(sdsmu: Rules, ningyang: Rules) -> None:
    assert [pack.id for pack in sdsmu.packs] == ["national", "shandong", "provincial-units", "sdsmu-2025"]
    assert [pack.id for pack in ningyang.packs] == ["national", "shandong", "taian-2022", "ningyang-2022"]


def test_every_value_has_a_clause_a_source_file_and_dates(rulebook: Rulebook) -> None:
    for pack in rulebook.packs.values():
        for key, value in pack.dated():
            source, _, clause = value.cite.partition(" ")
            assert clause, key
            assert pack.sources[source].file.endswith(".txt"), key
            assert pack.start_of(value) <= pack.end_of(value), key


def test_the_version_changes_with_the_contents(rulebook: Rulebook) -> None:
    assert len(rulebook.version) == 12
    assert Rulebook.load().version == rulebook.version


def test_the_window_of_zibo(zibo: Rules, ningyang: Rules) -> None:
    assert zibo.window is not None
    assert (zibo.window.opens, zibo.window.closes) == (date(2023, 5, 1), date(2023, 12, 31))
    assert ningyang.window is None
    assert ningyang.no_window is not None


def test_the_deadlines_of_the_notices(zibo: Rules, ningyang: Rules, sdsmu: Rules) -> None:
    days = [
        [each.day.isoformat() for each in rules.deadlines if each.citation.number == ""]
        for rules in (zibo, ningyang, sdsmu)
    ]
    assert days == [["2023-12-31"], ["2022-04-28", "2022-05-07", "2022-05-20", "2022-08-31"], ["2025-11-28"]]


def test_make_up_years(zibo: Rules, ningyang: Rules) -> None:
    assert [(each.first_year, each.last_year) for each in zibo.make_up] == [(2017, 2019), (2020, None)]
    assert [(each.first_year, each.last_year) for each in ningyang.make_up] == [(2018, 2021)]


def test_mutual_recognition_with_six_cities(zibo: Rules) -> None:
    assert zibo.mutual_recognition is not None
    assert set(zibo.mutual_recognition.regions) == {"370100", "370500", "370900", "371600", "371400", "371500"}


def test_contacts_by_district(zibo: Rules, ningyang: Rules) -> None:
    assert zibo.contacts_for("370303")[0].phone == "2869921"
    assert ningyang.contacts_for("370921")[0].mail == "sdnyzjk@126.com"
    assert "400-8370-811" in {contact.phone for contact in zibo.contacts}


def test_the_chain_of_a_claim_has_no_department_under_the_province(zibo: Rules, sdsmu: Rules) -> None:
    assert zibo.chain("claim").desks == ("employer", "department", "authority")
    assert sdsmu.chain("claim").desks == ("employer", "authority")
    assert zibo.chain("transfer").desks == ("old_employer", "new_employer")


def test_reasons_are_about_fields_and_papers_that_exist(rulebook: Rulebook, zibo: Rules, ningyang: Rules) -> None:
    for rules in (zibo, ningyang):
        known = {field.id for category in rules.categories.values() for field in category.fields}
        known |= {paper.id for category in rules.categories.values() for paper in category.papers}
        assert {reason.about for reason in rules.reasons("claim")} - {None} <= known
        assert all(rules.reasons(kind) for kind in rules.chains)


def test_reasons_fit_the_category_of_the_claim(zibo: Rules) -> None:
    abouts = {reason.about for reason in zibo.reasons("claim", zibo.categories["publication"])}
    assert "rank" in abouts
    assert not abouts & {"points", "transcript", "dispatch_proof"}


def test_the_registration_form_is_the_manuals(zibo: Rules, sdsmu: Rules) -> None:
    fields = {field.id: field for field in zibo.registration_fields}
    assert list(fields)[:4] == ["document_kind", "document_number", "phone", "mail"]
    assert {id_ for id_, field in fields.items() if field.personal} == {
        "document_number",
        "phone",
        "mail",
        "landline",
        "birth_date",
    }
    optional = {"landline", "work_department", "post", "post_level", "qualification", "honour"}
    assert not any(fields[id_].required for id_ in optional)
    assert next(field for field in sdsmu.registration_fields if field.id == "work_department").required


def test_evidence_of_the_county_replaces_the_provinces(ningyang: Rules, sdsmu: Rules) -> None:
    assert [paper.id for paper in ningyang.categories["self_study"].papers] == ["learning_archive"]
    assert [paper.id for paper in sdsmu.categories["self_study"].papers] == ["admission_notice", "transcript"]
    assert len(ningyang.categories["self_study"].fields[0].options) == 4


def test_the_nearest_citation_speaks(sdsmu: Rules, ningyang: Rules, zibo: Rules) -> None:
    cited = [rules.categories["training"].citation.brief for rules in (sdsmu, ningyang)]
    assert cited == ["山东第二医科大学2025年11月25日通知 三、附件1", "宁阳县2022年度通知 二(三)1"]
    assert zibo.categories["expert_service"].citation.brief == "鲁人社字〔2021〕167号 二(一)1"


def test_imported_hours_cannot_be_claimed(zibo: Rules) -> None:
    imported = {id_ for id_, category in zibo.categories.items() if not category.claimable}
    pushed = {
        "online_course",
        "health_system",
        "accounting_system",
        "institution_class",
        "make_up",
        "mutual_recognition",
    }
    assert imported == pushed
    assert all(zibo.categories[id_].papers for id_ in set(zibo.categories) - imported)


def test_topics_and_participants_of_the_year(zibo: Rules, ningyang: Rules, sdsmu: Rules) -> None:
    assert {topic.name.zh for topic in zibo.topics} >= {"齐文化", "依法治国"}
    assert {topic.name.zh for topic in ningyang.topics} >= {"疫情防控", "乡村振兴板块"}
    assert {topic.choice for topic in sdsmu.topics if topic.subject is Subject.PUBLIC} == {"focus", "free"}
    assert "新型职业农民" in zibo.participants[0].text.zh


def test_what_differs_between_two_packs_is_told_figure_by_figure(rulebook: Rulebook) -> None:
    changes = {key: (a, b) for key, a, b in differences(rulebook.packs["shandong"], rulebook.packs["zibo-2023"])}
    assert changes["requirements.public.compulsory.hours"] == (None, "20.0")
    assert "requirements.public.hours" not in changes
    assert not list(differences(rulebook.packs["shandong"], rulebook.packs["shandong"]))


def test_a_pack_of_next_year_needs_no_code(rulebook: Rulebook, tmp_path: object) -> None:
    folder = PACKS
    text = (folder / "zibo-2023.yaml").read_text("utf-8").replace("2023", "2024").replace("hours: 20,", "hours: 15,")
    file = type(PACKS)(str(tmp_path)) / "zibo-2024.yaml"
    file.write_text(text, "utf-8")
    try:
        packs = {**rulebook.packs, "zibo-2024": load_pack(file)}
    except PacksInvalid as invalid:
        pytest.fail(str(invalid))
    rules = Rulebook(packs, "next").rules_for(Place("370303"), 2024)
    assert {bar.hours for bar in rules.requirement.tracks.values()} == {15, 10, 40}
