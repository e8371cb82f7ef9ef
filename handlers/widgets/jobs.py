"""How long work gets on: a screen that follows it, and the words for what was left out."""

from typing import Any

from aiogram.utils.i18n import gettext

from handlers.widgets.navigation import EndJob, GoJob, home_row
from handlers.widgets.screen import Event, Screen, button, show
from handlers.widgets.words import Html, bold, lines, say, say_plain
from services.domain.jobs import Job, JobState
from services.domain.words import Words
from services.jobs import FollowJob, JobMessage
from services.permissions import Actor

_BAR = 12  # signs


async def show_job(event: Event, actor: Actor, job: Job, follow: FollowJob) -> None:
    """Shows the job in a message that is redrawn from now on."""
    message = await show(event, job_screen(job))
    await follow(actor, JobMessage(job.id, message.message_id))


def job_screen(job: Job) -> Screen:
    """How far the job is, in words and as a bar; its end once it is over."""
    failures = len(job.outcome.get("failures", ()))
    text = lines(
        bold(say(f"job.title-{job.kind}")),
        say(f"job.{job.state}"),
        say("job.progress", bar=_bar(job), done=job.position, total=job.total),
        say("job.failures", count=failures) if failures else None,
        told(job.outcome["stopped"]) if "stopped" in job.outcome else None,
        "",
        None if job.is_over else say("job.goes-on"),
    )
    if job.is_over:
        return Screen(text, [[button("job.report", GoJob(job=job.id))], home_row()])
    here = [button("job.refresh", GoJob(job=job.id)), button("job.cancel", EndJob(job=job.id))]
    return Screen(text, [here, home_row()])


def outcome_lines(job: Job) -> list[Html | None]:
    """The head of every report: how the job ended, and how far it came where it did not end by itself."""
    is_whole = job.state is JobState.DONE
    return [
        bold(say(f"job.title-{job.kind}")),
        say(f"job.{job.state}"),
        None if is_whole else say("job.came-to", done=job.position, total=job.total),
        told(job.outcome["stopped"]) if "stopped" in job.outcome else None,
    ]


def told(failure: dict[str, Any]) -> Html:
    """An error that a job has written down, in the reader's language."""
    key, values = _sentence(failure)
    return say(key, **values)


def told_plain(failure: dict[str, Any]) -> str:
    """The same as plain text."""
    key, values = _sentence(failure)
    return say_plain(key, **values)


def _sentence(failure: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    key = next((key for key in failure["keys"] if gettext(key) != key), "error.domain-error")
    return key, {
        name: Words(**value) if isinstance(value, dict) else value for name, value in failure["values"].items()
    }


def _bar(job: Job) -> str:
    full = _BAR * job.position // job.total if job.total else _BAR
    return "▓" * full + "░" * (_BAR - full)
