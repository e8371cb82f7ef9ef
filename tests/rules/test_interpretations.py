"""Each open question of DOMAIN §3.4 is a switch in a pack: another answer gives another figure."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from services.domain.hours import hours
from services.domain.learning import CircumstanceKind, Subject, Track
from services.rulebook import PACKS, Circumstance, Entry, PacksInvalid, Place, Rulebook, evaluate_year

PUBLIC, PROFESSIONAL = Subject
PLACE = Place("370303")


def switched(folder: Path, id_: str, before: str, after: str) -> Rulebook:
    """The built-in packs with another answer to one question."""
    shutil.copytree(PACKS, folder, dirs_exist_ok=True)
    shandong = folder / "shandong.yaml"
    text = shandong.read_text("utf-8")
    stated = f"  - id: {id_}\n    value: {before}\n"
    assert stated in text
    shandong.write_text(text.replace(stated, f"  - id: {id_}\n    value: {after}\n"), "utf-8")
    return Rulebook.load(folder)


def entry(category: str, stated: str | None, first: date, last: date, track: Track | None = None) -> Entry:
    return Entry(category, PROFESSIONAL, track, hours(stated) if stated else None, first, last)


POSTING = entry("aid_mission", None, date(2023, 5, 17), date(2023, 5, 31))
TWICE = [entry("training", "8", date(2023, 6, 1), date(2023, 6, 1))] * 2
NEW_YEAR = entry("training", "10", date(2022, 12, 31), date(2023, 1, 1))
COMPULSORY = entry("online_course", "60", date(2023, 6, 1), date(2023, 6, 1), Track.COMPULSORY)


@pytest.mark.parametrize(
    ("id_", "before", "after", "entries", "figures"),
    [
        ("I1", "at_least_half", "any_day", [POSTING], (0, 5)),
        (
            "I1",
            "at_least_half",
            "whole_month",
            [entry("aid_mission", None, date(2023, 5, 2), date(2023, 5, 31))],
            (5, 0),
        ),
        ("I3", "across_claims", "each_claim", TWICE, (8, 16)),
        ("I4", "by_days", "last_day", [NEW_YEAR], (5, 10)),
    ],
)
def test_another_answer_gives_another_figure(
    tmp_path: Path, id_: str, before: str, after: str, entries: list[Entry], figures: tuple[int, int]
) -> None:
    rulebooks = (Rulebook.load(), switched(tmp_path, id_, before, after))
    results = [evaluate_year(rulebook.rules_for(PLACE, 2023), (), entries) for rulebook in rulebooks]
    assert [int(result.subjects[PROFESSIONAL].recognised) for result in results] == list(figures)


def test_months_of_a_posting_may_be_rounded_to_whole_hours(tmp_path: Path) -> None:
    rulebook = switched(tmp_path, "I2", "none", "half_up_to_whole")
    month = Entry("aid_mission", None, None, None, date(2023, 5, 1), date(2023, 5, 31))
    assert evaluate_year(rulebook.rules_for(PLACE, 2023), (), [month]).subjects[PUBLIC].recognised == 3


def test_circumstances_may_leave_the_target_alone(tmp_path: Path) -> None:
    rulebook = switched(tmp_path, "I5", "lower_target", "unchanged")
    leave = Circumstance(CircumstanceKind.MATERNITY_LEAVE, date(2023, 5, 1), date(2023, 8, 31))
    assert evaluate_year(rulebook.rules_for(PLACE, 2023), [leave], []).total.required == Decimal(90)


def test_compulsory_hours_may_stay_compulsory(tmp_path: Path) -> None:
    rulebook = switched(tmp_path, "I6", "counts_as_elective", "compulsory_only")
    result = evaluate_year(rulebook.rules_for(PLACE, 2023), (), [COMPULSORY])
    assert result.subjects[PROFESSIONAL].tracks[Track.ELECTIVE].short == 40
    assert not result.subjects[PROFESSIONAL].met
    assert not result.passed


@pytest.mark.parametrize("id_", ["I7", "I8", "I9"])
def test_an_answer_that_the_code_does_not_know_is_refused(tmp_path: Path, id_: str) -> None:
    before = {"I7": "none", "I8": "approval_order", "I9": "professional"}[id_]
    with pytest.raises(PacksInvalid, match=f"interpretations.{id_}: {id_} has no answer 'other'"):
        switched(tmp_path, id_, before, "other")


def test_all_nine_questions_are_answered_with_a_clause() -> None:
    interpretations = Rulebook.load().rules_for(PLACE, 2023).interpretations
    assert list(interpretations) == [f"I{number}" for number in range(1, 10)]
    assert all(each.origin.citation.clause for each in interpretations.values())
