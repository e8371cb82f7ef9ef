"""My claims by state, the latest first (申报进度查询, Manual §4.3)."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from dishka.integrations.aiogram import FromDishka

from handlers.claims.screens import row_label
from handlers.widgets.navigation import GoClaim, GoClaims, GoNewClaim, home_row
from handlers.widgets.pager import PAGE, pager
from handlers.widgets.screen import Button, Event, Screen, button, in_rows, show
from handlers.widgets.words import bold, lines, say, shown
from services.claims.progress import ClaimList, ListClaims, PageRef
from services.permissions import Actor
from services.standing import title_of

router = Router(name="claims.progress")


@router.message(Command("progress"))
@router.callback_query(GoClaims.filter())
async def list_claims(
    event: Event,
    actor: Actor,
    state: FSMContext,
    claims: FromDishka[ListClaims],
    callback_data: GoClaims | None = None,
) -> None:
    await state.clear()
    page = max(0, callback_data.page if callback_data else 0)
    await show(event, claims_screen(await claims(actor, PageRef(page, PAGE)), page))


def claims_screen(found: ClaimList, page: int) -> Screen:
    """A button a claim; an empty list offers the first step."""
    if not found.rows:
        return Screen(say("claims.none"), [[button("home.claim", GoNewClaim())], home_row()])
    rows = []
    for row in found.rows:
        category = found.rules[row.year].categories.get(row.category)
        name = shown(category.name) if category else row.category
        rows.append(Button(row_label(row.status, title_of(row.facts), name), GoClaim(claim=row.id)))
    page = min(page, (found.total - 1) // PAGE)
    turn = pager(page, found.total, lambda p: GoClaims(page=p))
    text = lines(bold(say("claims.title", count=found.total)), say("claims.hint"))
    return Screen(text, [*in_rows(rows, 1), turn, [button("home.claim", GoNewClaim())], home_row()])
