"""Names of units: real ones are kept as they are meant, formulas and nonsense are not."""

import pytest

from services.domain.typed_text import clean
from services.domain.unit_names import UnitNameInvalid, read_unit_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("山东省第一人民医院(集团)有限公司", "山东省第一人民医院（集团）有限公司"),
        ("海尔集团（青岛） 有限公司", "海尔集团（青岛）有限公司"),
        ("山东大学 齐鲁医院", "山东大学齐鲁医院"),
        ("A.O.史密斯(中国)", "A.O.史密斯（中国）"),
        ("３Ｍ中国有限公司", "3M中国有限公司"),
        ("山东“一路同心”物流有限公司", "山东“一路同心”物流有限公司"),
        ("《齐鲁学刊》编辑部", "《齐鲁学刊》编辑部"),
        ("淄博市张店区第8中学", "淄博市张店区第8中学"),
        ("Qilu Pharmaceutical Co., Ltd.", "Qilu Pharmaceutical Co., Ltd."),
    ],
)
def test_a_real_name_is_kept_and_reads_the_same_again(typed: str, kept: str) -> None:
    assert read_unit_name(clean(typed)) == kept
    assert read_unit_name(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "=HYPERLINK(1)",
        "+1+2",
        "-甲乙",
        "@SUM(甲乙)",
        "一",
        "12345678",
        "<b>甲乙</b>",
        "甲乙|丙",
        "甲乙（丙",
        "）甲乙（",
        "甲=乙丙",
    ],
)
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(UnitNameInvalid):
        read_unit_name(clean(typed))
