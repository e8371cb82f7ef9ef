"""Cards and the queue on screen."""

from datetime import datetime, timedelta

from handlers.claims.screens import fact_lines, paper_lines, preview_lines
from handlers.errors import told_error
from handlers.review.callbacks import Approve, CardPapers, CardWhy, Comment, ConfirmReturn, NextCard, Reject, Return
from handlers.widgets.history import history_lines, reason_label, return_lines
from handlers.widgets.navigation import GoCard, GoHome, GoQueue, back_row, home_row
from handlers.widgets.pager import pager
from handlers.widgets.questions import answer_shown
from handlers.widgets.screen import Button, Screen, button, in_rows
from handlers.widgets.words import Html, bold, lines, say, say_plain, shown
from services.domain.forms import Field
from services.domain.review import ReviewState
from services.review.cards import Card, ClaimPart
from services.review.desk import QueuePage


def card_screen(card: Card) -> Screen:
    """The facts, the computed hours, the papers, what gives pause, the steps; buttons only at the desk that has it."""
    review = card.review
    text = lines(
        bold(say(f"card.{review.kind}", number=review.subject_id)),
        say("card.state-elsewhere" if _is_elsewhere(card) else f"card.state-{review.state}"),
        say("reg.line", name=say("card.applicant"), value=f"{card.applicant.name} · {card.employer}"),
        "",
        *(claim_lines(card.claim) if card.claim else registration_lines(card)),
        Html(""),
        *history_lines(card.history),
        *(_said_before(card) if review.round > 1 or review.state is not ReviewState.PENDING else []),
    )
    return Screen(text, _rows(card))


def _is_elsewhere(card: Card) -> bool:
    return card.review.state is ReviewState.PENDING and not card.is_here


def claim_lines(part: ClaimPart) -> list[Html]:
    """What a claim adds: its facts and papers, its hours, and each thing that gives pause."""
    told = [bold(part.form.category.name), *fact_lines(part.form), *paper_lines(part.form), Html("")]
    told += preview_lines(part.previews)
    if part.obstacle:
        told.append(say("card.warning", what=told_error(part.obstacle)))
    others = sorted({use.claim_id for use in part.reused})
    if others:
        same = {use.person_id for use in part.reused} == {part.form.claim.person_id}
        key = "card.reused-own" if same else "card.reused-other"
        told.append(say("card.warning", what=say(key, claims="、".join(f"№{number}" for number in others))))
    return told


def registration_lines(card: Card) -> list[Html]:
    """The form as it was filled in, personal values masked."""
    answers = card.applicant.answers
    return [
        say("reg.line", name=field.name, value=answer_shown(field, answers[field.id]))
        for field in card.fields
        if answers.get(field.id)
    ]


def _said_before(card: Card) -> list[Html]:
    return [Html(""), *return_lines(card.history, card.reasons), *_change_lines(card)]


def _change_lines(card: Card) -> list[Html]:
    """What was mended since, so that the same reviewer need not read it all again."""
    changes = card.history.changes
    if changes is None or card.review.state is not ReviewState.PENDING:
        return []
    told = [_change_line(field, *changes.fields[field.id]) for field in card.fields if field.id in changes.fields]
    if changes.papers_added or changes.papers_removed:
        told.append(say("card.changed-papers", added=changes.papers_added, removed=changes.papers_removed))
    return [bold(say("card.changes")), *(told or [say("card.changed-nothing")])]


def _change_line(field: Field, *answers: str | None) -> Html:
    before, after = (answer_shown(field, answer) if answer else "—" for answer in answers)
    return say("card.changed-field", name=field.name, before=before, after=after)


def _rows(card: Card) -> list[list[Button]]:
    review = card.review
    rows: list[list[Button]] = []
    if card.is_here:
        case = {"review": review.id, "version": review.version}
        rows.append([button("card.approve", Approve(**case))])
        rows.append([button("card.return", Return(**case)), button("card.reject", Reject(**case))])
    if card.claim:
        look = [button("card.papers", CardPapers(review=review.id), count=len(card.claim.form.claim.papers))]
        if card.claim.previews:
            look.append(button("claim.why", CardWhy(review=review.id)))
        rows.append(look)
    rows.append([button("card.next", NextCard(after=review.id)), button("card.list", GoQueue())])
    return rows


def reasons_screen(card: Card, mask: int) -> Screen:
    """Several reasons can be ticked; each is bound to a field or paper and a clause."""
    review = card.review
    case = {"review": review.id, "version": review.version}
    ticks = [
        Button(reason_label(reason, bool(mask >> i & 1)), Return(**case, mask=mask ^ (1 << i)))
        for i, reason in enumerate(card.reasons)
    ]
    go = [button("card.return-now", ConfirmReturn(**case, mask=mask))] if mask else []
    rows = [*in_rows(ticks, 1), [button("card.comment", Comment(**case, mask=mask)), *go], _back(card)]
    return Screen(lines(bold(say("card.return-title", number=review.subject_id)), say("card.return-hint")), rows)


def chosen_reasons(card: Card, mask: int) -> tuple[str, ...]:
    """The ids of the reasons whose bits are set."""
    return tuple(reason.id for i, reason in enumerate(card.reasons) if mask >> i & 1)


def comment_screen(card: Card, key: str) -> Screen:
    return Screen(say(key, number=card.review.subject_id), [_back(card)])


def _back(card: Card) -> list[Button]:
    return back_row(GoCard(review=card.review.id), home=False)


def queue_screen(queue: QueuePage, now: datetime) -> Screen:
    """Count and age on top, a button a case; an empty queue says so."""
    if not queue.rows or queue.count.oldest is None:
        return Screen(lines(bold(say("queue.title")), say("queue.empty")), [home_row()])
    buttons = []
    for row in queue.rows:
        category = queue.rules.categories.get(row.category or "")
        what = shown(category.name) if category else say_plain(f"card.{row.kind}-short")
        label = say_plain("queue.row", who=row.applicant, what=what, age=_age(now - row.waiting_since))
        buttons.append(Button(label, GoCard(review=row.review_id)))
    oldest = _age(now - queue.count.oldest)
    text = lines(bold(say("queue.title")), say("queue.count", count=queue.count.count, age=oldest))
    turn = pager(queue.page, queue.count.count, lambda p: GoQueue(page=p))
    return Screen(text, [[button("queue.first", NextCard())], *in_rows(buttons, 1), turn, home_row()])


def _age(waited: timedelta) -> str:
    return say_plain("queue.days", days=waited.days) if waited.days else say_plain("queue.today")


def done_screen() -> Screen:
    return Screen(lines(bold(say("queue.title")), say("queue.empty")), [[button("nav.home", GoHome())]])
