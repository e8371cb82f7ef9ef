"""The worker of long work: it takes up what waits, tells how far it is, and lets go when the process ends."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiogram.utils.i18n import I18n

import bot.jobs
from bot.container import outside_update
from bot.jobs import JobWorker
from handlers.notices import Notices, Written
from services.domain.errors import NotPermitted
from services.domain.jobs import Job, JobState
from services.jobs import FollowJob, JobMessage, Mishap, SkipItem, StopJob, ViewJob
from services.ports import Clock
from services.roster.importing import RosterFile, SendRoster
from storage import tables
from storage.repositories.roster import SqlAlchemyRoster
from tests.house import House, Unit, open_house
from tests.integration.test_roster import person, workbook

ROWS = 1200


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


@pytest.fixture
async def clerk(house: House) -> int:
    return await house.administrator(Unit.SCHOOL)


async def add_job(house: House, clerk: int) -> int:
    """A check of three batches that waits, and is followed by a message."""
    content = workbook([person(n) for n in range(ROWS)])
    job: Job = await house.ask(SendRoster, clerk, RosterFile(house.units[Unit.SCHOOL], content))
    await house.ask(FollowJob, clerk, JobMessage(job.id, 77))
    return job.id


async def a_worker(house: House, *, is_alone: bool = False) -> JobWorker:
    return JobWorker(house.container, house.arrivals, await house.container.get(Clock), is_alone=is_alone)


async def until_over(house: House, clerk: int, job_id: int) -> Job:
    async with asyncio.timeout(30):
        while True:
            job: Job = await house.ask(ViewJob, clerk, job_id)
            if job.is_over:
                return job
            await asyncio.sleep(0.05)


async def hold(house: House) -> None:
    async with house.memory() as memory, memory.writing() as work:
        assert await work.jobs.take_next(house.now, house.now + timedelta(minutes=1))


async def test_a_running_worker_takes_up_what_is_added_and_ends_when_told(house: House, clerk: int) -> None:
    worker = await a_worker(house)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(worker.run())
        job = await until_over(house, clerk, await add_job(house, clerk))
        worker.stop()
    assert (job.state, job.position) == (JobState.DONE, ROWS)


async def test_a_worker_that_is_told_to_stop_does_its_step_and_lets_go(
    house: House, clerk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, worker = await add_job(house, clerk), await a_worker(house)
    find = SqlAlchemyRoster.find

    async def last(self: SqlAlchemyRoster, *asked: Any) -> Any:
        worker.stop()
        return await find(self, *asked)

    with monkeypatch.context() as patched:
        patched.setattr(SqlAlchemyRoster, "find", last)
        await worker.work_off()
    (row,) = await house.rows(tables.jobs)
    assert (row["position"], row["state"], row["held_until"]) == (500, JobState.WAITING, None)
    await house.run_jobs()  # another process goes on at once
    assert (await house.ask(ViewJob, clerk, job_id)).outcome["counts"] == {"new": ROWS}


async def test_the_only_process_takes_up_at_start_what_the_dead_one_held(house: House, clerk: int) -> None:
    job_id = await add_job(house, clerk)
    await hold(house)
    worker = await a_worker(house, is_alone=True)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(worker.run())
        await until_over(house, clerk, job_id)
        worker.stop()


async def test_two_processes_never_hold_one_job(house: House, clerk: int) -> None:
    await add_job(house, clerk)

    async def take() -> Job | None:
        async with house.memory() as memory, memory.writing() as work:
            job: Job | None = await work.jobs.take_next(house.now, house.now + timedelta(minutes=1))
        return job

    taken = await asyncio.gather(*(take() for _ in range(5)))
    assert sum(job is not None for job in taken) == 1


async def test_progress_is_told_while_the_work_goes_on_and_the_hold_is_kept(
    house: House, clerk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.jobs, "_TELL_EVERY", 0)
    await add_job(house, clerk)
    await house.run_jobs()
    told = [(row["kind"], row["key"]) for row in await house.rows(tables.outbox)]
    progress = [("job_progress", f"job:1:{done}") for done in (500, 1000, "last")]
    assert told == [*progress, ("job_done", "job:1:done")]


async def write(house: House, account: int, kind: str, job_id: int) -> Written:
    i18n = await house.container.get(I18n)
    with i18n.context(), i18n.use_locale("zh_CN"):
        async with house.container(context=outside_update()) as scope:
            written = await (await scope.get(Notices)).write(await house.actor(account), kind, {"job": job_id})
    assert written
    return written


async def test_the_message_that_shows_the_job_is_redrawn_and_the_report_is_a_new_one(house: House, clerk: int) -> None:
    job_id = await add_job(house, clerk)
    under_way = await write(house, clerk, "job_progress", job_id)
    assert (under_way.edits, "0/1200" in under_way.screen.text) == (77, True)
    await house.run_jobs()
    report = await write(house, clerk, "job_done", job_id)
    assert (report.edits, report.screen.stays, "新增：1200 人" in report.screen.text) == (None, True, True)


async def test_an_item_left_out_is_written_down_once(house: House, clerk: int) -> None:
    job_id = await add_job(house, clerk)
    for _ in range(2):
        await house.ask(SkipItem, clerk, Mishap(job_id, 0, NotPermitted()))
    job = await house.ask(ViewJob, clerk, job_id)
    assert job.position == 1
    assert [(failure["item"], failure["keys"][0]) for failure in job.outcome["failures"]] == [
        (0, "error.not-permitted")
    ]


async def test_what_stopped_a_job_is_told_in_words(house: House, clerk: int) -> None:
    job_id = await add_job(house, clerk)
    await house.ask(StopJob, clerk, Mishap(job_id, 0, NotPermitted()))
    report = await write(house, clerk, "job_done", job_id)
    assert "已停止" in report.screen.text
    assert "error." not in report.screen.text
