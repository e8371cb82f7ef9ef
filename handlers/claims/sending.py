"""The claim as a whole: preview with why, submission, withdrawal, deletion."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.claims.callbacks import Discard, SendPapers, SubmitDraft, WhyClaim, Withdraw
from handlers.claims.screens import claim_screen, discard_screen, withdraw_screen
from handlers.widgets.explanation import explained
from handlers.widgets.files import send_papers
from handlers.widgets.navigation import GoClaim, GoClaims, GoHome, back_row
from handlers.widgets.pager import pager
from handlers.widgets.screen import Screen, button, send, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import bold, lines, say, say_plain
from services.claims.drafting import DeleteDraft
from services.claims.progress import OpenOwnPapers, ViewClaim
from services.claims.submission import ClaimRef, SubmitClaim, WithdrawClaim
from services.domain.claims import ClaimClosed
from services.domain.errors import Stale
from services.permissions import Actor

router = Router(name="claims.sending")
_LINES = 8


@router.callback_query(GoClaim.filter())
async def open_claim(
    press: CallbackQuery, callback_data: GoClaim, actor: Actor, state: FSMContext, view: FromDishka[ViewClaim]
) -> None:
    await state.clear()
    await show(press, claim_screen(await view(actor, callback_data.claim)))


@router.callback_query(SubmitDraft.filter())
async def submit(
    press: CallbackQuery,
    callback_data: SubmitDraft,
    actor: Actor,
    state: FSMContext,
    toast: Toast,
    submit: FromDishka[SubmitClaim],
    view: FromDishka[ViewClaim],
) -> None:
    """The preview becomes the claim's own page; the submission is a message of its own, worth keeping.

    Of a return that was called back meanwhile there is nothing to hand in: the claim is shown as it is.
    """
    await state.clear()
    try:
        claim = await submit(actor, ClaimRef(callback_data.claim, callback_data.version))
    except (Stale, ClaimClosed):
        found = await view(actor, callback_data.claim)
        if not (found.history and found.history.is_called_back):
            raise
        toast.say(say_plain("claim.called-back"), is_alert=True)
        await show(press, claim_screen(found))
        return
    found = await view(actor, claim.id)
    await show(press, claim_screen(found))
    desks = " → ".join(found.history.desks) if found.history else ""
    text = say("claim.submitted", number=claim.id, category=found.form.category.name, desks=desks)
    rows = [[button("claim.see", GoClaim(claim=claim.id)), button("nav.home", GoHome())]]
    await send(press, Screen(text, rows, stays=True))


@router.callback_query(Withdraw.filter())
async def withdraw(
    press: CallbackQuery,
    callback_data: Withdraw,
    actor: Actor,
    withdraw: FromDishka[WithdrawClaim],
    view: FromDishka[ViewClaim],
) -> None:
    if not callback_data.sure:
        await show(press, withdraw_screen(callback_data.claim, callback_data.version))
        return
    await withdraw(actor, ClaimRef(callback_data.claim, callback_data.version))
    await show(press, claim_screen(await view(actor, callback_data.claim)))


@router.callback_query(Discard.filter())
async def discard(
    press: CallbackQuery, callback_data: Discard, actor: Actor, state: FSMContext, delete: FromDishka[DeleteDraft]
) -> None:
    if not callback_data.sure:
        await show(press, discard_screen(callback_data.claim))
        return
    await state.clear()
    await delete(actor, callback_data.claim)
    await show(press, Screen(say("claim.discarded", number=callback_data.claim), [back_row(GoClaims())]))


@router.callback_query(WhyClaim.filter())
async def why(press: CallbackQuery, callback_data: WhyClaim, actor: Actor, view: FromDishka[ViewClaim]) -> None:
    found = await view(actor, callback_data.claim)
    told = [
        explained(line, found.rules)
        for preview in found.previews
        for line in preview.after.lines
        if line.entry == preview.index or line.entry is None
    ]
    page = min(callback_data.page, max(0, (len(told) - 1) // _LINES))
    turn = pager(page, len(told), lambda p: WhyClaim(claim=callback_data.claim, page=p), _LINES)
    text = lines(bold(say("claim.why-title", number=callback_data.claim)), *told[page * _LINES : (page + 1) * _LINES])
    await show(press, Screen(text, [turn, back_row(GoClaim(claim=callback_data.claim))]))


@router.callback_query(SendPapers.filter())
async def open_papers(
    press: CallbackQuery, callback_data: SendPapers, actor: Actor, toast: Toast, papers: FromDishka[OpenOwnPapers]
) -> None:
    await send_papers(press, await papers(actor, callback_data.claim), toast)
