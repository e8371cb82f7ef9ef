from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric

from services.domain.answers import (
    Gender,
    birth_date_of,
    gender_of,
    read_answer,
)
from services.domain.errors import InputInvalid
from services.domain.forms import Field, FieldKind
from services.domain.identity import (
    DocumentBirthDate,
    DocumentCharacters,
    DocumentCheckDigit,
    DocumentLength,
    DocumentRegion,
)
from services.domain.words import Words

TODAY = date(2026, 11, 21)


def read(text: str, document_kind: str = "resident_id") -> str:
    field = Field("document_number", FieldKind.DOCUMENT, Words("证件号", "Number"), personal=True)
    return read_answer(field, text, TODAY, document_kind=document_kind)


def resident(place: str, born: str, sequence: str) -> str:
    body = f"{place}{born}{sequence}"
    return body + ric.calc_check_digit(body + "0")


@pytest.mark.parametrize("place", ["370303", "370102", "110101", "650100", "330113", "830000"])
@pytest.mark.parametrize("born", ["19551231", "19700101", "19830101", "20000229"])
def test_identity_cards_of_every_place_and_age(place: str, born: str) -> None:
    number = resident(place, born, "513")
    assert read(number) == number
    assert birth_date_of(number) == date(int(born[:4]), int(born[4:6]), int(born[6:]))


def test_a_check_digit_may_be_a_small_or_full_width_x() -> None:
    number = next(n for n in (resident("370303", "19910512", f"{s:03}") for s in range(99)) if n.endswith("X"))
    for typed in (
        number.lower(),
        number[:-1] + "ｘ",
        f"{number[:6]} {number[6:14]} {number[14:]}",
        number[:6] + "-" + number[6:],
    ):
        assert read(typed) == number


NUMBER = resident("370303", "19910512", "513")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"), DocumentCheckDigit),
        (NUMBER[:10] + "50" + NUMBER[12:], DocumentBirthDate),
        (resident("370303", "19910230", "513"), DocumentBirthDate),
        (resident("370303", "18991231", "513"), DocumentBirthDate),
        (resident("370303", "20261122", "513"), DocumentBirthDate),
        (resident("990303", "19910512", "513"), DocumentRegion),
        (NUMBER[:-1], DocumentLength),
        (NUMBER + "0", DocumentLength),
        ("370303910512513", DocumentLength),
        ("E12345678", DocumentCharacters),
        (NUMBER[:5] + "X" + NUMBER[6:], DocumentCharacters),
        ("张三的身份证", DocumentCharacters),
    ],
)
def test_what_is_wrong_with_an_identity_number_is_told_without_repeating_it(
    text: str, error: type[InputInvalid]
) -> None:
    with pytest.raises(error) as refusal:
        read(text)
    assert type(refusal.value) is error
    assert all(len(str(value)) <= 2 for value in refusal.value.values.values())


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("e12345678", "E12345678"), ("Ｈ 123-456", "H123456"), ("123456", "123456"), ("A" * 9, "A" * 9)],
)
def test_other_documents_hold_letters_and_digits(text: str, canonical: str) -> None:
    assert read(text, document_kind="passport") == canonical
    assert read("A" * 20, document_kind="taiwan_permit") == "A" * 20


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("12345", DocumentLength),
        ("A" * 10, DocumentLength),
        ("护照123", DocumentCharacters),
        ("A_12345", DocumentCharacters),
    ],
)
def test_what_is_no_other_document(text: str, error: type[InputInvalid]) -> None:
    with pytest.raises(error):
        read(text, document_kind="passport")


@given(st.dates(date(1920, 1, 1), TODAY), st.integers(0, 999))
def test_an_identity_number_tells_birth_date_and_gender(born: date, sequence: int) -> None:
    number = resident("370303", born.strftime("%Y%m%d"), f"{sequence:03}")
    assert birth_date_of(number) == born
    assert gender_of(number) is (Gender.MALE if sequence % 2 else Gender.FEMALE)


@given(st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_mistyped_digit_never_passes(place: int, digit: str) -> None:
    assume(NUMBER[place] != digit)
    with pytest.raises(InputInvalid):
        read(NUMBER[:place] + digit + NUMBER[place + 1 :])


@pytest.mark.parametrize("number", ["", "E12345678", "37030319910230513X"[:18], "3703031991"])
def test_other_numbers_tell_nothing(number: str) -> None:
    assert birth_date_of(number) is None
    assert len(number) == 18 or gender_of(number) is None
