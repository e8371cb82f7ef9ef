"""Screens of a petition: what it says, whose desks it passes, what it leads to."""

from handlers.errors import told_error
from handlers.petitions.callbacks import (
    AskPart,
    Discard,
    EditParts,
    JoinUnit,
    OpenPapers,
    SendPapers,
    SubmitDraft,
    Withdraw,
)
from handlers.petitions.facts import petition_lines
from handlers.petitions.moving import move_lines
from handlers.widgets.history import history_lines, return_lines
from handlers.widgets.navigation import GoNewPetition, GoPetition, GoPetitions, home_row
from handlers.widgets.papers import paper_lines
from handlers.widgets.repairs import RepairDoors, repair_rows
from handlers.widgets.screen import Button, Screen, button
from handlers.widgets.words import Html, bold, lines, say, say_plain
from services.domain.organisations import JOINABLE
from services.domain.petitions import PetitionStatus
from services.domain.review import ReviewKind
from services.permissions import Actor, Permission
from services.petitions.kinds import FOUNDS
from services.petitions.progress import PetitionView

_SAID_BEFORE = (PetitionStatus.RETURNED, PetitionStatus.REJECTED)


def kind_name(kind: ReviewKind) -> str:
    """What a petition of the kind is called."""
    return say_plain(f"card.{kind}-short")


def petition_screen(view: PetitionView, actor: Actor) -> Screen:
    """One of my petitions: state first, then what it says, what it leads to, then the steps."""
    form = view.form
    petition = form.petition
    text = lines(
        bold(say("petition.head", kind=kind_name(petition.kind), number=petition.id)),
        say(f"petition.status-{petition.status}"),
        *(return_lines(view.history, view.rules.reasons(petition.kind)) if petition.status in _SAID_BEFORE else []),
        "",
        *petition_lines(view.part),
        *paper_lines(form),
        *(move_lines(view) if petition.is_editable else []),
        *_steps(view),
        *_ahead(view),
    )
    return Screen(text, [*_rows(view, actor), [button("nav.back", GoPetitions()), *home_row()]])


def _steps(view: PetitionView) -> list[Html]:
    if view.history is None:
        return []
    return [Html(""), bold(say("claim.steps")), *history_lines(view.history)]


def _ahead(view: PetitionView) -> list[Html | None]:
    """What stands in the way, or whose desks it will pass and what the submission promises."""
    if view.obstacle:
        return [Html(""), told_error(view.obstacle)]
    if not view.desks:
        return []
    desks = " → ".join(name for _, name in view.desks)
    promise = say("petition.promise") if view.form.petition.kind in FOUNDS else None
    return [Html(""), say("petition.desks", desks=desks), promise]


def _rows(view: PetitionView, actor: Actor) -> list[list[Button]]:
    petition, rows = view.form.petition, list[list[Button]]()
    if petition.is_editable:
        rows += [*_repair_rows(view), *double_rows(view, actor), *_editing_rows(view)]
    elif view.history and view.history.review.is_untouched:
        rows.append([button("petition.withdraw", Withdraw(petition=petition.id, version=petition.version))])
    if petition.papers:
        rows.append([button("claim.open-papers", SendPapers(petition=petition.id), count=len(petition.papers))])
    return rows


def _editing_rows(view: PetitionView) -> list[list[Button]]:
    """A complete petition can be submitted; else the next missing thing is one tap away."""
    form, petition = view.form, view.form.petition
    rows: list[list[Button]] = []
    if form.missing_fields:
        rows.append([button("claim.continue", AskPart(petition=petition.id))])
    elif form.missing_papers:
        rows.append([button("claim.add-papers", OpenPapers(petition=petition.id))])
    elif view.obstacle is None:
        key = "claim.submit" if petition.status is PetitionStatus.DRAFT else "claim.resubmit"
        rows.append([button(key, SubmitDraft(petition=petition.id, version=petition.version))])
    papers = [button("claim.papers", OpenPapers(petition=petition.id))] if form.papers else []
    rows.append([button("claim.edit", EditParts(petition=petition.id)), *papers])
    if petition.status is PetitionStatus.DRAFT:
        rows.append([button("claim.discard", Discard(petition=petition.id))])
    return rows


def double_rows(view: PetitionView, actor: Actor) -> list[list[Button]]:
    """A unit that is there already is joined, or asked for a seat, instead of being registered again."""
    rows = []
    for unit in view.part.duplicates.units[:2]:
        if unit.kind in JOINABLE and actor.may(Permission.REGISTER):
            rows.append([button("petition.join", JoinUnit(unit=unit.id), unit=unit.name)])
        serve = GoNewPetition(kind=ReviewKind.ADMINISTRATION.value, unit=unit.id)
        rows.append([button("petition.serve", serve, unit=unit.name)])
    return rows


def _repair_rows(view: PetitionView) -> list[list[Button]]:
    """For each reason of the last return a button that leads to exactly that field or paper."""
    petition = view.form.petition
    if petition.status is not PetitionStatus.RETURNED:
        return []
    doors = RepairDoors(
        field=lambda field: AskPart(petition=petition.id, field=field),
        paper=lambda kind: OpenPapers(petition=petition.id, kind=kind),
    )
    return repair_rows(view.form, view.history, view.rules.reasons(petition.kind), doors)


def withdraw_screen(petition: int, version: int) -> Screen:
    """Asks once more, the safe choice first."""
    sure = Withdraw(petition=petition, version=version, sure=True)
    rows = [[button("claim.keep", GoPetition(petition=petition)), button("claim.withdraw-sure", sure)]]
    return Screen(say("petition.withdraw-ask", number=petition), rows)


def discard_screen(petition: int) -> Screen:
    sure = Discard(petition=petition, sure=True)
    rows = [[button("claim.keep", GoPetition(petition=petition)), button("claim.discard-sure", sure)]]
    return Screen(say("claim.discard-ask", number=petition), rows)
