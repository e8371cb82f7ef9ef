"""Every case file, case by case: the worked examples and our own, grouped by source document."""

from pathlib import Path
from typing import Any

import pytest

from services.rulebook import Rulebook
from services.rulebook.cases import CaseMalformed, answer, differences, evaluate_case, read_case
from services.rulebook.reading import Item, read_items

CASES = Path(__file__).parent / "cases"


def all_cases() -> list[Any]:
    found = []
    for file in sorted(CASES.glob("*.yaml")):
        with file.open("rb") as stream:
            found += [pytest.param(item, id=f"{file.stem}: {item.value['name']}") for item in read_items(stream)]
    return found


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook.load()


def answered(rulebook: Rulebook, item: Item) -> dict[str, Any]:
    if item.fault:
        return {"error": ": ".join(item.fault)}
    try:
        return answer(item.value["name"], evaluate_case(rulebook, read_case(item.value)), str, "en")
    except CaseMalformed as malformed:
        return {"error": str(malformed)}


@pytest.mark.parametrize("item", all_cases())
def test_a_case_comes_out_as_expected(rulebook: Rulebook, item: Item) -> None:
    found = answered(rulebook, item)
    assert differences(item.value["expect"], found) == []
    assert ("error" in found) == ("error" in item.value["expect"])


def test_there_are_at_least_120_cases_of_our_own() -> None:
    own = [case for case in all_cases() if not str(case.id).startswith("worked-examples")]
    assert len(own) >= 120
