"""The lines about the year as a whole: what it asks for, what circumstances change, the sums, and what follows."""

from collections.abc import Iterator

from services.domain.hours import Hours
from services.domain.learning import Subject, Track
from services.rulebook.calendar import exceeds_months
from services.rulebook.entries import Circumstance
from services.rulebook.evaluation import Trace
from services.rulebook.explanation import Line
from services.rulebook.parts import Bar, CircumstanceRule, Origin
from services.rulebook.results import Figures, YearResult
from services.rulebook.targets import absent_months, months_on_duty


def lines(result: YearResult) -> Iterator[Line]:
    """Requirement, circumstances, sums of each subject and track, total, outcome, title requirement."""
    trace = result.trace
    assert trace is not None  # noqa: S101 - a result without a trace has no lines
    for circumstance in trace.circumstances:
        yield _circumstance(trace, circumstance)
    for subject in Subject:
        yield from _subject(result, trace, subject)
    total = trace.rules.requirement.total
    yield from _lowered(trace, total, result.total, None)
    yield _sum("total", result.total, total, None)
    yield Line("passed" if result.passed else "failed", {"year": result.year}, total.origin)
    if trace.rules.waiver:
        yield Line("waived", {"year": result.year}, trace.rules.waiver.origin)


def _circumstance(trace: Trace, circumstance: Circumstance) -> Line:
    rules, total = trace.rules, trace.rules.requirement.total
    days = {"from": circumstance.first_day, "to": circumstance.last_day}
    rule = rules.circumstances.get(circumstance.kind)
    if rule is None:
        return Line("circumstance-unknown", {"kind": circumstance.kind, **days}, total.origin)
    if not _is_long_enough(rule, circumstance, rules.year):
        values = {"item": rule.name, "months": rule.more_than_months, "year": rules.year, **days}
        return Line("circumstance-too-short", values, rule.origin, interpretation="I5")
    months = absent_months(rules.plan, circumstance).bit_count()
    return Line("circumstance", {"item": rule.name, "months": months, **days}, rule.origin, interpretation="I5")


def _is_long_enough(rule: CircumstanceRule, circumstance: Circumstance, year: int) -> bool:
    months = rule.more_than_months
    return months is None or exceeds_months(circumstance.first_day, circumstance.last_day, year, months)


def _subject(result: YearResult, trace: Trace, subject: Subject) -> Iterator[Line]:
    requirement, figures = trace.rules.requirement, result.subjects[subject]
    yield from _lowered(trace, requirement.of(subject), figures, subject)
    yield _sum("subject", figures, requirement.of(subject), subject)
    for track, part in figures.tracks.items():
        bar = requirement.tracks.get((subject, track))
        if bar is not None:
            yield from _track(trace, bar, part, (subject, track))


def _track(trace: Trace, bar: Bar, part: Figures, of: tuple[Subject, Track]) -> Iterator[Line]:
    subject, track = of
    yield from _lowered(trace, bar, part, subject, track)
    if part.aid > 0:
        yield Line("excess", {"subject": subject, "hours": part.aid}, bar.origin, subject, interpretation="I6")
    yield _sum("track", part, bar, subject, track)


def _lowered(
    trace: Trace, bar: Bar, figures: Figures, subject: Subject | None, track: Track | None = None
) -> Iterator[Line]:
    """How circumstances lowered a target, where they did."""
    if figures.required == bar.hours:
        return
    months = months_on_duty(trace.rules.plan, trace.circumstances)
    values = {"subject": subject, "track": track, "before": bar.hours, "after": figures.required, "months": months}
    of = "track" if track else "subject" if subject else "total"
    yield Line(f"lowered-{of}", values, _lowering(trace) or bar.origin, subject, interpretation="I5")


def _lowering(trace: Trace) -> Origin | None:
    """The clause of the first circumstance that takes months away."""
    for circumstance in trace.circumstances:
        if absent_months(trace.rules.plan, circumstance):
            return trace.rules.circumstances[circumstance.kind].origin
    return None


def _sum(of: str, figures: Figures, bar: Bar, subject: Subject | None, track: Track | None = None) -> Line:
    key = f"{of}-{'met' if figures.met else 'short' if figures.short else 'tracks-short'}"
    values = {"subject": subject, "track": track, "recognised": figures.recognised, "required": figures.required}
    return Line(key, {**values, "short": Hours(figures.short), "earned": figures.earned}, bar.origin, subject)
