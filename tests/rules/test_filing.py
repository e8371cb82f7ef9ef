"""From a claim's facts to an entry, and what may not be filed."""

from datetime import date

import pytest

from services.domain.errors import DomainError
from services.domain.hours import hours
from services.domain.learning import Subject
from services.rulebook import (
    Category,
    CategoryNotKnown,
    DayInFuture,
    Entry,
    FactAbsent,
    FactUnreadable,
    HoursAbsurd,
    HoursNotPositive,
    NoRules,
    OutsideWindow,
    Place,
    RangeBackwards,
    Rulebook,
    SubjectNotAllowed,
    check_entry,
    entry_of,
    evaluate_year,
    years_of,
)

TODAY = date(2026, 11, 21)
PUBLIC, PROFESSIONAL = Subject
RANGE = {"title": "研修班", "from": "2026-05-06", "to": "2026-05-08", "hours": "24"}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook.load()


@pytest.fixture(scope="module")
def categories(rulebook: Rulebook) -> dict[str, Category]:
    zibo = rulebook.rules_for(Place("370303"), 2023)
    return dict(zibo.categories)


def check(rulebook: Rulebook, entry: Entry, region: str = "370700", today: date = TODAY) -> None:
    check_entry(lambda year: rulebook.rules_for(Place(region), year), entry, today)


def test_a_training_becomes_an_entry(categories: dict[str, Category]) -> None:
    entry = entry_of(categories["training"], PUBLIC, RANGE)
    assert entry == Entry("training", PUBLIC, None, hours("24"), date(2026, 5, 6), date(2026, 5, 8))


def test_a_paper_has_its_date_its_only_subject_and_no_hours_of_its_own(categories: dict[str, Category]) -> None:
    entry = entry_of(categories["publication"], None, {"date": "2026-02-01", "hours": "99"})
    assert entry == Entry("publication", PROFESSIONAL, None, None, date(2026, 2, 1), date(2026, 2, 1))


def test_a_posting_is_for_both_subjects_at_once(categories: dict[str, Category]) -> None:
    entry = entry_of(categories["aid_mission"], PUBLIC, {"from": "2025-09-01", "to": "2026-08-31"})
    assert entry.subject is None
    assert years_of(entry) == (2025, 2026)


def test_a_transcript_belongs_to_its_year(categories: dict[str, Category]) -> None:
    entry = entry_of(categories["self_study"], PUBLIC, {"year": "2025", "hours": "20"})
    assert years_of(entry) == (2025,)


def test_points_belong_to_their_year(categories: dict[str, Category]) -> None:
    entry = entry_of(categories["learning_power"], None, {"year": "2023", "points": "2300"})
    assert (entry.points, entry.hours, years_of(entry)) == (2300, None, (2023,))


def test_hours_of_a_competition_come_from_the_reviewer(categories: dict[str, Category]) -> None:
    category = categories["competition"]
    assert category.hours_by_reviewer
    assert "hours" not in {field.id for field in category.fields}
    assert entry_of(category, None, {"date": "2023-09-01"}).hours is None
    assert entry_of(category, None, {"date": "2023-09-01", "hours": "12"}).hours == 12


@pytest.mark.parametrize(
    ("category", "subject", "facts", "error"),
    [
        ("training", None, RANGE, SubjectNotAllowed),
        ("publication", PUBLIC, {"date": "2026-02-01"}, SubjectNotAllowed),
        ("training", PUBLIC, {**RANGE, "from": ""}, FactAbsent),
        ("training", PUBLIC, {**RANGE, "hours": "8.55"}, FactUnreadable),
        ("training", PUBLIC, {**RANGE, "from": "6 May"}, FactUnreadable),
        ("training", PUBLIC, {**RANGE, "to": "2026-05-05"}, RangeBackwards),
        ("self_study", PUBLIC, {"year": "26", "hours": "20"}, FactUnreadable),
        ("self_study", PUBLIC, {"year": "２０２６", "hours": "20"}, FactUnreadable),
        ("learning_power", None, {"year": "2023", "points": "-5"}, FactUnreadable),
        ("competition", None, {"date": "2023-09-01", "hours": "many"}, FactUnreadable),
    ],
)
def test_facts_that_make_no_entry_are_refused(
    categories: dict[str, Category],
    category: str,
    subject: Subject | None,
    facts: dict[str, str],
    error: type[DomainError],
) -> None:
    with pytest.raises(error):
        entry_of(categories[category], subject, facts)


