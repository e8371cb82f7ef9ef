"""The lines about single entries: what each brought, and what caps, calendars and tracks left of it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from services.domain.learning import Subject, Track
from services.domain.words import Words
from services.rulebook.calendar import days_between, months_covered, within
from services.rulebook.entries import Entry
from services.rulebook.evaluation import Trace
from services.rulebook.explanation import Line
from services.rulebook.parts import Cap, Category, HoursRule, Origin
from services.rulebook.plan import PROFESSIONAL
from services.rulebook.results import of_tenths
from services.rulebook.rules import Rules


class _Entry:
    """One entry with its category, and the figures of one of its pieces."""

    def __init__(self, trace: Trace, index: int, piece: int) -> None:
        self.trace = trace
        self.index = index
        self.entry: Entry = trace.entries[index]
        self.category: Category = trace.rules.categories[self.entry.category]
        _, slot, self.earned, _ = trace.pieces[piece]
        self.subject = Subject.PROFESSIONAL if slot >= PROFESSIONAL else Subject.PUBLIC
        self.track = Track.ELECTIVE if slot % 2 else Track.COMPULSORY
        self.after_days, self.counted = trace.after_days[piece], trace.counted[piece]

    def line(self, key: str, origin: Origin, interpretation: str | None = None, **values: Any) -> Line:
        values |= {"item": self.category.name, "number": _number(self.entry, self.index), "subject": self.subject}
        return Line(key, values, origin, self.subject, self.index, interpretation)


def lines(trace: Trace) -> Iterator[Line]:
    """The lines of every entry, in the order of the entries."""
    pieces: dict[int, list[int]] = defaultdict(list)
    for place, (index, *_) in enumerate(trace.pieces):
        pieces[index].append(place)
    for index, entry in enumerate(trace.entries):
        if index not in pieces:
            yield _contributes_nothing(trace, index, entry)
        for place in pieces[index]:
            yield from _of_piece(_Entry(trace, index, place))


def _contributes_nothing(trace: Trace, index: int, entry: Entry) -> Line:
    rules, year = trace.rules, trace.rules.year
    number = _number(entry, index)
    if (category := rules.categories.get(entry.category)) is not None:
        values = {
            "item": category.name,
            "number": number,
            "year": year,
            "from": entry.first_day,
            "to": entry.last_day or entry.first_day,
        }
        return Line("other-year", values, _of_the_year(rules), None, index, "I4")
    known = rules.elsewhere.get(entry.category)
    if known is None:
        values = {
            "item": Words(entry.category, entry.category),
            "number": number,
            "year": year,
            "place": str(rules.place),
        }
        return Line("unknown", values, rules.requirement.total.origin, None, index)
    values = {
        "item": known.name,
        "number": number,
        "year": year,
        "place": str(rules.place),
        "pack": known.origin.pack,
        "since": known.origin.since,
    }
    return Line("delegated" if known.delegated else "elsewhere", values, known.origin, None, index)


def _of_piece(piece: _Entry) -> Iterator[Line]:
    yield from _brought(piece)
    yield from _split(piece)
    yield from _moved(piece)
    yield from _capped(piece)
    yield from _outside(piece)


def _brought(piece: _Entry) -> Iterator[Line]:
    grant, entry = piece.category.grant, piece.entry
    ninth = "I9" if "I9" in piece.category.interpretations else None
    if grant.rule is HoursRule.FIXED:
        yield piece.line("fixed", grant.origin, ninth, hours=grant.each)
        if entry.hours is not None and entry.hours != grant.each:
            yield piece.line("fixed-not-stated", grant.origin, stated=entry.hours, hours=grant.each)
    elif grant.rule is HoursRule.POINTS:
        key = "points" if piece.earned else "points-too-few"
        yield piece.line(key, grant.origin, points=entry.points, least=grant.least_points, hours=grant.each)
    elif grant.rule is HoursRule.MONTHS:
        yield from _by_months(piece)
    elif grant.rule is HoursRule.REVIEWER:
        key = "by-reviewer" if entry.hours is not None else "awaits-reviewer"
        yield piece.line(key, piece.category.origin, hours=entry.hours)
    else:
        yield piece.line("stated", piece.category.origin, ninth, hours=entry.hours)


def _by_months(piece: _Entry) -> Iterator[Line]:
    entry, grant, rules = piece.entry, piece.category.grant, piece.trace.rules
    assert entry.first_day is not None  # noqa: S101 - evaluation refused it before
    last = entry.last_day or entry.first_day
    measure = rules.plan.switches.get("I1", "at_least_half")
    months = months_covered(entry.first_day, last, rules.year, measure).bit_count()
    days = {"from": entry.first_day, "to": last, "months": months}
    yield piece.line(
        "months", grant.origin, "I1", yearly=grant.yearly[piece.subject], hours=of_tenths(piece.earned), **days
    )
    if piece.after_days < piece.earned:
        figures = {"before": of_tenths(piece.earned), "after": of_tenths(piece.after_days)}
        yield piece.line("months-again", grant.origin, "I1", **figures)


def _split(piece: _Entry) -> Iterator[Line]:
    entry, rules = piece.entry, piece.trace.rules
    if entry.first_day is None or piece.category.grant.rule is HoursRule.MONTHS:
        return
    first, last = entry.first_day, entry.last_day or entry.first_day
    part = within(first, last, rules.year)
    if first.year == last.year or part is None or rules.plan.switches.get("I4", "by_days") != "by_days":
        return
    whole = entry.hours if piece.category.grant.each is None else piece.category.grant.each
    days = {"from": first, "to": last, "inside": days_between(*part), "days": days_between(first, last)}
    origin = _of_the_year(rules)
    yield piece.line("split", origin, "I4", year=rules.year, before=whole, after=of_tenths(piece.earned), **days)


def _of_the_year(rules: Rules) -> Origin:
    """The clause that hours go by years."""
    fourth = rules.interpretations.get("I4")
    return fourth.origin if fourth else rules.requirement.total.origin


def _moved(piece: _Entry) -> Iterator[Line]:
    """Where the place has tracks: a track that the category does not allow, or none stated."""
    bar = piece.trace.rules.requirement.tracks.get((piece.subject, Track.COMPULSORY))
    if bar and piece.track is Track.ELECTIVE and piece.earned and piece.entry.track is not Track.ELECTIVE:
        key = "not-compulsory" if piece.entry.track is Track.COMPULSORY else "elective"
        yield piece.line(key, bar.origin)


def _capped(piece: _Entry) -> Iterator[Line]:
    category = piece.category
    if category.day_cap and piece.after_days < piece.earned:
        yield _cap_line(piece, "day-cap", category.day_cap, (piece.earned, piece.after_days), "I3")
    if category.year_cap and piece.counted < piece.after_days:
        yield _cap_line(piece, "year-cap", category.year_cap, (piece.after_days, piece.counted), "I8")


def _cap_line(piece: _Entry, key: str, cap: Cap, figures: tuple[int, int], interpretation: str) -> Line:
    before, after = map(of_tenths, figures)
    names = _sharing(piece, cap)
    return piece.line(key, cap.origin, interpretation, limit=cap.hours, before=before, after=after, names=names)


def _sharing(piece: _Entry, cap: Cap) -> Words:
    """The names of the categories that fill the same cap."""
    sharing = [
        each.name for each in piece.trace.rules.categories.values() if any(cap.group == own.group for own in each.caps)
    ]
    return Words("、".join(name.zh for name in sharing), ", ".join(name.en for name in sharing))


def _outside(piece: _Entry) -> Iterator[Line]:
    """A remark, no step: the entry was approved although its days lie outside the learning window."""
    window, entry = piece.trace.rules.window, piece.entry
    if window is None or entry.first_day is None or piece.category.id not in window.categories:
        return
    last = entry.last_day or entry.first_day
    if entry.first_day < window.opens or last > window.closes:
        yield piece.line("outside-window", window.origin, opens=window.opens, closes=window.closes)


def _number(entry: Entry, index: int) -> int:
    return entry.number if entry.number is not None else index + 1
