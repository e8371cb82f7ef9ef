"""The file of a case for auditors: `/audit 12`, every step on screen, all of it as a file."""

import json
import re

from aiogram import Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.filters import HasText
from handlers.states import Auditing
from handlers.widgets.navigation import GoAccuse, GoAudit, home_row
from handlers.widgets.pager import pager
from handlers.widgets.screen import Button, Event, Screen, button, show
from handlers.widgets.words import Html, bold, lines, listed, say, say_plain
from services.audit import CaseFile, CaseRef, Filed, FindingFile, OpenAppealedFile, OpenCaseFile, exported
from services.domain.claims import ClaimStatus
from services.domain.errors import InputInvalid
from services.domain.ledger import LedgerEntry
from services.permissions import Actor, Permission
from services.review.history import HistoryLine

router = Router(name="audit")
_STEPS = 6  # a page
_SHORT = 8  # signs of a fingerprint on screen; the file has them all
_ASKED = re.compile(r"(?P<what>\D*?)\s*(?:№|#)?\s*(?P<number>\d{1,18})\s*\Z")


class CaseUnnamed(InputInvalid):
    """What was typed names no case: a number is wanted, with the word for what it is the number of."""


class ExportCase(CallbackData, prefix="audit-json"):
    filed: str
    number: int


@router.message(Command("audit"))
async def by_command(
    message: Message, command: CommandObject, actor: Actor, state: FSMContext, files: FromDishka[OpenCaseFile]
) -> None:
    await state.clear()
    if command.args:
        await show(message, file_screen(await files(actor, read_case(command.args)), 0))
    else:
        await _ask(message, actor, state)


@router.callback_query(GoAudit.filter())
async def by_button(
    press: CallbackQuery,
    callback_data: GoAudit,
    actor: Actor,
    state: FSMContext,
    files: FromDishka[OpenCaseFile],
    appealed: FromDishka[OpenAppealedFile],
) -> None:
    """Also from the card of an appeal, whose desk need not be an auditor's."""
    await state.clear()
    if callback_data.number:
        ref, is_auditor = _named(callback_data.filed, callback_data.number), actor.may(Permission.AUDIT)
        file = await (files if is_auditor else appealed)(actor, ref)
        await show(press, file_screen(file, callback_data.page, may_export=is_auditor))
    else:
        await _ask(press, actor, state)


async def _ask(event: Event, actor: Actor, state: FSMContext) -> None:
    """How a case is named, and the number is waited for."""
    actor.ensure_may(Permission.AUDIT)
    await state.set_state(Auditing.asking)
    await show(event, Screen(lines(bold(say("audit.title")), say("audit.hint")), [home_row()]))


@router.message(StateFilter(Auditing.asking), HasText())
async def by_number(
    message: Message, text: str, actor: Actor, state: FSMContext, files: FromDishka[OpenCaseFile]
) -> None:
    ref = read_case(text)
    await state.clear()
    await show(message, file_screen(await files(actor, ref), 0))


@router.callback_query(ExportCase.filter())
async def export(
    press: CallbackQuery, callback_data: ExportCase, actor: Actor, files: FromDishka[OpenCaseFile]
) -> None:
    """All of the file, with full fingerprints and the names of the people, as JSON in the chat."""
    file = await files(actor, _named(callback_data.filed, callback_data.number))
    told = json.dumps(exported(file, with_names=True), ensure_ascii=False, indent=2)
    if press.bot is not None:
        document = BufferedInputFile(told.encode(), f"{file.ref.filed}-{file.ref.number}.json")
        await press.bot.send_document(press.from_user.id, document)


def read_case(text: str) -> CaseRef:
    """`12` is a claim; a word before the number says otherwise. Raises `CaseUnnamed`."""
    asked = _ASKED.match(text.strip())
    if asked is None:
        raise CaseUnnamed
    what = asked["what"].strip().casefold()
    for filed in Filed:
        if not what or what in say_plain(f"audit.words-{filed}").split():
            return CaseRef(filed, int(asked["number"]))
    raise CaseUnnamed


