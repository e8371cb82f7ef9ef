"""Cards on screen."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from aiogram.filters.callback_data import CallbackData

from handlers.claims.screens import fact_lines, preview_lines
from handlers.errors import told_error
from handlers.petitions.facts import petition_lines
from handlers.review.callbacks import (
    Approve,
    CardOthers,
    CardPapers,
    CardWhy,
    ChooseColleague,
    Comment,
    ConfirmReturn,
    HandTo,
    ListCases,
    NextCard,
    Reject,
    Return,
    SayPhrase,
    TakeBack,
)
from handlers.review.filtering import packed
from handlers.widgets.history import history_lines, reason_label, return_lines
from handlers.widgets.navigation import AccusedPapers, GoAudit, GoCard, GoQueue, back_row
from handlers.widgets.pager import pager
from handlers.widgets.papers import paper_lines
from handlers.widgets.questions import answer_shown
from handlers.widgets.screen import Button, Screen, button, in_rows
from handlers.widgets.words import Html, bold, lines, say
from services.domain.claims import ClaimStatus
from services.domain.forms import Field
from services.domain.phrases import Phrase
from services.domain.queues import QueueFilter
from services.domain.review import Caution, ReviewState
from services.ports import ClaimRow
from services.review.cards import Card, ClaimPart
from services.review.colleagues import Colleague
from services.standing import title_of

_OTHERS = 8  # claims of the person a page
_PLAIN = (Caution.OVER_CAP, Caution.OUTSIDE_WINDOW, Caution.FACTS_MISSING, Caution.RANK_UNSTATED)


def card_screen(card: Card, among: str = "") -> Screen:
    """The facts, the computed hours, the papers, what gives pause, the steps; buttons only at the desk that has it.

    `among`: the filter of the queue that is being worked through.
    """
    review = card.review
    who = " · ".join(filter(None, (card.applicant.name, card.employer)))
    text = lines(
        bold(say(f"card.{review.kind}", number=review.subject_id)),
        say(f"card.state-{_state(card)}", desk=_desk(card)),
        *_change_lines(card),
        say("reg.line", name=say("card.applicant"), value=who),
        "",
        *(claim_lines(card, card.claim) if card.claim else answer_lines(card)),
        Html(""),
        *history_lines(card.history),
        *(_said_before(card) if review.round > 1 or review.state is not ReviewState.PENDING else []),
    )
    return Screen(text, card_rows(card, among))


def _state(card: Card) -> str:
    if card.history.has_left:
        return "left"
    is_elsewhere = card.review.state is ReviewState.PENDING and not card.is_here
    if is_elsewhere:
        return "passed" if card.has_passed else "elsewhere"
    return card.review.state


def _desk(card: Card) -> str:
    """The desk that has the case, or had it last."""
    desks = card.history.desks
    return desks[card.review.position] if desks else ""


def claim_lines(card: Card, part: ClaimPart) -> list[Html]:
    """What a claim adds: its facts and papers, its hours, each thing that gives pause, the person's other claims."""
    told = [bold(part.form.category.name), *fact_lines(part.form), *paper_lines(part.form), Html("")]
    told += preview_lines(part.previews)
    told += [say("card.warning", what=what) for what in _warnings(part)]
    return told + ([Html(""), _others_line(card, part.found.others)] if part.found.others else [])


def _warnings(part: ClaimPart) -> list[Html]:
    """What gives pause, in words and with the numbers of the other claims."""
    told = [told_error(part.obstacle)] if part.obstacle else []
    others = {use.claim_id for use in part.reused}
    if others:
        same = {use.person_id for use in part.reused} == {part.form.claim.person_id}
        told.append(say("card.reused-own" if same else "card.reused-other", claims=_numbers(others)))
    if part.found.same_days:
        told.append(say("card.same-days", claims=_numbers(part.found.same_days)))
    plain = [] if part.obstacle else [flag for flag in _PLAIN if flag in part.found.cautions]
    return told + [say(f"caution.{flag.value}") for flag in plain]


def _numbers(claims: Iterable[int]) -> str:
    return "、".join(f"№{number}" for number in sorted(claims))


def _others_line(card: Card, others: Sequence[ClaimRow]) -> Html:
    """How many other claims the person has in the year; those that wait and those that count, with the hours stated."""
    told: dict[str, Any] = {"count": len(others)}
    for name, status in (("waiting", ClaimStatus.PENDING), ("credited", ClaimStatus.CREDITED)):
        rows = [row for row in others if row.status is status]
        told |= {name: len(rows), f"{name}_hours": sum((_hours(card, row) for row in rows), Decimal(0))}
    return say("card.others", **told)


def _hours(card: Card, row: ClaimRow) -> Decimal:
    """What a claim states, or what its category gives for each; 0 where neither says."""
    category = card.rules.categories.get(row.category)
    return Decimal(row.facts.get("hours") or (category.grant.each if category else None) or 0)


