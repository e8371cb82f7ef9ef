"""What a check found, and what an import came to."""

from typing import Any

from handlers.roster.callbacks import RosterImport, RosterReport
from handlers.widgets.jobs import outcome_lines, told
from handlers.widgets.navigation import GoRoster, back_row
from handlers.widgets.screen import Button, Screen, button
from handlers.widgets.words import Html, lines, say, say_plain, shown
from services.domain.jobs import Job, JobKind, JobState
from services.domain.roster import RosterOutcome
from services.domain.words import Words


def roster_report(job: Job) -> Screen:
    """Counts, the first errors in words, and what can be done next."""
    counts = job.outcome.get("counts", {})
    kept = "roster.checked" if job.kind is JobKind.ROSTER_CHECK else "roster.imported"
    told_counts = [say(f"roster.count-{each}", count=counts[each]) for each in RosterOutcome if counts.get(each)]
    first = job.outcome.get("first", [])
    wrong = counts.get(RosterOutcome.WRONG, 0)
    text = lines(
        *outcome_lines(job),
        say(kept, total=job.position),
        *told_counts,
        "",
        say("roster.first-errors", shown=len(first), count=wrong) if first else None,
        *(error_line(fault) for fault in first),
        say("roster.send-again") if first and job.kind is JobKind.ROSTER_CHECK else None,
    )
    return Screen(text, [*_doors(job, counts), back_row(GoRoster(unit=job.organisation_id or 0))])


def _doors(job: Job, counts: dict[str, int]) -> list[list[Button]]:
    doors: list[list[Button]] = []
    ready = counts.get(RosterOutcome.NEW, 0) + counts.get(RosterOutcome.CHANGED, 0)
    if job.kind is JobKind.ROSTER_CHECK and job.state is JobState.DONE and ready and "file" in job.params:
        doors.append([button("roster.import", RosterImport(job=job.id), count=ready)])
    if job.outcome.get("files"):
        doors.append([button("roster.errors", RosterReport(job=job.id))])
    return doors


def error_line(fault: dict[str, Any]) -> Html:
    """Row, column, what is wrong, what to do; a fault of a cell names the cell itself."""
    if fault["column"] is None:
        return say("roster.error-cell", row=fault["row"], what=told(fault))
    return say("roster.error", row=fault["row"], column=column_of(fault), what=told(in_sheet(fault)))


def in_sheet(fault: dict[str, Any]) -> dict[str, Any]:
    """The fault with the sentences for a sheet first: nobody can press a button there."""
    keys = [key.replace("error.", "roster.fault-") for key in fault["keys"]]
    return {**fault, "keys": [*keys, *fault["keys"]], "values": {**fault["values"], "cell": _cell(fault)}}


def _cell(fault: dict[str, Any]) -> str:
    return say_plain("roster.cell", cell=fault["cell"]) if fault.get("cell") else ""


def column_of(fault: dict[str, Any]) -> str:
    return shown(Words(**fault["column"])) if fault["column"] else ""