def course(first: date, last: date, stated: str = "8", category: str = "training") -> Entry:
    return Entry(category, PROFESSIONAL, None, hours(stated), first, last)


def test_a_sound_claim_may_be_filed(rulebook: Rulebook) -> None:
    check(rulebook, course(date(2026, 5, 6), date(2026, 5, 8), "24"))


def test_a_claim_of_today_may_be_filed(rulebook: Rulebook) -> None:
    check(rulebook, course(TODAY, TODAY))


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        (course(TODAY, date(2026, 11, 22)), DayInFuture),
        (course(date(2026, 12, 30), date(2027, 1, 2)), DayInFuture),
        (course(date(2015, 5, 6), date(2015, 5, 6)), NoRules),
        (course(date(2026, 5, 8), date(2026, 5, 6)), RangeBackwards),
        (course(date(2026, 5, 6), date(2026, 5, 6), "0"), HoursNotPositive),
        (course(date(2026, 5, 6), date(2026, 5, 6), "24.1"), HoursAbsurd),
        (course(date(2026, 5, 6), date(2026, 5, 6), "8", "industry_training"), CategoryNotKnown),
        (Entry("training", None, None, hours("8"), date(2026, 5, 6), date(2026, 5, 6)), SubjectNotAllowed),
    ],
)
def test_a_claim_that_may_not_be_filed(rulebook: Rulebook, entry: Entry, error: type[DomainError]) -> None:
    with pytest.raises(error):
        check(rulebook, entry)


def test_twenty_four_hours_a_day_are_the_most_that_days_have(rulebook: Rulebook) -> None:
    check(rulebook, course(date(2026, 5, 6), date(2026, 5, 7), "48"))


@pytest.mark.parametrize(
    ("first", "last", "inside"),
    [
        (date(2023, 5, 1), date(2023, 5, 1), True),
        (date(2023, 4, 30), date(2023, 5, 1), False),
        (date(2023, 12, 31), date(2023, 12, 31), True),
        (date(2023, 12, 31), date(2024, 1, 1), False),
    ],
)
def test_the_window_of_zibo_opens_in_may(rulebook: Rulebook, first: date, last: date, *, inside: bool) -> None:
    if inside:
        check(rulebook, course(first, last), "370303")
        return
    with pytest.raises(OutsideWindow) as outside:
        check(rulebook, course(first, last), "370303")
    assert outside.value.values["citation"].brief == "淄博市2023年度通知 四"


def test_the_window_is_for_training_not_for_papers_and_postings(rulebook: Rulebook) -> None:
    day = date(2023, 2, 1)
    check(rulebook, Entry("publication", PROFESSIONAL, None, None, day, day), "370303")
    check(rulebook, Entry("aid_mission", None, None, None, day, date(2023, 3, 31)), "370303")


def test_a_transcript_of_this_year_may_be_filed_before_its_end(rulebook: Rulebook) -> None:
    check(rulebook, Entry("self_study", PUBLIC, None, hours("20"), date(2026, 1, 1), date(2026, 12, 31)))


def test_an_entry_without_its_figure_is_no_silent_zero(rulebook: Rulebook) -> None:
    rules = rulebook.rules_for(Place("370700"), 2026)
    for entry in (
        Entry("online_course", PUBLIC),
        Entry("online_course", None, None, hours("8")),
        Entry("training", PUBLIC, None, hours("8")),
        Entry("aid_mission"),
    ):
        with pytest.raises(FactAbsent):
            evaluate_year(rules, (), [entry])


def test_a_training_asks_for_the_papers_of_its_form(categories: dict[str, Category]) -> None:
    training = categories["training"]
    needed = {
        form: [paper.id for paper in training.papers_for({"form": form})] for form in ("further_study", "lecture")
    }
    assert needed == {"further_study": ["dispatch_proof", "assessment_proof"], "lecture": ["hours_proof"]}