def others_screen(card: Card, page: int, among: str) -> Screen:
    """The person's other claims of the year, the latest first."""
    others = sorted(card.claim.found.others if card.claim else (), key=lambda row: -row.id)
    page = max(0, min(page, (len(others) - 1) // _OTHERS))
    told = [_other_line(card, row) for row in others[page * _OTHERS : (page + 1) * _OTHERS]]
    turn = pager(page, len(others), lambda p: CardOthers(review=card.review.id, page=p, among=among), _OTHERS)
    title = bold(say("card.others-title", name=card.applicant.name, count=len(others)))
    return Screen(lines(title, *told), [turn, _back(card, among)])


def _other_line(card: Card, row: ClaimRow) -> Html:
    category = card.rules.categories.get(row.category)
    hours = _hours(card, row)
    what = title_of(row.facts) or (category.name if category else row.category)
    values: dict[str, Any] = {"number": row.id, "what": what}
    values |= {"status": say(f"claim.short-{row.status}"), "hours": hours}
    return say("card.other-hours" if hours else "card.other", **values)


def answer_lines(card: Card) -> list[Html]:
    """The form of anything but a claim as it was filled in, personal values masked."""
    if card.petition:
        return [*petition_lines(card.petition), *paper_lines(card.petition.form)]
    answers = card.answers
    return [
        say("reg.line", name=field.name, value=answer_shown(field, answers[field.id]))
        for field in card.fields
        if answers.get(field.id)
    ]


def _said_before(card: Card) -> list[Html]:
    return [Html(""), *return_lines(card.history, card.reasons)]


def _change_lines(card: Card) -> list[Html]:
    """What was mended since, so that the same reviewer need not read it all again."""
    changes = card.history.changes
    if changes is None or card.review.state is not ReviewState.PENDING:
        return []
    names = card.petition.units if card.petition else {}
    altered = [field for field in card.fields if field.id in changes.fields]
    told = [_change_line(field, names, *changes.fields[field.id]) for field in altered]
    if changes.papers_added or changes.papers_removed:
        told.append(say("card.changed-papers", added=changes.papers_added, removed=changes.papers_removed))
    return [bold(say("card.changes")), *(told or [say("card.changed-nothing")])]


def _change_line(field: Field, names: Mapping[str, str], *answers: str | None) -> Html:
    before, after = (answer_shown(field, answer, names) if answer else "—" for answer in answers)
    return say("card.changed-field", name=field.name, before=before, after=after)


def card_rows(card: Card, among: str = "") -> list[list[Button]]:
    """Decide, look closer, go on."""
    review = card.review
    case = {"review": review.id, "version": review.version, "among": among}
    rows: list[list[Button]] = []
    if card.is_here:
        rows.append([button("card.approve", Approve(**case))])
        rows.append([button("card.return", Return(**case)), button("card.reject", Reject(**case))])
    look = []
    if card.form and card.form.filing.papers:
        press = CardPapers(review=review.id, among=among)
        look.append(button("card.papers", press, count=len(card.form.filing.papers)))
    if card.claim and card.claim.previews:
        look.append(button("claim.why", CardWhy(review=review.id, among=among)))
    if card.claim and (others := card.claim.found.others):
        look.append(button("card.see-others", CardOthers(review=review.id, among=among), count=len(others)))
    rows.append(look)
    if card.petition and card.petition.accused:
        claim = card.petition.accused.claim
        papers = [button("appeal.papers", AccusedPapers(review=review.id), count=len(claim.papers))]
        file = button("appeal.file", GoAudit(filed="claim", number=claim.id))
        rows.append([*(papers if claim.papers else []), file])
    if card.is_here:
        cases = ListCases(among=packed(QueueFilter(person=review.applicant_id)))
        rows.append([button("card.hand-over", ChooseColleague(**case)), button("card.person", cases)])
    if card.may_call_back:
        rows.append([button("card.call-back", TakeBack(**case))])
    here = ListCases(among=among) if among else GoQueue()
    rows.append([button("card.next", NextCard(after=review.id, among=among)), button("card.list", here)])
    return rows


def papers_screen(card: Card, among: str) -> Screen:
    """The card's buttons once more, below the papers that were sent."""
    head = bold(say(f"card.{card.review.kind}", number=card.review.subject_id))
    return Screen(lines(head, say("card.papers-above", name=card.applicant.name)), card_rows(card, among))


def colleagues_screen(card: Card, colleagues: Sequence[Colleague], among: str) -> Screen:
    """Who sits at the same desk."""
    review = card.review
    case = {"review": review.id, "version": review.version, "among": among}
    buttons = [Button(colleague.name, HandTo(**case, to=colleague.person_id)) for colleague in colleagues]
    key = "card.hand-over-ask" if buttons else "card.hand-over-nobody"
    return Screen(say(key, number=review.subject_id), [*in_rows(buttons, 2), _back(card, among)])


def reasons_screen(card: Card, mask: int, comment: str, among: str) -> Screen:
    """Several reasons can be ticked, each is bound to a field or paper and a clause; words may go with them."""
    review = card.review
    case = {"review": review.id, "version": review.version, "among": among}
    ticks = [
        Button(reason_label(reason, bool(mask >> i & 1)), Return(**case, mask=mask ^ (1 << i)))
        for i, reason in enumerate(card.reasons)
        if card.may_name(reason)
    ]
    go = [button("card.return-now", ConfirmReturn(**case, mask=mask))] if mask or comment else []
    rows = [*in_rows(ticks, 1), [button("card.comment", Comment(**case, mask=mask)), *go], _back(card, among)]
    said = say("return.comment", comment=comment) if comment else None
    return Screen(lines(bold(say("card.return-title", number=review.subject_id)), said, say("card.return-hint")), rows)


def chosen_reasons(card: Card, mask: int) -> tuple[str, ...]:
    """The ids of the reasons whose bits are set."""
    return tuple(reason.id for i, reason in enumerate(card.reasons) if mask >> i & 1)


def comment_screen(card: Card, key: str, phrases: Sequence[Phrase], back: CallbackData) -> Screen:
    """Asks for words; one's own texts are one tap."""
    buttons = [Button(phrase.text, SayPhrase(phrase=phrase.id)) for phrase in phrases]
    rows = [*in_rows(buttons, 1), back_row(back, home=False)]
    return Screen(say(key, number=card.review.subject_id), rows)


def _back(card: Card, among: str) -> list[Button]:
    return back_row(GoCard(review=card.review.id, among=among), home=False)