def _named(filed: str, number: int) -> CaseRef:
    if filed not in set(Filed):
        raise CaseUnnamed
    return CaseRef(Filed(filed), number)


def file_screen(file: CaseFile, page: int, *, may_export: bool = True) -> Screen:
    """Who and what first, then the steps, and after the last of them what was entered for it and found about it."""
    ref, steps = file.ref, file.history.lines
    page = max(0, min(page, (len(steps) - 1) // _STEPS))
    first = page * _STEPS
    is_last = first + _STEPS >= len(steps)
    what = say(f"card.{file.review.kind}-short")
    text = lines(
        bold(say("audit.title-file", what=what, number=ref.number)),
        say("audit.about", what=file.about) if file.about else None,
        say("audit.applicant", name=file.applicant.name, id=file.applicant.id),
        say("audit.employer", unit=file.employer) if file.employer else None,
        say("audit.state", state=say(f"audit.state-{file.status}")),
        "",
        bold(say("audit.steps", count=len(steps))),
        *(part for n, line in enumerate(steps[first : first + _STEPS], first + 1) for part in _step(n, line, file)),
        *([Html(""), bold(say("audit.entries")), *map(_entry, file.entries)] if file.entries and is_last else []),
        *(part for found in file.findings for part in _finding(found) if is_last),
    )
    turn = pager(page, len(steps), lambda p: GoAudit(filed=ref.filed.value, number=ref.number, page=p), _STEPS)
    deeds = [button("audit.export", ExportCase(filed=ref.filed.value, number=ref.number))] if may_export else []
    return Screen(text, [turn, deeds, _accuse(file), home_row()])


def _accuse(file: CaseFile) -> list[Button]:
    may = file.claim is not None and file.may_accuse and file.claim.status is ClaimStatus.CREDITED
    return [button("audit.accuse", GoAccuse(claim=file.ref.number))] if may else []


def _step(number: int, line: HistoryLine, file: CaseFile) -> list[Html]:
    decision = line.decision
    by = (
        say("audit.by-clock")
        if decision.person_id is None
        else say("audit.by", name=line.person, id=decision.person_id)
    )
    told = [
        say(
            "audit.step-undone" if line.is_undone else "audit.step",
            number=number,
            at=decision.at,
            unit=line.organisation or say("steps.applicant"),
            by=by,
            what=bold(say(f"action.{decision.action}")),
            rulebook=decision.rulebook,
        )
    ]
    if line.colleague:
        told.append(say("audit.colleague", name=line.colleague, id=decision.colleague_id))
    for code in decision.reasons:
        reason = file.reason(code, file.review.kind)
        known = (reason.name, reason.citation.brief) if reason else None
        told.append(
            say("return.reason", reason=known[0], citation=known[1]) if known else say("return.reason-old", reason=code)
        )
    if decision.comment:
        told.append(say("return.comment", comment=decision.comment))
    if decision.papers:
        told.append(say("audit.papers", papers=listed(paper[:_SHORT] for paper in decision.papers)))
    return told


def _entry(entry: LedgerEntry) -> Html:
    key = f"audit.entry-{entry.source}" if entry.reverses_id is None else "audit.entry-reversal"
    hours = say("audit.hours-by-rule") if entry.hours is None else say("audit.hours", hours=entry.hours)
    return say(key, entry=entry.id, hours=hours, reverses=entry.reverses_id or "", at=entry.recorded_at)


def _finding(found: FindingFile) -> list[Html]:
    finding = found.falsification
    return [
        Html(""),
        bold(say("audit.finding", number=finding.id, state=say(f"finding.state-{finding.state}"))),
        say("audit.finding-by", unit=found.organisation, id=finding.opened_by, at=finding.opened_at),
        say("finding.grounds", grounds=finding.grounds),
        *(
            say(
                "audit.appeal-step",
                at=line.decision.at,
                unit=line.organisation or say("steps.applicant"),
                what=say(f"action.{line.decision.action}"),
            )
            for line in (found.appeal.lines if found.appeal else ())
        ),
    ]
