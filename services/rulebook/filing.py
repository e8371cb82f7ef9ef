"""From a claim's facts to an entry, and whether the entry may be filed."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from services.domain.errors import HoursInvalid
from services.domain.hours import Hours, hours
from services.domain.learning import Subject
from services.rulebook.calendar import days_between
from services.rulebook.entries import Entry, years_of
from services.rulebook.errors import (
    CategoryNotKnown,
    DayInFuture,
    FactAbsent,
    FactUnreadable,
    HoursAbsurd,
    HoursNotPositive,
    OutsideWindow,
    RangeBackwards,
    SubjectNotAllowed,
)
from services.rulebook.parts import Category, HoursRule, When
from services.rulebook.rules import Rules

HOURS_OF_A_DAY = 24
Facts = Mapping[str, str]


def entry_of(category: Category, subject: Subject | None, facts: Facts) -> Entry:
    """The entry that a claim with these facts would become once approved.

    `facts` are answers by field id in canonical text (dates `2026-10-12`, hours `8.5`). `hours` of the entry is None
    where the rules set the figure, and where a reviewer enters it and has not yet (then put it into the facts as
    `hours`). Raises `FactAbsent`, `FactUnreadable`, `SubjectNotAllowed`, `RangeBackwards`.
    """
    subject = _subject(category, subject)
    first, last = _days(category, facts)
    stated = _hours(category, facts)
    points = _number(category, facts, "points") if category.grant.rule is HoursRule.POINTS else None
    return Entry(category.id, subject, None, stated, first, last, points)


def _subject(category: Category, subject: Subject | None) -> Subject | None:
    if category.both_subjects:
        return None
    if subject is None and len(category.subjects) == 1:
        return category.subjects[0]
    if subject not in category.subjects:
        raise SubjectNotAllowed(category.id, subject)
    return subject


def _days(category: Category, facts: Facts) -> tuple[date | None, date | None]:
    if category.when is When.RANGE:
        first, last = _day(category, facts, "from"), _day(category, facts, "to")
        if last < first:
            raise RangeBackwards(first, last)
        return first, last
    if category.when is When.DAY:
        day = _day(category, facts, "date")
        return day, day
    if category.when is When.YEAR:
        year = _number(category, facts, "year")
        if not 1949 <= year <= 9998:
            raise FactUnreadable("year", facts["year"])
        return date(year, 1, 1), date(year, 12, 31)
    return None, None


def _stated(category: Category, facts: Facts, field: str) -> str:
    if not facts.get(field):
        raise FactAbsent(category.id, field)
    return facts[field]


def _day(category: Category, facts: Facts, field: str) -> date:
    given = _stated(category, facts, field)
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise FactUnreadable(field, given) from None


def _number(category: Category, facts: Facts, field: str) -> int:
    given = _stated(category, facts, field)
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise FactUnreadable(field, given)
    return int(given)


def _hours(category: Category, facts: Facts) -> Hours | None:
    rule = category.grant.rule
    if rule is HoursRule.REVIEWER and not facts.get("hours"):
        return None
    if rule not in (HoursRule.STATED, HoursRule.REVIEWER):
        return None
    try:
        return hours(_stated(category, facts, "hours"))
    except HoursInvalid:
        raise FactUnreadable("hours", facts["hours"]) from None


def check_entry(rules_of: Callable[[int], Rules], entry: Entry, today: date) -> None:
    """Whether a claim with this entry may be filed: raises the first fact that stands against it.

    `rules_of` gives the rules of a year (`lambda year: rulebook.rules_for(place, year)`) and raises `NoRules`.
    Raises `RangeBackwards`, `DayInFuture`, `NoRules`, `CategoryNotKnown`, `SubjectNotAllowed`, `HoursNotPositive`,
    `HoursAbsurd`, `OutsideWindow` (Zibo 四).
    """
    first, last = entry.first_day, entry.last_day or entry.first_day
    if first is not None and last is not None and last < first:
        raise RangeBackwards(first, last)
    years = years_of(entry) or (today.year,)
    for year in years:
        if year > today.year:
            raise DayInFuture(last or today, today)
        _check_in_year(rules_of(year), entry, today)


def _check_in_year(rules: Rules, entry: Entry, today: date) -> None:
    category = rules.categories.get(entry.category)
    if category is None:
        raise CategoryNotKnown(entry.category, rules.year)
    if not category.both_subjects and entry.subject not in category.subjects:
        raise SubjectNotAllowed(category.id, entry.subject)
    _check_days(rules, category, entry, today)
    if entry.hours is not None:
        _check_hours(category, entry.hours, entry)


def _check_days(rules: Rules, category: Category, entry: Entry, today: date) -> None:
    first, last = entry.first_day, entry.last_day or entry.first_day
    if first is None or last is None or category.when is When.YEAR:
        return
    if last > today:
        raise DayInFuture(last, today)
    window = rules.window
    if window and category.id in window.categories and (first < window.opens or last > window.closes):
        raise OutsideWindow(first, last, window.opens, window.closes, window.citation)


def _check_hours(category: Category, stated: Decimal, entry: Entry) -> None:
    if stated <= 0:
        raise HoursNotPositive(stated)
    if entry.first_day is None or category.when is not When.RANGE:
        return
    most = HOURS_OF_A_DAY * days_between(entry.first_day, entry.last_day or entry.first_day)
    if stated > most:
        raise HoursAbsurd(stated, most)
