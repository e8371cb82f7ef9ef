"""The links of a unit: to join it; listed, shown again with their code, taken back."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.units.callbacks import DropLink, ListLinks, MakeLink, ShowLink
from handlers.widgets.links import INVITE, QrCodes, StartLinks, send_link
from handlers.widgets.navigation import GoUnit, back_row
from handlers.widgets.screen import Button, Screen, button, in_rows, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import Html, bold, lines, say, say_plain
from services.domain.organisations import JOINABLE, Invite, InvitePurpose
from services.invites import (
    JOIN_DAYS,
    JOIN_USES,
    IssuedInvite,
    IssueInvite,
    ListInvites,
    ListOwnUnits,
    NewInvite,
    OpenInvite,
    RevokeInvite,
)
from services.permissions import Actor

router = Router(name="units.links")


@router.callback_query(ListLinks.filter())
async def list_links(
    press: CallbackQuery,
    callback_data: ListLinks,
    actor: Actor,
    links: FromDishka[ListInvites],
    units: FromDishka[ListOwnUnits],
) -> None:
    await _show_links(press, actor, callback_data.unit, links, units)


async def _show_links(
    press: CallbackQuery, actor: Actor, unit_id: int, links: ListInvites, units: ListOwnUnits
) -> None:
    found = await links(actor, unit_id)
    unit = next(own.unit for own in await units(actor, None) if own.unit.id == unit_id)
    rows = [[Button(_label(invite), ShowLink(token=invite.token))] for invite in found]
    if unit.kind in JOINABLE:
        rows.append([button("links.new", MakeLink(unit=unit_id))])
    text = lines(bold(say("links.title", unit=unit.name)), say("links.hint") if found else say("links.none"))
    await show(press, Screen(text, [*rows, back_row(GoUnit(unit=unit_id))]))


def _label(invite: Invite) -> str:
    return say_plain(f"links.label-{invite.purpose}", until=invite.expires_at, uses=_uses(invite))


def _uses(invite: Invite) -> str:
    if invite.most_uses is None:
        return say_plain("links.used", uses=invite.uses)
    return say_plain("links.used-of", uses=invite.uses, most=invite.most_uses)


@router.callback_query(MakeLink.filter())
async def make_link(
    press: CallbackQuery,
    callback_data: MakeLink,
    actor: Actor,
    bot: Bot,
    toast: Toast,
    issue: FromDishka[IssueInvite],
    links: FromDishka[StartLinks],
    codes: FromDishka[QrCodes],
) -> None:
    """How long, then for how many; then the link."""
    unit, days = callback_data.unit, callback_data.days
    if not days:
        buttons = [button("links.days", MakeLink(unit=unit, days=each), days=each) for each in JOIN_DAYS]
        await show(press, Screen(say("links.ask-days"), [buttons, back_row(ListLinks(unit=unit))]))
    elif callback_data.uses < 0:
        buttons = [_uses_button(unit, days, most) for most in JOIN_USES]
        await show(press, Screen(say("links.ask-uses"), [*in_rows(buttons, 2), back_row(MakeLink(unit=unit))]))
    else:
        issued = await issue(actor, NewInvite(unit, days, callback_data.uses or None))
        await send_new(press, bot, issued, toast, links, codes)


def _uses_button(unit: int, days: int, most: int | None) -> Button:
    key = MakeLink(unit=unit, days=days, uses=most or 0)
    return button("links.any-uses", key) if most is None else button("links.uses", key, uses=most)


async def send_new(
    press: CallbackQuery, bot: Bot, issued: IssuedInvite, toast: Toast, links: StartLinks, codes: QrCodes
) -> None:
    """The link, and the choice gives way; a second press sends no second one."""
    toast.say(say_plain("links.made"))
    if issued.is_new:
        await send_issued(press, bot, issued, links, codes)
        await show(press, Screen(say("links.made"), [back_row(ListLinks(unit=issued.unit.id))]))


async def send_issued(press: CallbackQuery, bot: Bot, issued: IssuedInvite, links: StartLinks, codes: QrCodes) -> None:
    """The link with its code, and a button to take it back."""
    invite = issued.invite
    link = await links.start(bot, INVITE + invite.token)
    rows = [[button("links.drop", DropLink(token=invite.token))], back_row(ListLinks(unit=invite.organisation_id))]
    await send_link(press, codes, link, _told(issued, link), rows)


def _told(issued: IssuedInvite, link: str) -> Html:
    invite = issued.invite
    role = say(f"role.{invite.role}") if invite.role else ""
    limits = say("links.limits", until=invite.expires_at, uses=_uses(invite))
    about = {"unit": bold(issued.unit.name), "link": link, "role": role}
    if invite.purpose is InvitePurpose.SERVE:
        return lines(say("links.told-serve", **about), limits)
    key = "links.told-join" if invite.purpose is InvitePurpose.JOIN else "links.told-bind"
    return lines(say(key, unit=about["unit"], link=link), limits)


@router.callback_query(ShowLink.filter())
async def show_link(
    press: CallbackQuery,
    callback_data: ShowLink,
    actor: Actor,
    bot: Bot,
    invite: FromDishka[OpenInvite],
    links: FromDishka[StartLinks],
    codes: FromDishka[QrCodes],
) -> None:
    await send_issued(press, bot, await invite(actor, callback_data.token), links, codes)


@router.callback_query(DropLink.filter())
async def drop_link(
    press: CallbackQuery,
    callback_data: DropLink,
    actor: Actor,
    toast: Toast,
    revoke: FromDishka[RevokeInvite],
    invite: FromDishka[OpenInvite],
    links: FromDishka[ListInvites],
    units: FromDishka[ListOwnUnits],
) -> None:
    if callback_data.sure:
        dropped = await revoke(actor, callback_data.token)
        toast.say(say_plain("links.dropped"))
        await _show_links(press, actor, dropped.organisation_id, links, units)
        return
    found = (await invite(actor, callback_data.token)).invite
    sure = DropLink(token=found.token, sure=True)
    rows = [[button("links.keep", ListLinks(unit=found.organisation_id)), button("links.drop-sure", sure)]]
    await show(press, Screen(say("links.drop-ask"), rows))
