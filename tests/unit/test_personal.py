"""What is wiped from a chat where nobody asked for it."""

import pytest

from services.domain.personal import is_personal


@pytest.mark.parametrize("text", ["370921199001010011", "37092119900101001x", "138 1234 5678", "a.b@example.cn"])
def test_a_number_or_an_address_alone_is_personal(text: str) -> None:
    assert is_personal(text)


@pytest.mark.parametrize("text", ["", "我还差多少", "2023年专业课还差几个学时", "12", "申报 №12"])
def test_a_question_is_not_personal(text: str) -> None:
    assert not is_personal(text)
