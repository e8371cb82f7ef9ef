"""Approving many cases at once: what they are, one confirmation, and the report."""

from dataclasses import replace

from aiogram import Router
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.review.callbacks import ConfirmBatch, ListCases, PlanBatch
from handlers.review.filtering import packed, unpacked
from handlers.review.queue_screens import filter_lines
from handlers.widgets.jobs import outcome_lines, show_job, told
from handlers.widgets.navigation import GoQueue, back_row, home_row
from handlers.widgets.pager import many
from handlers.widgets.screen import Button, Screen, button, in_rows, message_of, show
from handlers.widgets.toast import Toast
from handlers.widgets.words import Html, bold, lines, say, say_plain
from services.domain.jobs import Job
from services.domain.queues import QueueFilter
from services.domain.review import Caution
from services.jobs import FollowJob
from services.permissions import Actor
from services.review.batch import Batch, BatchChanged, BatchOrder, PlanApprovals, StartApprovals
from services.review.desk import HideCard
from services.review.queue import ListQueueCategories
from services.rulebook import Rules

router = Router(name="review.batch")
_TOLD = 30  # lines of a report


@router.callback_query(PlanBatch.filter())
async def plan(
    press: CallbackQuery,
    callback_data: PlanBatch,
    actor: Actor,
    batches: FromDishka[PlanApprovals],
    categories: FromDishka[ListQueueCategories],
    hide: FromDishka[HideCard],
) -> None:
    only = unpacked(callback_data.among)
    batch = await batches(actor, only)
    if message := message_of(press):
        await hide(actor, message.message_id)
    await show(press, batch_screen(batch, only, await categories(actor, None)))


@router.callback_query(ConfirmBatch.filter())
async def confirm(
    press: CallbackQuery,
    callback_data: ConfirmBatch,
    actor: Actor,
    toast: Toast,
    batches: FromDishka[PlanApprovals],
    start: FromDishka[StartApprovals],
    follow: FromDishka[FollowJob],
    categories: FromDishka[ListQueueCategories],
) -> None:
    """What is approved is what was shown: if it has changed, it is shown again."""
    only = unpacked(callback_data.among)
    try:
        job = await start(actor, BatchOrder(only, callback_data.seen))
    except BatchChanged:
        toast.say(say_plain("batch.changed"), is_alert=True)
        await show(press, batch_screen(await batches(actor, only), only, await categories(actor, None)))
        return
    await show_job(press, actor, job, follow)


def batch_screen(batch: Batch, only: QueueFilter, rules: Rules) -> Screen:
    """How many, how many hours, what is left out and why; the safe choice first."""
    back = back_row(ListCases(among=packed(only)) if not only.is_open else GoQueue())
    title = bold(say("batch.title"))
    if batch.kind is None:
        key = "batch.choose-kind" if batch.choice else "batch.nothing"
        return Screen(lines(title, say(key)), [*_kind_rows(batch, only), back])
    if batch.is_one_by_one:
        return Screen(lines(title, say("batch.one-by-one")), [back])
    only = only if only.only_kind else replace(only, kind=batch.kind)
    text = [
        title,
        *filter_lines(only, rules, ""),
        say("batch.count" if batch.cases else "batch.nothing", count=len(batch.cases)),
        say("batch.hours", hours=batch.hours) if batch.hours and batch.cases else None,
        say("batch.warned", count=batch.warned) if batch.warned else None,
        say("batch.unset", count=batch.unset) if batch.unset else None,
        say("batch.each") if batch.cases else None,
    ]
    sure = ConfirmBatch(seen=batch.mark, among=packed(only))
    go = [button("batch.sure", sure, count=len(batch.cases))] if batch.cases else []
    return Screen(lines(*text), [back, go])


def _kind_rows(batch: Batch, only: QueueFilter) -> list[list[Button]]:
    buttons = [
        button(
            "batch.kind",
            PlanBatch(among=packed(replace(only, kind=kind))),
            kind=say_plain(f"card.{kind}-short"),
            count=many(count),
        )
        for kind, count in batch.choice
    ]
    return in_rows(buttons, 2)


def batch_report(job: Job) -> Screen:
    """How many were approved, what was left out and why."""
    cases = job.params["cases"]
    text: list[Html | None] = [*outcome_lines(job), say("batch.approved", count=job.outcome.get("approved", 0))]
    if "before" in job.outcome:
        text.append(say("batch.before", count=job.outcome["before"]))
    left = [_warned_line(number, Caution(found)) for number, found in job.outcome.get("warned", ())]
    left += [say("batch.failed", number=cases[f["item"]][2], why=told(f)) for f in job.outcome.get("failures", ())]
    if left:
        text += [Html(""), bold(say("batch.left-out", count=len(left))), *left[:_TOLD]]
    if len(left) > _TOLD:
        text.append(say("batch.more", count=len(left) - _TOLD))
    return Screen(lines(*text), [[button("queue.title", GoQueue())], home_row()])


def _warned_line(number: int, found: Caution) -> Html:
    why = "、".join(say_plain(f"caution.short-{flag.value}") for flag in Caution if flag in found)
    return say("batch.failed", number=number, why=why)
