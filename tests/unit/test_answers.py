from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.domain.answers import (
    ChoiceUnknown,
    mask,
    read_answer,
    read_range,
)
from services.domain.errors import InputInvalid
from services.domain.forms import Field, FieldKind, Option
from services.domain.typed_contacts import MailInvalid, PhoneInvalid
from services.domain.typed_text import AnswerEmpty, AnswerTooLong, NameCharacters
from services.domain.words import Words

TODAY = date(2026, 11, 21)
OPTIONS = (
    Option("doctor", Words("博士研究生", "Doctor")),
    Option("none", Words("无", "None")),
    Option("2", Words("其他", "Other (please say)")),
)


def field(kind: FieldKind, id_: str = "any", *, personal: bool = False) -> Field:
    return Field(id_, kind, Words("项", "item"), options=OPTIONS if kind is FieldKind.CHOICE else (), personal=personal)


def read(kind: FieldKind, text: str, id_: str = "any", *, document_kind: str = "resident_id") -> str:
    return read_answer(field(kind, id_), text, TODAY, document_kind=document_kind)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("  山东第二医科大学 ", "山东第二医科大学"),
        ("two\n  lines\tand\u3000more", "two lines and more"),
        ("e\u0301cole", "école"),
        ("a\u200bb\u202ec\u2066d\ufeff\x00\x1b", "abcd"),
        ("好👍🏽的 👨\u200d👩\u200d👧", "好👍🏽的 👨\u200d👩\u200d👧"),
        ("a\u200db", "ab"),
        ("شهادة", "شهادة"),
        ("Ａ１", "Ａ１"),
        ("\ud83d坏", "坏"),
    ],
)
def test_text_is_made_clean(text: str, canonical: str) -> None:
    assert read(FieldKind.TEXT, text) == canonical


@pytest.mark.parametrize("text", ["", "  ", "\u200b\u202e", "\x00", "\ufe0f", "\u3164", "\u0301"])
@pytest.mark.parametrize("kind", FieldKind)
def test_nothing_is_no_answer(kind: FieldKind, text: str) -> None:
    with pytest.raises(AnswerEmpty):
        read(kind, text)


@pytest.mark.parametrize("kind", FieldKind)
def test_5000_characters_are_too_many_for_any_field(kind: FieldKind) -> None:
    with pytest.raises(AnswerTooLong) as refusal:
        read(kind, "1" * 5000)
    assert refusal.value.values == {"given": 5000, "limit": 200}


def test_200_characters_fit_and_a_field_may_take_fewer() -> None:
    assert read(FieldKind.TEXT, "学" * 200) == "学" * 200
    with pytest.raises(AnswerTooLong):
        read_answer(field(FieldKind.TEXT), "学" * 21, TODAY, longest=20)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("张三", "张三"),
        ("张 三", "张三"),
        (" 张\u3000三 ", "张三"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提 ・ 艾力", "买买提·艾力"),
        ("卓玛．次仁", "卓玛·次仁"),
        ("𠮷田", "𠮷田"),
        ("王𰻝", "王𰻝"),  # extension G
        ("李\U000323af", "李\U000323af"),  # extension H, unknown to Python 3.11
        ("〇二", "〇二"),
        ("葛\U000e0100城", "葛\U000e0100城"),  # a variant of its first character
        ("Jean-Luc Müller", "Jean-Luc Müller"),
        ("ＡＢＣ", "ABC"),
        ("བཀྲ་ཤིས".replace("་", " "), "བཀྲ ཤིས"),
        ("محمد", "محمد"),
    ],
)
def test_names_of_people(text: str, canonical: str) -> None:
    assert read(FieldKind.TEXT, text, "name") == canonical


@pytest.mark.parametrize(
    "text", ["张三1", "张三😀", "<b>", "张三(大)", "·张", "-", "张·", "a@b", "\ue000张", "١٢", "张/三", "👨\u200d👩"]
)
def test_a_name_holds_letters_only(text: str) -> None:
    with pytest.raises(NameCharacters) as refusal:
        read(FieldKind.TEXT, text, "name")
    assert refusal.value.values == {}


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("doctor", "doctor"),
        ("DOCTOR", "doctor"),
        ("博士研究生", "doctor"),
        (" 博士 研究生", "doctor"),
        ("无", "none"),
        ("２", "2"),
        ("other (please say)", "2"),
    ],
)
def test_a_choice_is_typed_by_id_or_name(text: str, option: str) -> None:
    assert read(FieldKind.CHOICE, text) == option


