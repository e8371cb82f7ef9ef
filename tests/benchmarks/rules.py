"""Speed of evaluating a year with 12 entries, on one core."""

from datetime import date
from decimal import Decimal
from timeit import repeat

from services.domain.hours import Hours
from services.domain.learning import EmployerNature, Subject
from services.rulebook import Entry, Place, Rulebook, evaluate_year
from tests.benchmarks.figures import figure

PUBLIC, PROFESSIONAL = Subject
ROUNDS, REPEATS = 5_000, 7


def _entry(category: str, subject: Subject | None, hours: str | None, first: date, last: date | None = None) -> Entry:
    return Entry(category, subject, None, Hours(Decimal(hours)) if hours else None, first, last or first)


# A full year as people have it: courses, two trainings, an expert's day that overlaps one, results, self-study, an exam
ENTRIES = (
    _entry("online_course", PUBLIC, "10.0", date(2025, 1, 5)),
    _entry("online_course", PUBLIC, "12.5", date(2025, 2, 5)),
    _entry("online_course", PUBLIC, "7.5", date(2025, 3, 5)),
    _entry("online_course", PROFESSIONAL, "20.0", date(2025, 4, 5)),
    _entry("online_course", PROFESSIONAL, "15.0", date(2025, 5, 5)),
    _entry("training", PROFESSIONAL, "16.0", date(2025, 6, 2), date(2025, 6, 3)),
    _entry("training", PROFESSIONAL, "24.0", date(2025, 7, 2), date(2025, 7, 4)),
    _entry("expert_service", PROFESSIONAL, "10.0", date(2025, 6, 3), date(2025, 6, 4)),
    _entry("publication", PROFESSIONAL, None, date(2025, 8, 2)),
    _entry("achievement", PROFESSIONAL, None, date(2025, 9, 2)),
    _entry("self_study", PUBLIC, "30.0", date(2025, 1, 1), date(2025, 12, 31)),
    _entry("qualification_exam", PROFESSIONAL, None, date(2025, 11, 2)),
)
HOURS = [Decimal(tenths) / 10 for tenths in (100, 125, 75, 200, 150, 160, 240, 100, 100, 100, 300, 160)]


def _seconds_a_year() -> float:
    """One evaluation, asked whether the year passed; no text is rendered."""
    rules = Rulebook.load().rules_for(Place("370700", EmployerNature.PUBLIC_INSTITUTION), 2025)
    return min(repeat(lambda: evaluate_year(rules, (), ENTRIES).passed, number=ROUNDS, repeat=REPEATS)) / ROUNDS


def _seconds_a_sum() -> float:
    """The floor: adding the same 12 decimals."""

    def add() -> Decimal:
        total = Decimal(0)
        for hours in HOURS:
            total += hours
        return total

    return min(repeat(add, number=ROUNDS, repeat=REPEATS)) / ROUNDS


@figure("rules_evaluate", aim=5_000, better="higher", unit="evaluations/s")
def rules_evaluate() -> float:
    return 1 / _seconds_a_year()


@figure("rules_evaluate_floor", aim=60, better="lower", unit="sums of 12 decimals")
def rules_evaluate_floor() -> float:
    return _seconds_a_year() / _seconds_a_sum()
