"""A finding as the person reads it whom it is about, with the way to the one appeal."""

from aiogram import Router
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.widgets.files import send_papers
from handlers.widgets.navigation import (
    AccusedPapers,
    GoAudit,
    GoClaim,
    GoFinding,
    GoNewPetition,
    GoPetition,
    home_row,
)
from handlers.widgets.screen import Button, Screen, button, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import bold, lines, say
from services.domain.review import ReviewKind
from services.falsification import Finding, OpenAccusedPapers, ViewFinding
from services.permissions import Actor
from services.petitions.appeal import Accused

router = Router(name="falsification.reading")


@router.callback_query(GoFinding.filter())
async def open_finding(
    press: CallbackQuery, callback_data: GoFinding, actor: Actor, view: FromDishka[ViewFinding]
) -> None:
    await show(press, finding_screen(await view(actor, callback_data.finding)))


@router.callback_query(AccusedPapers.filter())
async def send_accused_papers(
    press: CallbackQuery,
    callback_data: AccusedPapers,
    actor: Actor,
    toast: Toast,
    papers: FromDishka[OpenAccusedPapers],
) -> None:
    """For the desk that hears an appeal."""
    await send_papers(press, await papers(actor, callback_data.review), toast)


def appeal_settled_screen(accused: Accused) -> Screen:
    """For the heads of the organisation that made the finding."""
    finding = accused.falsification
    about = say("appeal.about", number=accused.claim.id, title=accused.title)
    text = lines(bold(say("appeal.settled", number=finding.id)), about, say(f"appeal.told-{finding.state}"))
    file = GoAudit(filed="claim", number=accused.claim.id)
    return Screen(text, [[button("appeal.file", file)], home_row()], stays=True)


def finding_screen(finding: Finding) -> Screen:
    """What was found, by whom, why, and what can be done."""
    found = finding.falsification
    text = lines(
        bold(say("finding.title", claim=found.claim_id)),
        say("finding.about", title=finding.title),
        say("finding.by", unit=finding.organisation, at=found.opened_at),
        say("finding.grounds", grounds=found.grounds),
        "",
        say("finding.told-final" if finding.is_final else f"finding.told-{found.state}"),
    )
    return Screen(text, [_appeal(finding), [button("claim.see", GoClaim(claim=found.claim_id))], home_row()])


def _appeal(finding: Finding) -> list[Button]:
    """To the appeal that there is, or to a new one while it may still be made."""
    if finding.appeal:
        key = "finding.go-on" if finding.appeal.is_editable else "finding.see-appeal"
        return [button(key, GoPetition(petition=finding.appeal.id))]
    if not finding.may_be_appealed:
        return []
    press = GoNewPetition(kind=ReviewKind.APPEAL.value, concerns=finding.falsification.id)
    return [button("finding.appeal", press)]
