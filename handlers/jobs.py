"""Long work of mine: how far it is, its end before time, and what came of it."""

from collections.abc import Callable

from aiogram import Router
from aiogram.types import CallbackQuery
from dishka.integrations.aiogram import FromDishka

from handlers.review.batch import batch_report
from handlers.roster.reports import roster_report
from handlers.widgets.jobs import job_screen, outcome_lines, show_job
from handlers.widgets.navigation import EndJob, GoJob, home_row
from handlers.widgets.screen import Screen, button, show
from handlers.widgets.words import lines, say
from services.domain.jobs import Job, JobKind
from services.jobs import CancelJob, FollowJob, ViewJob
from services.permissions import Actor

router = Router(name="jobs")
REPORTS: dict[JobKind, Callable[[Job], Screen]] = {
    JobKind.BATCH_APPROVAL: batch_report,
    JobKind.ROSTER_CHECK: roster_report,
    JobKind.ROSTER_IMPORT: roster_report,
}


def report_screen(job: Job) -> Screen:
    """What came of a job that is over, as its area tells it."""
    report = REPORTS.get(job.kind)
    return report(job) if report else Screen(lines(*outcome_lines(job)), [home_row()])


@router.callback_query(GoJob.filter())
async def view(
    press: CallbackQuery,
    callback_data: GoJob,
    actor: Actor,
    jobs: FromDishka[ViewJob],
    follow: FromDishka[FollowJob],
) -> None:
    job = await jobs(actor, callback_data.job)
    if job.is_over:
        await show(press, report_screen(job))
    else:
        await show_job(press, actor, job, follow)


@router.callback_query(EndJob.filter())
async def end(
    press: CallbackQuery,
    callback_data: EndJob,
    actor: Actor,
    jobs: FromDishka[ViewJob],
    cancel: FromDishka[CancelJob],
) -> None:
    if callback_data.sure:
        await show(press, job_screen(await cancel(actor, callback_data.job)))
        return
    job = await jobs(actor, callback_data.job)
    go_on, stop = GoJob(job=job.id), EndJob(job=job.id, sure=True)
    question = say("job.sure", done=job.position, left=job.total - job.position)
    await show(press, Screen(question, [[button("job.keep", go_on)], [button("job.cancel-sure", stop)], home_row()]))
