"""A queue's filter travels in buttons: what is read is what was meant, and it fits beside any case."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.review.callbacks import (
    Approve,
    Comment,
    ConfirmBatch,
    ConfirmReturn,
    HandTo,
    ListCases,
    NextCard,
    Return,
)
from handlers.review.filtering import packed, unpacked
from services.domain.queues import AGES, EVERYTHING, QueueFilter
from services.domain.review import Caution, ReviewKind
from services.rulebook import Place, Rulebook
from tests.house import YEAR

MOST_CASES, MOST_PEOPLE, MOST_REASONS = 10**10 - 1, 2**31 - 1, 30
FULL = QueueFilter(
    category="qualification_exam",
    person=MOST_PEOPLE,
    older_than=30,
    cautions=Caution(127),
    is_mine=True,
    is_overdue=True,
)
filters = st.builds(
    QueueFilter,
    kind=st.none() | st.sampled_from(ReviewKind),
    person=st.none() | st.integers(0, 2**62),
    older_than=st.sampled_from((0, *AGES)),
    cautions=st.none() | st.builds(Caution, st.integers(0, 127)),
    is_mine=st.booleans(),
    is_overdue=st.booleans(),
)


@given(filters)
def test_what_is_unpacked_is_what_was_packed(only: QueueFilter) -> None:
    assert unpacked(packed(only)) == only


@given(st.text(max_size=40))
def test_no_text_of_a_button_is_a_fault(text: str) -> None:
    assert isinstance(unpacked(text), QueueFilter)


def test_nothing_left_out_is_an_empty_text() -> None:
    assert packed(EVERYTHING) == ""


def test_the_longest_category_was_thought_of() -> None:
    rulebook = Rulebook.load()
    known = {
        id_ for region in ("370300", "370921", "370700") for id_ in rulebook.rules_for(Place(region), YEAR).categories
    }
    assert max(map(len, known)) <= len(FULL.category or "")


def test_every_button_has_room_for_the_fullest_filter() -> None:
    among, case = packed(FULL), {"review": MOST_CASES, "version": 9999}
    mask = 2**MOST_REASONS - 1
    for button in (
        Approve(**case, among=among),
        Return(**case, mask=mask, among=among),
        Comment(**case, mask=mask, among=among),
        ConfirmReturn(**case, mask=mask, among=among),
        HandTo(review=10**6, version=9999, to=10**6, among=among),
        NextCard(after=MOST_CASES, among=among),
        ListCases(page=166, among=among),
        ConfirmBatch(seen="f" * 8, among=among),
    ):
        assert len(button.pack().encode()) <= 64
