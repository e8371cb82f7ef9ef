"""What a return asks to mend, as buttons: each leads to exactly that field or paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiogram.filters.callback_data import CallbackData

from handlers.widgets.screen import Button, button
from services.filings import FilledForm
from services.review.history import History
from services.rulebook import Reason


@dataclass(frozen=True, slots=True)
class RepairDoors:
    """Where a field is asked for again, and where a paper is sent anew."""

    field: Callable[[str], CallbackData]
    paper: Callable[[str], CallbackData]


def repair_rows(
    form: FilledForm, history: History | None, reasons: Sequence[Reason], doors: RepairDoors
) -> list[list[Button]]:
    """For each reason of the last return the field, with the end of its range, or the paper that it is about."""
    last = history.last if history else None
    if last is None:
        return []
    rows = []
    fields = {field.id: field.name for field in form.rules.fields}
    papers = {paper.id: paper.name for paper in form.papers}
    for reason in reasons:
        if reason.id not in last.decision.reasons or reason.about is None:
            continue
        if reason.about in fields:
            both = [reason.about, *(f.id for f in form.rules.fields if f.not_before == reason.about)]
            rows.append([button("claim.mend", doors.field(f), what=fields[f]) for f in both])
        elif reason.about in papers:
            rows.append([button("claim.mend", doors.paper(reason.about), what=papers[reason.about])])
    return rows
