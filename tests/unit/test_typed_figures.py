from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.answers import (
    read_answer,
)
from services.domain.errors import HoursInvalid, InputInvalid
from services.domain.forms import Field, FieldKind
from services.domain.hours import hours, plain
from services.domain.typed_figures import (
    HOURS_LIMIT,
    HoursMistyped,
    HoursNegative,
    HoursNotNumber,
    HoursOtherUnit,
    HoursTooFine,
    HoursTooMany,
    HoursZero,
    NumberInvalid,
    NumberNegative,
    NumberNotWhole,
    NumberTooLarge,
)
from services.domain.words import Words

TODAY = date(2026, 11, 21)


def read(kind: FieldKind, text: str) -> str:
    return read_answer(Field("figure", kind, Words("数", "Figure")), text, TODAY)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("8", "8"),
        ("8.5", "8.5"),
        ("8.50", "8.5"),
        ("8.", "8"),
        (".5", "0.5"),
        ("08", "8"),
        ("+8", "8"),
        ("8.5学时", "8.5"),
        ("8.5 个学时", "8.5"),
        ("8 hours", "8"),
        ("1 Hour", "1"),
        ("８．５", "8.5"),
        ("8。5", "8.5"),
        ("10000", "10000"),
    ],
)
def test_hours_as_people_write_them(text: str, canonical: str) -> None:
    assert read(FieldKind.HOURS, text) == canonical


@pytest.mark.parametrize(
    ("text", "error", "values"),
    [
        ("0", HoursZero, {}),
        ("0.0学时", HoursZero, {}),
        ("-0", HoursZero, {}),
        ("-3", HoursNegative, {}),
        ("−3", HoursNegative, {}),
        ("－3", HoursNegative, {}),
        ("8.55", HoursTooFine, {"given": "8.55"}),
        ("0.05", HoursTooFine, {"given": "0.05"}),
        ("1000000000", HoursTooMany, {"limit": HOURS_LIMIT}),
        ("9" * 200, HoursTooMany, {"limit": HOURS_LIMIT}),
        ("10000.1", HoursTooMany, {"limit": HOURS_LIMIT}),
        ("八", HoursNotNumber, {}),
        ("many", HoursNotNumber, {}),
        ("8,5", HoursNotNumber, {}),
        ("8 5", HoursNotNumber, {}),
        ("8-9", HoursNotNumber, {}),
        ("10^9", HoursNotNumber, {}),
        ("1e9", HoursNotNumber, {}),
        ("NaN", HoursNotNumber, {}),
        ("Infinity", HoursNotNumber, {}),
        ("8²", HoursNotNumber, {}),
        ("٨", HoursNotNumber, {}),
        (".", HoursNotNumber, {}),
        ("2天", HoursOtherUnit, {}),
        ("8小时", HoursOtherUnit, {}),
        ("8个半小时", HoursOtherUnit, {}),
        ("3课时", HoursOtherUnit, {}),
        ("2 days", HoursOtherUnit, {}),
    ],
)
def test_each_mistake_in_hours_has_its_own_reason(
    text: str, error: type[InputInvalid], values: dict[str, object]
) -> None:
    with pytest.raises(HoursMistyped) as refusal:
        read(FieldKind.HOURS, text)
    assert type(refusal.value) is error
    assert refusal.value.values == values


def test_the_limit_is_that_of_the_value_object() -> None:
    assert plain(hours(HOURS_LIMIT)) == str(HOURS_LIMIT)
    with pytest.raises(HoursInvalid):
        hours(HOURS_LIMIT + 1)


@given(st.integers(1, 100_000))
def test_every_tenth_of_an_hour_is_read_exactly(tenths: int) -> None:
    whole, part = divmod(tenths, 10)
    assert read(FieldKind.HOURS, f"{whole}.{part}学时") == (f"{whole}.{part}" if part else f"{whole}")


@pytest.mark.parametrize(
    ("text", "canonical"), [("0", "0"), ("2000", "2000"), ("2,000", "2000"), ("007", "7"), ("３", "3"), ("3.0", "3")]
)
def test_whole_numbers(text: str, canonical: str) -> None:
    assert read(FieldKind.NUMBER, text) == canonical


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("-1", NumberNegative),
        ("1.5", NumberNotWhole),
        ("1" * 10, NumberTooLarge),
        ("many", NumberInvalid),
        ("2,00", NumberInvalid),
        ("3rd", NumberInvalid),
        ("1 2", NumberInvalid),
    ],
)
def test_what_is_no_whole_number(text: str, error: type[InputInvalid]) -> None:
    with pytest.raises(NumberInvalid) as refusal:
        read(FieldKind.NUMBER, text)
    assert type(refusal.value) is error
