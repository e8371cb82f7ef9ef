"""A finding as the person reads it whom it is about, with the way to the one appeal."""

from aiogram import Router
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.widgets.navigation import GoClaim, GoFinding, GoNewPetition, GoPetition, home_row
from handlers.widgets.screen import Button, Screen, button, show
from handlers.widgets.words import bold, lines, say
from services.domain.review import ReviewKind
from services.falsification import Finding, ViewFinding
from services.permissions import Actor

router = Router(name="falsification.reading")


@router.callback_query(GoFinding.filter())
async def open_finding(
    press: CallbackQuery, callback_data: GoFinding, actor: Actor, view: FromDishka[ViewFinding]
) -> None:
    await show(press, finding_screen(await view(actor, callback_data.finding)))


def finding_screen(finding: Finding) -> Screen:
    """What was found, by whom, why, and what can be done."""
    found = finding.falsification
    text = lines(
        bold(say("finding.title", claim=found.claim_id)),
        say("finding.about", title=finding.title) if finding.title else None,
        say("finding.by", unit=finding.organisation, at=found.opened_at),
        say("finding.grounds", grounds=found.grounds),
        "",
        say(f"finding.told-{found.state}"),
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
