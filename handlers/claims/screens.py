"""Screens of a claim: what it says, what it will count, where it lies."""

from collections.abc import Sequence

from handlers.claims.callbacks import (
    AskFact,
    Discard,
    EditFacts,
    OpenPapers,
    SendPapers,
    SubmitDraft,
    WhyClaim,
    Withdraw,
)
from handlers.errors import told_error
from handlers.widgets.history import history_lines, return_lines
from handlers.widgets.navigation import GoClaim, GoClaims, GoFinding, home_row
from handlers.widgets.papers import paper_lines
from handlers.widgets.questions import answer_shown
from handlers.widgets.repairs import RepairDoors, repair_rows
from handlers.widgets.screen import Button, Screen, button
from handlers.widgets.words import Html, bold, lines, say, say_plain
from services.claims.own import ClaimForm
from services.claims.preview import YearPreview
from services.claims.progress import ClaimView
from services.domain.claims import EDITABLE, ClaimStatus

_NO_FORECAST = frozenset({ClaimStatus.CREDITED, ClaimStatus.REVERSED})


def claim_screen(view: ClaimView) -> Screen:
    """One of my claims: state first, then what it says, then what it counts, then the steps."""
    form = view.form
    claim = form.claim
    text = lines(
        bold(say("claim.title", number=claim.id, category=form.category.name)),
        say(f"claim.status-{claim.status}"),
        *(_mending(view) if claim.status in {ClaimStatus.RETURNED, ClaimStatus.REJECTED} else []),
        "",
        *fact_lines(form),
        *paper_lines(form),
        *([] if claim.status in _NO_FORECAST else [Html(""), *preview_lines(view.previews)]),
        told_error(view.obstacle) if view.obstacle else None,
        *([Html(""), bold(say("claim.steps")), *history_lines(view.history)] if view.history else []),
    )
    return Screen(text, [*_rows(view), [button("nav.back", GoClaims()), *home_row()]])


def _mending(view: ClaimView) -> list[Html]:
    return return_lines(view.history, view.rules.reasons("claim"))


def _rows(view: ClaimView) -> list[list[Button]]:
    claim, rows = view.form.claim, list[list[Button]]()
    if claim.status in EDITABLE:
        rows += _editing_rows(view)
    elif view.history and view.history.review.is_untouched:
        rows.append([button("claim.withdraw", Withdraw(claim=claim.id, version=claim.version))])
    if view.finding:
        rows.append([button("finding.see", GoFinding(finding=view.finding))])
    is_counted = view.previews and claim.status is not ClaimStatus.REVERSED
    last = [button("claim.why", WhyClaim(claim=claim.id))] if is_counted else []
    if claim.papers:
        last.append(button("claim.open-papers", SendPapers(claim=claim.id), count=len(claim.papers)))
    return [*rows, last]


def _editing_rows(view: ClaimView) -> list[list[Button]]:
    """A complete claim can be submitted; else the next missing thing is one tap away."""
    form = view.form
    claim = form.claim
    rows = [*_repair_rows(view)]
    if form.missing_fields:
        rows.append([button("claim.continue", AskFact(claim=claim.id))])
    elif form.missing_papers:
        rows.append([button("claim.add-papers", OpenPapers(claim=claim.id))])
    elif view.obstacle is None:
        key = "claim.submit" if claim.status is ClaimStatus.DRAFT else "claim.resubmit"
        rows.append([button(key, SubmitDraft(claim=claim.id, version=claim.version))])
    rows.append([button("claim.edit", EditFacts(claim=claim.id)), button("claim.papers", OpenPapers(claim=claim.id))])
    if claim.status is ClaimStatus.DRAFT:
        rows.append([button("claim.discard", Discard(claim=claim.id))])
    return rows


def _repair_rows(view: ClaimView) -> list[list[Button]]:
    """For each reason of the last return a button that leads to exactly that field or paper."""
    if view.form.claim.status is not ClaimStatus.RETURNED:
        return []
    claim = view.form.claim.id
    doors = RepairDoors(
        field=lambda field: AskFact(claim=claim, field=field), paper=lambda kind: OpenPapers(claim=claim, kind=kind)
    )
    return repair_rows(view.form, view.history, view.rules.reasons("claim"), doors)


def fact_lines(form: ClaimForm) -> list[Html]:
    """What the claim states, field by field."""
    claim = form.claim
    head = [say("reg.line", name=say("claim.year"), value=claim.year)]
    if claim.subject:
        head.append(say("reg.line", name=say("claim.subject"), value=say(f"subject.{claim.subject}")))
    stated = [(field, claim.facts[field.id]) for field in form.category.fields if claim.facts.get(field.id)]
    return head + [say("reg.line", name=field.name, value=answer_shown(field, value)) for field, value in stated]


def preview_lines(previews: Sequence[YearPreview]) -> list[Html]:
    """The hours that will count, a line for each year and subject that gains, and what the claim says beyond them."""
    told = []
    for preview in previews:
        gained = []
        for subject, after in preview.after.subjects.items():
            before = preview.before.subjects[subject]
            if after.earned == before.earned:
                continue
            values = {
                "subject": say(f"subject.{subject}"),
                "counts": after.recognised - before.recognised,
                "stated": after.earned - before.earned,
                "total": after.recognised,
            }
            full = after.recognised - before.recognised == after.earned - before.earned
            gained.append(say("preview.full" if full else "preview.capped", year=preview.year, **values))
        told += gained or [say("preview.nothing", year=preview.year)]
    return told


def withdraw_screen(claim_id: int, version: int) -> Screen:
    """Asks once more, the safe choice first."""
    sure = Withdraw(claim=claim_id, version=version, sure=True)
    rows = [[button("claim.keep", GoClaim(claim=claim_id)), button("claim.withdraw-sure", sure)]]
    return Screen(say("claim.withdraw-ask", number=claim_id), rows)


def discard_screen(claim_id: int) -> Screen:
    rows = [
        [
            button("claim.keep", GoClaim(claim=claim_id)),
            button("claim.discard-sure", Discard(claim=claim_id, sure=True)),
        ]
    ]
    return Screen(say("claim.discard-ask", number=claim_id), rows)


def row_label(status: ClaimStatus, title: str, category: str) -> str:
    """A line of my claims on a button."""
    return say_plain("claim.row", status=say_plain(f"claim.short-{status}"), title=title or category)
