"""A reviewer's queue on screen: the first page, the list behind a filter, the filter's choices."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.review.callbacks import (
    AskPerson,
    ListCases,
    NextCard,
    OwnDecisions,
    Phrases,
    PickFilter,
    PlanBatch,
)
from handlers.review.filtering import packed
from handlers.widgets.navigation import GoCard, GoHome, GoQueue, back_row, home_row
from handlers.widgets.pager import PAGE, many, pager
from handlers.widgets.screen import Button, Screen, button, in_rows
from handlers.widgets.words import Html, bold, lines, say, say_plain, shown
from services.domain.queues import AGES, QueueFilter
from services.domain.review import Caution, ReviewKind
from services.ports import Applicant, OwnDecision, QueueRow
from services.review.queue import Overview, QueuePage
from services.rulebook import Rules
from services.standing import title_of

_ANY = Caution(sum(Caution))
_TITLE = 16  # signs of a title in a row
_CHOICES = {"kind": "K", "category": "C", "age": "A", "cautions": "W"}


def age_of(since: datetime, now: datetime) -> str:
    waited: timedelta = now - since
    return say_plain("queue.days", days=waited.days) if waited.days else say_plain("queue.today")


def overview_screen(found: Overview, now: datetime) -> Screen:
    """Counts and ages by kind; an empty queue says so."""
    own = [button("queue.decided", OwnDecisions()), button("phrase.title", Phrases())]
    if not found.kinds:
        return Screen(lines(bold(say("queue.title")), say("queue.empty")), [own, home_row()])
    oldest = age_of(min(kind.oldest for kind in found.kinds), now)
    text = [bold(say("queue.title")), say("queue.count", count=many(found.count), age=oldest), Html("")]
    for kind in found.kinds:
        values = {"kind": say(f"card.{kind.kind}-short"), "count": many(kind.count), "age": age_of(kind.oldest, now)}
        text.append(say("queue.kind-late" if kind.late else "queue.kind", **values, late=many(kind.late)))
    if found.handed:
        text.append(say("queue.handed", count=many(found.handed)))
    rows = [
        [button("queue.first", NextCard())],
        [button("queue.list", ListCases()), button("queue.filters", PickFilter())],
        [button("queue.batch", PlanBatch()), own[0]],
        _shortcuts(found),
        [own[1], *home_row()],
    ]
    return Screen(lines(*text), rows)


def _shortcuts(found: Overview) -> list[Button]:
    late = ListCases(among=packed(QueueFilter(is_overdue=True)))
    mine = ListCases(among=packed(QueueFilter(is_mine=True)))
    row = [button("queue.show-late", late, count=many(found.late))] if found.late else []
    return [*row, button("queue.show-mine", mine, count=many(found.handed))] if found.handed else row


def list_screen(found: QueuePage, only: QueueFilter, now: datetime) -> Screen:
    """A button a case; the filter stands above, and goes along to the next case and to a batch."""
    among = packed(only)
    head = [bold(say("queue.title")), *filter_lines(only, found.rules, found.person)]
    filters = button("queue.filters", PickFilter(among=among))
    if not found.rows:
        key = "queue.empty" if only.is_open else "queue.none-left"
        return Screen(lines(*head, say(key)), [[filters], back_row(GoQueue())])
    buttons = [
        Button(_row_label(row, found.rules, now), GoCard(review=row.review_id, among=among)) for row in found.rows
    ]
    rows = [
        [button("queue.first", NextCard(among=among))],
        *in_rows(buttons, 1),
        pager(found.page, found.total, lambda page: ListCases(page=page, among=among)),
        [filters, button("queue.batch", PlanBatch(among=among))],
        back_row(GoQueue()),
    ]
    return Screen(lines(*head, say("queue.total", count=many(found.total))), rows)


def _row_label(row: QueueRow, rules: Rules, now: datetime) -> str:
    category = rules.categories.get(row.category or "")
    what = shown(category.name) if category else say_plain(f"card.{row.kind}-short")
    what = _cut(title_of(row.facts or {}) or what)
    mark, age = "⚠ " if row.cautions else "", age_of(row.waiting_since, now)
    return mark + say_plain("queue.row", number=row.subject_id, who=row.applicant, what=what, age=age)


def _cut(title: str) -> str:
    """So much of a title that the rest of its row is seen."""
    return title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"


def filter_lines(only: QueueFilter, rules: Rules, person: str) -> list[Html]:
    """What the filter leaves, in words."""
    told = []
    if only.category:
        category = rules.categories.get(only.category)
        told.append(category.name if category else only.category)
    elif only.kind:
        told.append(say(f"card.{only.kind}-short"))
    if only.person is not None:
        told.append(person or say("filter.person"))
    if only.older_than:
        told.append(say("filter.older", days=only.older_than))
    if only.cautions is not None:
        told.append(say(caution_key(only.cautions)))
    told += [say("filter.mine")] if only.is_mine else []
    told += [say("filter.overdue")] if only.is_overdue else []
    return [say("filter.now", what=" · ".join(map(shown, told)))] if told else []


def caution_key(cautions: Caution) -> str:
    if cautions == Caution(0):
        return "filter.clean"
    return f"caution.short-{cautions.value}" if cautions in list(Caution) else "filter.any-warning"


def filter_screen(only: QueueFilter, rules: Rules) -> Screen:
    """The parts of the filter; each opens its choices, or is switched."""
    among = packed(only)
    parts = [button(f"filter.{name}", PickFilter(part=code, among=among)) for name, code in _CHOICES.items()]
    mine = _with(only, is_mine=not only.is_mine)
    late = _with(only, is_overdue=not only.is_overdue)
    switches = [
        button("filter.not-mine" if only.is_mine else "filter.mine", PickFilter(among=packed(mine))),
        button("filter.not-overdue" if only.is_overdue else "filter.overdue", PickFilter(among=packed(late))),
    ]
    rows = [*in_rows([*parts, button("filter.person", AskPerson(among=among))], 2), switches]
    if not only.is_open:
        rows.append([button("filter.clear", PickFilter())])
    rows += [[button("filter.show", ListCases(among=among))], back_row(GoQueue())]
    now = filter_lines(only, rules, "") or [say("filter.nothing")]
    return Screen(lines(bold(say("queue.filters")), *now), rows)


def choices_screen(part: str, only: QueueFilter, rules: Rules) -> Screen:
    """The choices of one part, and that it does not matter."""
    chosen = {"K": _kinds, "C": _categories, "A": _ages, "W": _warnings}.get(part, _kinds)(only, rules)
    buttons = [Button(label, PickFilter(among=packed(then))) for label, then in chosen]
    return Screen(bold(say("filter.choose")), [*in_rows(buttons, 2), back_row(PickFilter(among=packed(only)))])


Choices = Sequence[tuple[str, QueueFilter]]


def _kinds(only: QueueFilter, _rules: Rules) -> Choices:
    each = [(say_plain(f"card.{kind}-short"), _with(only, kind=kind, category=None)) for kind in ReviewKind]
    return [(say_plain("filter.all"), _with(only, kind=None, category=None)), *each]


def _categories(only: QueueFilter, rules: Rules) -> Choices:
    claimable = [category for category in rules.categories.values() if category.claimable]
    each = [(shown(category.name), _with(only, kind=None, category=category.id)) for category in claimable]
    return [(say_plain("filter.all"), _with(only, category=None)), *each]


def _ages(only: QueueFilter, _rules: Rules) -> Choices:
    each = [(say_plain("filter.older", days=days), _with(only, older_than=days)) for days in AGES]
    return [(say_plain("filter.all"), _with(only, older_than=0)), *each]


def _warnings(only: QueueFilter, _rules: Rules) -> Choices:
    each = [(say_plain(caution_key(c)), _with(only, cautions=c)) for c in (Caution(0), _ANY, *Caution)]
    return [(say_plain("filter.all"), _with(only, cautions=None)), *each]


def _with(only: QueueFilter, **changes: Any) -> QueueFilter:
    return replace(only, **changes)


def applicants_screen(found: Sequence[Applicant], only: QueueFilter) -> Screen:
    """Whose cases: several people may have the name."""
    buttons = [
        Button(
            " · ".join(filter(None, (each.name, each.unit))),
            ListCases(among=packed(_with(only, person=each.person_id))),
        )
        for each in found
    ]
    key = "filter.which-person" if found else "filter.nobody"
    return Screen(say(key), [*in_rows(buttons, 1), back_row(PickFilter(among=packed(only)))])


def decided_screen(found: Sequence[OwnDecision], page: int) -> Screen:
    """A page of what I decided last; a card says whether it can still be called back."""
    page = max(0, min(page, (len(found) - 1) // PAGE))
    buttons = [
        Button(
            say_plain(
                "queue.decided-row",
                what=say_plain(f"action.{each.action}"),
                who=each.applicant,
                kind=say_plain(f"card.{each.kind}-short"),
                number=each.subject_id,
            ),
            GoCard(review=each.review_id),
        )
        for each in found[page * PAGE : (page + 1) * PAGE]
    ]
    key = "queue.decided-hint" if found else "queue.decided-none"
    turn = pager(page, len(found), lambda p: OwnDecisions(page=p))
    return Screen(lines(bold(say("queue.decided")), say(key)), [*in_rows(buttons, 1), turn, back_row(GoQueue())])


def done_screen(only: QueueFilter) -> Screen:
    """Nothing is left of what was worked through."""
    if only.is_open:
        return Screen(lines(bold(say("queue.title")), say("queue.empty")), [[button("nav.home", GoHome())]])
    return Screen(lines(bold(say("queue.title")), say("queue.none-left")), [back_row(GoQueue())])
