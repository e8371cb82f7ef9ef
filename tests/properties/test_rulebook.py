"""What holds of every year, whatever the entries."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.domain.hours import Hours
from services.domain.learning import CircumstanceKind, Subject, Track
from services.rulebook import Circumstance, Entry, Place, Rulebook, YearResult, evaluate_year
from services.rulebook.calendar import share_of_year
from services.rulebook.days import Span, counted_tenths, counted_units, nothing_is_cut
from services.rulebook.rules import Rules

YEAR = 2023
RULEBOOK = Rulebook.load()
PLACES = [RULEBOOK.rules_for(Place(region), YEAR) for region in ("370700", "370303", "370921")]
RANGES = ("training", "expert_service", "industry_training")
DAY_CAP = 80

rules = st.sampled_from(PLACES)
days = st.dates(date(YEAR - 1, 11, 1), date(YEAR + 1, 2, 28))
tenths = st.integers(0, 900)
subjects = st.sampled_from(Subject)
tracks = st.sampled_from([None, *Track])


@st.composite
def ranges(draw: st.DrawFn, longest: int = 60) -> tuple[date, date]:
    first = draw(days)
    return first, first + timedelta(days=draw(st.integers(0, longest)))


CATEGORIES = (
    *(
        "online_course",
        "self_study",
        "publication",
        "achievement",
        "qualification_exam",
        "aid_mission",
        "learning_power",
    ),
    *RANGES,
)


@st.composite
def entries(draw: st.DrawFn, among: tuple[str, ...] = CATEGORIES) -> Entry:
    """A well-formed entry near the year."""
    category = draw(st.sampled_from(among))
    first, last = draw(ranges(400 if category == "aid_mission" else 60))
    last = last if category in (*RANGES, "aid_mission") else first
    hours = Hours(Decimal(draw(tenths)) / 10)
    return Entry(category, draw(subjects), draw(tracks), hours, first, last, draw(st.integers(0, 4000)))


@st.composite
def day_capped(draw: st.DrawFn) -> Entry:
    first, last = draw(ranges(12))
    hours = Hours(Decimal(draw(st.integers(1, 1500))) / 10)
    return Entry(draw(st.sampled_from(RANGES[:2])), draw(subjects), None, hours, first, last)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first, length = draw(st.integers(1, 20)), draw(st.integers(1, 9))
    return Span(first, first + length - 1, draw(st.integers(0, 900)), length, DAY_CAP)


many = st.lists(entries(), max_size=12)


def recognised(result: YearResult) -> dict[Subject, Decimal]:
    return {subject: figures.recognised for subject, figures in result.subjects.items()}


def figures(result: YearResult) -> Iterator[Decimal]:
    for subject in result.subjects.values():
        for each in (subject, *subject.tracks.values(), result.total):
            yield from (each.earned, each.recognised, each.required, each.short)


@given(rules, many)
def test_recognised_never_exceeds_earned(place: Rules, given_entries: list[Entry]) -> None:
    result = evaluate_year(place, (), given_entries)
    for subject in result.subjects.values():
        assert subject.recognised <= subject.earned
        assert all(track.recognised <= track.earned for track in subject.tracks.values())
    assert result.total.recognised <= result.total.earned


@given(rules, many, entries())
def test_one_more_entry_never_lowers_a_subject(place: Rules, given_entries: list[Entry], more: Entry) -> None:
    before = recognised(evaluate_year(place, (), given_entries))
    after = recognised(evaluate_year(place, (), [*given_entries, more]))
    assert all(after[subject] >= before[subject] for subject in Subject)


@given(rules, many, entries())
def test_the_figures_of_earlier_entries_do_not_depend_on_later_ones(
    place: Rules, given_entries: list[Entry], more: Entry
) -> None:
    before = evaluate_year(place, (), given_entries).recognised
    after = evaluate_year(place, (), [*given_entries, more]).recognised
    assert after[: len(before)] == before


@given(rules, st.data())
def test_order_is_no_matter_where_no_cap_is_shared(place: Rules, data: st.DataObject) -> None:
    given_entries = data.draw(st.lists(entries(("online_course", "qualification_exam")), max_size=6))
    given_entries += [data.draw(entries((alone,))) for alone in ("training", "self_study", "publication")]
    shuffled = data.draw(st.permutations(given_entries))
    assert evaluate_year(place, (), given_entries) == evaluate_year(place, (), shuffled)


@given(st.data())
def test_the_sum_of_shared_days_does_not_depend_on_the_order_of_approval(data: st.DataObject) -> None:
    claims = data.draw(st.lists(spans(), min_size=1, max_size=8))
    counted, unit = counted_units(claims)
    again, same = counted_units(data.draw(st.permutations(claims)))
    assert unit == same
    assert sum(counted) == sum(again)


@given(st.lists(spans(), min_size=1, max_size=8))
def test_no_day_holds_more_than_eight_capped_hours(claims: list[Span]) -> None:
    """Counted naively, day by day in fractions: the same sums, and no day above the cap."""
    held: dict[int, Fraction] = {}
    naive = []
    for claim in claims:
        total = Fraction(0)
        for day in range(claim.first, claim.last + 1):
            more = min(Fraction(claim.hours, claim.length), claim.limit - held.get(day, Fraction(0)))
            held[day] = held.get(day, Fraction(0)) + more
            total += more
        naive.append(total)
    assert max(held.values()) <= DAY_CAP
    counted, unit = counted_units(claims)
    assert [Fraction(units, unit) for units in counted] == naive


@given(st.lists(spans(), min_size=1, max_size=8))
def test_the_cheap_test_for_uncapped_days_is_right(claims: list[Span]) -> None:
    if nothing_is_cut(claims):
        assert counted_tenths(claims) == [None] * len(claims)


@given(rules, st.lists(day_capped(), min_size=1, max_size=8))
def test_a_year_holds_no_more_than_eight_hours_a_day(place: Rules, claims: list[Entry]) -> None:
    claimed = {
        entry.first_day + timedelta(days=step)
        for entry in claims
        if entry.first_day and entry.last_day
        for step in range((entry.last_day - entry.first_day).days + 1)
    }
    in_year = sum(day.year == YEAR for day in claimed)
    rounding = Decimal("0.05") * len(claims)
    assert evaluate_year(place, (), claims).total.recognised <= 8 * in_year + rounding


@given(tenths, ranges(800))
def test_the_years_of_a_range_sum_to_the_whole(whole: int, days_: tuple[date, date]) -> None:
    first, last = days_
    parts = [share_of_year(whole, first, last, year) for year in range(first.year, last.year + 1)]
    assert sum(parts) == whole
    assert all(part >= 0 for part in parts)


@given(day_capped())
def test_both_pieces_of_a_training_over_new_year_sum_to_the_whole(entry: Entry) -> None:
    earned = [
        evaluate_year(RULEBOOK.rules_for(Place("370700"), year), (), [entry]).total.earned
        for year in (2022, 2023, 2024)
    ]
    assert sum(earned) == entry.hours


@given(rules, many, ranges(300))
def test_decimals_stay_at_one_place(place: Rules, given_entries: list[Entry], leave: tuple[date, date]) -> None:
    result = evaluate_year(place, [Circumstance(CircumstanceKind.MATERNITY_LEAVE, *leave)], given_entries)
    assert all(figure == figure.quantize(Decimal("0.1")) for figure in figures(result))


@given(rules, many, ranges(300))
def test_a_result_survives_its_stored_summary(
    place: Rules, given_entries: list[Entry], leave: tuple[date, date]
) -> None:
    result = evaluate_year(place, [Circumstance(CircumstanceKind.OTHER, *leave)], given_entries)
    stored = YearResult.from_json(result.to_json())
    assert stored == result
    assert (stored.passed, stored.total, stored.subjects) == (result.passed, result.total, result.subjects)


@given(rules, many)
def test_a_year_passes_when_every_figure_of_it_is_met(place: Rules, given_entries: list[Entry]) -> None:
    result = evaluate_year(place, (), given_entries)
    assert result.passed == (result.total.met and all(subject.met for subject in result.subjects.values()))


@given(rules, many)
def test_entries_sum_to_the_subjects(place: Rules, given_entries: list[Entry]) -> None:
    result = evaluate_year(place, (), given_entries)
    assert sum(each.public for each in result.recognised) == result.subjects[Subject.PUBLIC].recognised
    assert sum(each.professional for each in result.recognised) == result.subjects[Subject.PROFESSIONAL].recognised


@given(rules, many)
def test_every_line_has_a_clause_and_a_pack(place: Rules, given_entries: list[Entry]) -> None:
    packs = set(RULEBOOK.packs)
    for line in evaluate_year(place, (), given_entries).lines:
        assert line.citation.clause
        assert line.pack in packs