def test_what_is_no_option() -> None:
    with pytest.raises(ChoiceUnknown):
        read(FieldKind.CHOICE, "博士")


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("0533-2345678", "05332345678"),
        ("(0533) 2345678", "05332345678"),
        ("（0531）82345678", "053182345678"),
        ("+86 531 8234 5678", "053182345678"),
        ("010-62345678", "01062345678"),
    ],
)
def test_phone_numbers(text: str, digits: str) -> None:
    assert read(FieldKind.PHONE, text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "12345",
        "12812345678",
        "138123456789",
        "2345678",
        "0533-12345678",
        "010-2345678",
        "+1 212 555 0100",
        "1381234567a",
        "+86",
        "05332345678-8001",
    ],
)
def test_what_is_no_phone_number(text: str) -> None:
    with pytest.raises(PhoneInvalid) as refusal:
        read(FieldKind.PHONE, text)
    assert refusal.value.values == {}


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a@b.cn", "a@b.cn"),
        ("Zhang.San+1@Example.COM.CN", "Zhang.San+1@example.com.cn"),
        ("a＠b．cn", "a@b.cn"),
        ("12345@qq.com", "12345@qq.com"),
    ],
)
def test_mail_addresses(text: str, canonical: str) -> None:
    assert read(FieldKind.MAIL, text) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a@b",
        "@b.cn",
        "a@",
        "a@@b.cn",
        "a b@c.cn",
        ".a@b.cn",
        "a.@b.cn",
        "a..b@c.cn",
        "a@-b.cn",
        "a@b.c",
        "张@b.cn",
        "a@张.cn",
        "a" * 65 + "@b.cn",
        "a@1.2.3.4",
    ],
)
def test_what_is_no_mail_address(text: str) -> None:
    with pytest.raises(MailInvalid):
        read(FieldKind.MAIL, text)


@given(
    st.sampled_from(FieldKind),
    st.text() | st.from_regex(r"[0-9年月日.\-/~学时至 ]{0,20}"),
    st.sampled_from(["any", "name"]),
)
@example(FieldKind.TEXT, "\u2add\u0338\u200d\U0001f600", "any")
@example(FieldKind.TEXT, "Ａ\u0301", "name")
@example(FieldKind.TEXT, "a\u200b\u0301", "any")
def test_what_was_read_reads_the_same_again(kind: FieldKind, text: str, id_: str) -> None:
    for document_kind in ("resident_id", "passport"):
        try:
            canonical = read(kind, text, id_, document_kind=document_kind)
        except InputInvalid:
            continue
        assert read(kind, canonical, id_, document_kind=document_kind) == canonical
        assert canonical == canonical.strip()
        canonical.encode()


@given(st.text() | st.from_regex(r"[0-9年月日.\-/~至 ]{0,24}"))
def test_any_text_is_a_range_or_not(text: str) -> None:
    try:
        found = read_range(text, TODAY)
    except InputInvalid:
        return
    assert found is None or found[0] <= found[1]


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (FieldKind.DOCUMENT, "350623199112155137", "350623***********7"),
        (FieldKind.DOCUMENT, "E12345678", "E******78"),
        (FieldKind.DOCUMENT, "12345", "1**45"),
        (FieldKind.DOCUMENT, "123", "***"),
        (FieldKind.PHONE, "13812345678", "138****5678"),
        (FieldKind.PHONE, "05332345678", "0533*****78"),
        (FieldKind.MAIL, "abc@b.cn", "a***@b.cn"),
        (FieldKind.MAIL, "a@b.cn", "a***@b.cn"),
        (FieldKind.MAIL, "nothing", "***"),
        (FieldKind.DATE, "1991-05-12", "****-**-**"),
        (FieldKind.TEXT, "张三", "张*"),
        (FieldKind.TEXT, "欧阳修远", "欧***"),
        (FieldKind.TEXT, "张", "*"),
        (FieldKind.HOURS, "8.5", "***"),
    ],
)
def test_personal_values_are_masked(kind: FieldKind, text: str, shown: str) -> None:
    assert mask(kind, text) == shown


@given(st.sampled_from(FieldKind), st.text(max_size=40))
def test_any_text_is_masked(kind: FieldKind, text: str) -> None:
    assert len(text) < 3 or mask(kind, text) != text or "*" in text or kind is FieldKind.DATE
