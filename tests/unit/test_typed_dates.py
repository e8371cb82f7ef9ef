from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.answers import (
    read_answer,
    read_range,
)
from services.domain.forms import Field, FieldKind
from services.domain.typed_dates import DateImpossible, DateUnclear, RangeBackwards
from services.domain.words import Words

TODAY = date(2026, 11, 21)


def read(text: str) -> str:
    return read_answer(Field("day", FieldKind.DATE, Words("日期", "Day")), text, TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-12", "2026-10-12"),
        ("2026/10/12", "2026-10-12"),
        ("2026.10.12", "2026-10-12"),
        ("2026.1.2", "2026-01-02"),
        ("20261012", "2026-10-12"),
        ("2026年10月12日", "2026-10-12"),
        ("2026 年 10 月 12 号", "2026-10-12"),
        ("10月12日", "2026-10-12"),
        ("10月12", "2026-10-12"),
        ("10-12", "2026-10-12"),
        ("10.12", "2026-10-12"),
        ("10/12", "2026-10-12"),
        ("２０２６－１０－１２", "2026-10-12"),
        ("１０月１２日", "2026-10-12"),
        ("10。12", "2026-10-12"),
        ("2026–10–12", "2026-10-12"),
        ("今天", "2026-11-21"),
        ("昨天", "2026-11-20"),
        ("前天", "2026-11-19"),
        ("Today", "2026-11-21"),
        ("yesterday", "2026-11-20"),
        ("11-21", "2026-11-21"),
        ("11-22", "2025-11-22"),
        ("12月31日", "2025-12-31"),
        ("2月29日", "2024-02-29"),
        ("2027-01-01", "2027-01-01"),
    ],
)
def test_dates_as_people_write_them(text: str, day: str) -> None:
    assert read(text) == day


@pytest.mark.parametrize(
    "text", ["2月30日", "2026-02-29", "2026年13月1日", "0-0", "11.31", "20261301", "1899-12-31", "2101-01-01"]
)
def test_days_that_no_calendar_has_are_told(text: str) -> None:
    with pytest.raises(DateImpossible) as refusal:
        read(text)
    assert refusal.value.values == {"given": text}


def test_an_impossible_birth_date_is_not_repeated() -> None:
    with pytest.raises(DateImpossible) as refusal:
        read_answer(Field("born", FieldKind.DATE, Words("生日", "Born"), personal=True), "1991-02-30", TODAY)
    assert refusal.value.values == {"given": "＊"}


@pytest.mark.parametrize(
    "text",
    ["十月", "soon", "2026", "2026-10", "26-10-12", "10-12-2026", "2026-10.12", "12345678901", "١٠-١٢", "明天", "10"],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(DateUnclear):
        read(text)


@given(st.dates(date(2018, 11, 22), TODAY))
def test_a_day_without_a_year_is_the_latest_not_after_today(day: date) -> None:
    found = date.fromisoformat(read(f"{day.month}月{day.day}日"))
    assert (found.month, found.day) == (day.month, day.day)
    assert day <= found <= TODAY
    is_leap_day = (day.month, day.day) == (2, 29)
    assert is_leap_day or TODAY - found < timedelta(days=366)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("10.12-10.14", "2026-10-12", "2026-10-14"),
        ("10月12日至14日", "2026-10-12", "2026-10-14"),
        ("10月12日-14日", "2026-10-12", "2026-10-14"),
        ("10月12-14日", "2026-10-12", "2026-10-14"),
        ("从10月12日到10月14日", "2026-10-12", "2026-10-14"),
        ("10月12日——10月14日", "2026-10-12", "2026-10-14"),
        ("2026-10-12 ~ 2026-10-14", "2026-10-12", "2026-10-14"),
        ("2026-10-12～10-14", "2026-10-12", "2026-10-14"),
        ("2026-10-12 - 2026-10-14", "2026-10-12", "2026-10-14"),
        ("2026.10.12—2026.10.14", "2026-10-12", "2026-10-14"),
        ("20261012-20261014", "2026-10-12", "2026-10-14"),
        ("2026年10月12日至2026年10月14日", "2026-10-12", "2026-10-14"),
        ("2026年10月12日-14日", "2026-10-12", "2026-10-14"),
        ("2026-10-12至14", "2026-10-12", "2026-10-14"),
        ("2026-10-12-14", "2026-10-12", "2026-10-14"),
        ("10-12~14", "2026-10-12", "2026-10-14"),
        ("10.12-14", "2026-10-12", "2026-10-14"),
        ("10-12-10-14", "2026-10-12", "2026-10-14"),
        ("10/12-10/14", "2026-10-12", "2026-10-14"),
        ("10.12 to 10.14", "2026-10-12", "2026-10-14"),
        ("10.12 – 2026.10.14", "2026-10-12", "2026-10-14"),
        ("yesterday to today", "2026-11-20", "2026-11-21"),
        ("前天至今天", "2026-11-19", "2026-11-21"),
        ("１０．１２－１０．１４", "2026-10-12", "2026-10-14"),
        ("10.12", "2026-10-12", "2026-10-12"),
        ("昨天", "2026-11-20", "2026-11-20"),
        ("10.12-10.12", "2026-10-12", "2026-10-12"),
        ("12.30-1.3", "2025-12-30", "2026-01-03"),
        ("2025-12-30至1月3日", "2025-12-30", "2026-01-03"),
        ("12.30-2026.1.3", "2025-12-30", "2026-01-03"),
        ("11.20-11.23", "2026-11-20", "2026-11-23"),  # it began already, so it is this year's
    ],
)
def test_ranges_as_people_write_them(text: str, first: str, last: str) -> None:
    assert read_range(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "10-12-14",
        "10.12-",
        "-",
        "~",
        "10.12-10.14-10.16",
        "我还差多少",
        "8.5学时",
        "1-2-3-4-5",
        "-" * 300,
        "1.1~" * 99,
    ],
)
def test_what_is_no_range_is_left_to_others(text: str) -> None:
    assert read_range(text, TODAY) is None


@pytest.mark.parametrize(
    "text", ["2.30", "2.27-2.30", "2.28-2.29", "2月30日至3月2日", "10月12日至32日", "2026-02-01~2026-02-29"]
)
def test_a_range_of_impossible_days_is_told(text: str) -> None:
    with pytest.raises(DateImpossible):
        read_range(text, TODAY)


@pytest.mark.parametrize(
    "text", ["10.14-10.12", "2026-10-14~2026-10-12", "10月14日至12日", "2026.10.14-10.12", "今天至昨天"]
)
def test_a_range_that_runs_backwards_is_told(text: str) -> None:
    with pytest.raises(RangeBackwards) as refusal:
        read_range(text, TODAY)
    assert refusal.value.values["end"] < refusal.value.values["start"]


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 400))
def test_a_full_range_is_read_in_every_dress(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    for form in ("%Y-%m-%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"):
        for sign in ("-", "~", "至", " 到 ", " to "):
            assert read_range(first.strftime(form) + sign + last.strftime(form), TODAY) == (first, last)
