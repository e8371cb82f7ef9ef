"""Why a figure is what it is: lines for each step, in both languages, with clause and pack."""

import re
import string
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from services.domain.hours import hours
from services.domain.learning import CircumstanceKind, EmployerNature, Subject, Track
from services.rulebook import Circumstance, Entry, Place, Rulebook, YearResult, evaluate_year, render
from services.rulebook.pages import Page

ROOT = Path(__file__).parents[2]
LANGUAGES = ("zh_CN", "en")


def catalogue(language: str) -> dict[str, str]:
    with (ROOT / "locale" / language / "rules.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook.load()


def texts(result: YearResult, language: str = "en") -> list[str]:
    translate: Callable[[str], str] = catalogue(language).__getitem__
    return [render(line, translate, language) for line in result.lines]


def year(rulebook: Rulebook, place: Place, at: int, *entries: Entry, leave: Circumstance | None = None) -> YearResult:
    return evaluate_year(rulebook.rules_for(place, at), [leave] if leave else [], entries)


def training(first: date, last: date, stated: str) -> Entry:
    return Entry("training", Subject.PROFESSIONAL, None, hours(stated), first, last)


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    chinese, english = (catalogue(language) for language in LANGUAGES)
    assert chinese.keys() == english.keys()
    for key in chinese:
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(text[key]) if name} for text in (chinese, english)
        ]
        assert fields[0] == fields[1], key


def test_every_line_that_the_code_makes_has_a_message() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "services" / "rulebook").glob("*_lines.py"))
    keys = set(re.findall(r'(?:[lL]ine|_cap_line)\((?:piece, )?"([a-z-]+)"', source))
    assert len(keys) > 12
    assert {f"rules.{key}" for key in keys} <= catalogue("en").keys()


def test_a_shared_day_is_explained_with_figures_clause_and_interpretation(rulebook: Rulebook) -> None:
    result = year(
        rulebook,
        Place("省直", pack="sdsmu"),
        2025,
        training(date(2025, 6, 2), date(2025, 6, 3), "16"),
        Entry("expert_service", None, None, hours("10"), date(2025, 6, 3), date(2025, 6, 4)),
    )
    [line] = [line for line in result.lines if line.key == "day-cap"]
    text = render(line, catalogue("zh_CN").__getitem__, "zh_CN")
    assert all(part in text for part in ("8学时", "10学时", "5学时", "规则解释 I3"))
    assert (line.entry, line.subject, line.pack) == (1, Subject.PROFESSIONAL, "shandong")
    assert line.citation.brief == "鲁人社字〔2021〕167号 二(一)1"


def test_the_nearest_pack_that_spoke_is_named(rulebook: Rulebook) -> None:
    course = Entry("online_course", Subject.PUBLIC, None, hours("30"))
    packs = {
        at: {line.pack for line in year(rulebook, Place("370303"), at, course).lines if line.key.startswith("subject")}
        for at in (2022, 2023)
    }
    assert packs == {2022: {"shandong"}, 2023: {"zibo-2023"}}


def test_a_category_of_another_place_says_who_has_it(rulebook: Rulebook) -> None:
    points = Entry("learning_power", points=3000)
    text = texts(year(rulebook, Place("370700"), 2023, points))[0]
    assert "zibo-2023" in text
    assert "counts nothing" in text


def test_an_entry_of_another_year_says_so(rulebook: Rulebook) -> None:
    text = texts(year(rulebook, Place("370700"), 2023, training(date(2022, 6, 1), date(2022, 6, 2), "16")))[0]
    assert "2022-06-01 to 2022-06-02 is not in 2023" in text


def test_lowered_targets_show_their_months(rulebook: Rulebook) -> None:
    leave = Circumstance(CircumstanceKind.MATERNITY_LEAVE, date(2023, 3, 10), date(2023, 8, 15))
    result = year(rulebook, Place("370700"), 2023, leave=leave)
    assert "Target of the total: 90 hours × 7 months on duty / 12 = 52.5. (interpretation I5)" in texts(result)


def test_a_leave_that_is_too_short_says_so(rulebook: Rulebook) -> None:
    leave = Circumstance(CircumstanceKind.SICK_LEAVE, date(2023, 3, 10), date(2023, 9, 9))
    assert "does not exceed 6 months" in texts(year(rulebook, Place("370700"), 2023, leave=leave))[0]


def test_a_leave_before_there_was_a_rule_is_named_in_words(rulebook: Rulebook) -> None:
    leave = Circumstance(CircumstanceKind.SICK_LEAVE, date(2020, 1, 1), date(2020, 10, 1))
    result = year(rulebook, Place("370700"), 2020, leave=leave)
    assert texts(result)[0].startswith("Sick leave: 2020-01-01 to 2020-10-01; the place has no such rule")
    assert texts(result, "zh_CN")[0].startswith("因伤病请病假")


def test_a_posting_too_short_for_a_month_counts_none_and_says_so(rulebook: Rulebook) -> None:
    posting = Entry("aid_mission", first_day=date(2023, 6, 1), last_day=date(2023, 6, 14))
    result = year(rulebook, Place("370700"), 2023, posting)
    assert result.total.earned == 0
    assert "2023-06-01 to 2023-06-14 is 0 months of this year" in texts(result)[0]


def test_excess_compulsory_hours_are_explained(rulebook: Rulebook) -> None:
    course = Entry("online_course", Subject.PUBLIC, Track.COMPULSORY, hours("30"))
    result = year(rulebook, Place("370303"), 2023, course)
    assert "10 excess compulsory hours of the public subject serve as elective. (interpretation I6)" in texts(result)


def test_a_competition_counts_nothing_until_the_reviewer_has_entered_its_hours(rulebook: Rulebook) -> None:
    day = date(2023, 9, 1)
    result = year(rulebook, Place("370303"), 2023, Entry("competition", None, None, None, day, day))
    assert result.total.earned == 0
    assert "none count yet" in texts(result)[0]


def test_a_waiver_is_explained(rulebook: Rulebook) -> None:
    result = year(rulebook, Place("370921", EmployerNature.ENTERPRISE), 2022)
    assert result.lines[-1].key == "waived"
    assert result.lines[-1].pack == "taian-2022"


def test_a_stored_summary_has_no_lines(rulebook: Rulebook) -> None:
    stored = YearResult.from_json(year(rulebook, Place("370700"), 2023).to_json())
    assert stored.lines == ()
    with pytest.raises(LookupError):
        stored.recognised_of(0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("place", "at"),
    [
        (Place("370303"), 2023),
        (Place("370921", EmployerNature.ENTERPRISE), 2022),
        (Place("省直", pack="sdsmu"), 2025),
        (Place("370700"), 2016),
    ],
    ids=str,
)
def test_the_page_of_a_place_renders_whole(rulebook: Rulebook, place: Place, at: int, language: str) -> None:
    page = list(Page(rulebook.rules_for(place, at), catalogue(language).__getitem__, language).lines())
    assert len(page) > 60
    assert not [line for line in page if "{" in line or "None" in line]


def test_a_title_with_a_decimal_shows_it_plainly(rulebook: Rulebook) -> None:
    course = Entry("online_course", Subject.PUBLIC, None, hours(Decimal("17.5")))
    assert "17.5 hours for the public subject" in texts(year(rulebook, Place("370700"), 2023, course))[0]
