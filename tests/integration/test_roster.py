"""A roster from a workbook: checked, then taken over, once each whatever happens; and what files may be like."""

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import text, update
from stdnum.cn import ric

from bot.container import outside_update
from services.domain.errors import NotFound, Stale
from services.domain.jobs import Job, JobOver, JobState
from services.domain.people import RegistrationStatus
from services.domain.roster import RosterNothingToImport
from services.domain.workbooks import Column
from services.jobs import CancelJob, ForgetOldJobs, ViewJob
from services.people import UnlistPerson
from services.permissions import Actor
from services.ports import Workbooks
from services.roster.importing import ImportRoster, RosterFile, SendRoster
from services.roster.steps import ImportRosterRows
from services.roster.units import ExportPeople, PeopleSheet, ReadRosterErrors
from storage import tables
from storage.repositories.roster import SqlAlchemyRoster
from tests.house import House, Unit, open_house

TITLES = ("姓名", "证件号", "手机号", "最高学历")


def resident(number: int) -> str:
    """A number of a resident identity card that nobody else has."""
    body = f"3709211990{1 + number // 27999 % 12:02d}{1 + number // 999 % 28:02d}{number % 999:03d}"
    return body + ric.calc_check_digit(body + "0")


def person(number: int, **told: str) -> tuple[str, ...]:
    row = {"姓名": "王" + chr(0x4E00 + number % 20000), "证件号": resident(number), "手机号": "13812345678"}
    return tuple((row | {"最高学历": "大学本科"} | told).get(title, "") for title in TITLES)


def workbook(rows: Sequence[Sequence[str]], titles: Sequence[str] = TITLES) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("名册")
    for number, row in enumerate([titles, *rows]):
        for place, told in enumerate(row):
            sheet.write_string(number, place, told)
    book.close()
    return out.getvalue()


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


@pytest.fixture
async def clerk(house: House) -> int:
    return await house.administrator(Unit.SCHOOL)


async def send(house: House, clerk: int, content: bytes) -> Job:
    """The job of a check that has run to its end."""
    job = await house.ask(SendRoster, clerk, RosterFile(house.units[Unit.SCHOOL], content))
    await house.run_jobs()
    done: Job = await house.ask(ViewJob, clerk, job.id)
    return done


async def take_over(house: House, clerk: int, content: bytes) -> Job:
    check = await send(house, clerk, content)
    job = await house.ask(ImportRoster, clerk, check.id)
    await house.run_jobs()
    done: Job = await house.ask(ViewJob, clerk, job.id)
    return done


async def listed(house: House) -> list[dict[str, Any]]:
    return [row for row in await house.rows(tables.persons) if row["status"] is RegistrationStatus.LISTED]


async def test_a_check_counts_and_changes_nothing(house: House, clerk: int) -> None:
    job = await send(house, clerk, workbook([person(1), person(2)]))
    assert job.state is JobState.DONE
    assert job.outcome["counts"] == {"new": 2}
    assert await listed(house) == []


async def test_an_import_lists_people_who_can_be_found_by_number_and_name(house: House, clerk: int) -> None:
    job = await take_over(house, clerk, workbook([person(1), person(2)]))
    assert job.outcome["counts"] == {"new": 2}
    one, other = await listed(house)
    assert (one["name"], one["employer_id"]) == (person(1)[0], house.units[Unit.SCHOOL])
    assert one["answers"]["birth_date"] == "1990-01-01"
    assert one["document_index"] != other["document_index"]
    async with house.memory() as memory, memory.reading() as work:
        found = await work.persons.find_listed(house.units[Unit.SCHOOL], resident(1), person(1)[0])
    assert found is not None
    assert found.has_same_name


async def test_the_same_file_twice_changes_nothing(house: House, clerk: int) -> None:
    content = workbook([person(n) for n in range(700)])
    await take_over(house, clerk, content)
    before = await listed(house)
    again = await send(house, clerk, content)
    assert again.outcome["counts"] == {"unchanged": 700}
    assert await listed(house) == before


async def test_an_empty_cell_does_not_erase_and_another_answer_changes(house: House, clerk: int) -> None:
    await take_over(house, clerk, workbook([person(1), person(2)]))
    job = await take_over(house, clerk, workbook([person(1, 手机号="", 最高学历="大学专科"), person(2, 最高学历="")]))
    assert job.outcome["counts"] == {"changed": 1, "unchanged": 1}
    one, other = await listed(house)
    assert (one["answers"]["phone"], one["answers"]["education"]) == ("13812345678", "college")
    assert other["answers"]["education"] == "undergraduate"
    assert (one["version"], other["version"]) == (2, 1)


async def registered(house: House, number: int, unit: Unit) -> int:
    answers = {"document_number": resident(number), "name": person(number)[0], "phone": "13900000000"}
    return await house.professional(unit, name=person(number)[0], answers=answers)


async def test_who_is_registered_keeps_their_own_answers(house: House, clerk: int) -> None:
    account = await registered(house, 1, Unit.SCHOOL)
    job = await send(house, clerk, workbook([person(1)]))
    assert job.outcome["counts"] == {"registered": 1}
    with pytest.raises(RosterNothingToImport):
        await house.ask(ImportRoster, clerk, job.id)
    held = await house.scalar(tables.persons, "answers", (await house.actor(account)).known_person_id)
    assert held["phone"] == "13900000000"


async def test_who_has_begun_to_register_is_not_listed_beside_it(house: House, clerk: int) -> None:
    content = workbook([person(1)])
    await take_over(house, clerk, content)
    async with house.memory() as memory, memory.writing() as work:
        found = await work.persons.find_listed(house.units[Unit.SCHOOL], resident(1), person(1)[0])
        assert found
        found.person.status = RegistrationStatus.DRAFT  # bound to an account
    assert (await send(house, clerk, content)).outcome["counts"] == {"registered": 1}


async def test_somebody_of_another_unit_is_an_error_that_does_not_say_which(house: House, clerk: int) -> None:
    await registered(house, 1, Unit.OTHER_SCHOOL)
    job = await take_over(house, clerk, workbook([person(1), person(2)]))
    assert job.outcome["counts"] == {"new": 1, "wrong": 1}
    (fault,) = job.outcome["first"]
    assert (fault["row"], fault["keys"][0], fault["values"]) == (2, "error.roster-elsewhere", {})


async def test_a_number_that_stands_twice_names_both_rows_and_lists_nobody(house: House, clerk: int) -> None:
    rows = [person(n) for n in range(600)] + [person(0, 姓名="李四"), person(601)]
    job = await take_over(house, clerk, workbook(rows))
    assert job.outcome["counts"] == {"new": 600, "wrong": 2}
    told = [(fault["row"], fault["values"]["other"]) for fault in job.outcome["first"]]
    assert told == [(2, "602"), (602, "2")]
    assert resident(0) not in {row["answers"]["document_number"] for row in await listed(house)}


@pytest.mark.parametrize(
    ("cells", "keys"),
    [
        ({"证件号": ""}, ["error.roster-cell-missing"]),
        ({"姓名": ""}, ["error.roster-cell-missing"]),
        ({"证件号": "370921199001010011"}, ["error.document-check-digit"]),
        ({"证件号": "12345"}, ["error.document-length"]),
        ({"姓名": "=HYPERLINK(1)"}, ["error.name-characters"]),
        ({"姓名": "@王"}, ["error.name-characters"]),
        ({"手机号": "-1+2", "最高学历": "状元"}, ["error.phone-invalid", "error.choice-unknown"]),
    ],
)
async def test_a_wrong_cell_is_told_with_its_row_and_column(
    house: House, clerk: int, cells: dict[str, str], keys: list[str]
) -> None:
    job = await send(house, clerk, workbook([person(1), person(2, **cells)]))
    assert job.outcome["counts"] == {"new": 1, "wrong": 1}
    told = [(fault["row"], fault["column"]["zh"], fault["keys"][0]) for fault in job.outcome["first"]]
    assert told == [(3, column, key) for column, key in zip(cells, keys, strict=True)]


async def test_all_errors_are_kept_beyond_the_first_ten(house: House, clerk: int) -> None:
    job = await send(house, clerk, workbook([person(n, 手机号="1") for n in range(1100)]))
    assert len(job.outcome["first"]) == 10
    told = [fault["row"] async for batch in await house.ask(ReadRosterErrors, clerk, job.id) for fault in batch]
    assert told == list(range(2, 1102))


async def step(house: House, clerk: int, job: Job) -> Job:
    """One step in a scope of its own: as after a new start each time."""
    done: Job = await house.ask(ImportRosterRows, clerk, job.id)
    return done


async def test_an_import_goes_on_where_the_last_commit_stands(house: House, clerk: int) -> None:
    check = await send(house, clerk, workbook([person(n) for n in range(1200)]))
    job = await house.ask(ImportRoster, clerk, check.id)
    async with house.memory() as memory, memory.writing() as work:  # a worker takes it, does two steps, and dies
        await work.jobs.take_next(house.now, house.now + timedelta(minutes=1))
    for _ in range(2):
        await step(house, clerk, job)
    assert len(await listed(house)) == 1000
    await house.run_jobs()
    assert len(await listed(house)) == 1000  # it is still held
    house.pass_time(minutes=2)
    await house.run_jobs()
    assert len(await listed(house)) == 1200
    assert (await house.ask(ViewJob, clerk, job.id)).outcome["counts"] == {"new": 1200}
    assert await house.audit_faults() == []


async def test_two_workers_at_one_import_take_each_row_once(house: House, clerk: int) -> None:
    check = await send(house, clerk, workbook([person(n) for n in range(1200)]))
    job = await house.ask(ImportRoster, clerk, check.id)
    results = await asyncio.gather(*(step(house, clerk, job) for _ in range(8)), return_exceptions=True)
    assert all(isinstance(result, Job | Stale | JobOver) for result in results)
    await house.run_jobs()
    assert len(await listed(house)) == 1200
    assert (await house.ask(ViewJob, clerk, job.id)).outcome["counts"] == {"new": 1200}


async def test_the_confirmation_counts_once(house: House, clerk: int) -> None:
    check = await send(house, clerk, workbook([person(1)]))
    job = await house.ask(ImportRoster, clerk, check.id)
    assert (await house.ask(ImportRoster, clerk, check.id)).id == job.id


async def test_a_role_taken_away_stops_the_import_with_words(house: House, clerk: int) -> None:
    check = await send(house, clerk, workbook([person(n) for n in range(1200)]))
    job = await house.ask(ImportRoster, clerk, check.id)
    await step(house, clerk, job)
    async with house.engine.begin() as connection:
        await connection.execute(update(tables.appointments).values(until=house.now))
    await house.run_jobs()
    stopped = await house.ask(ViewJob, clerk, job.id)
    assert (stopped.state, stopped.position) == (JobState.CANCELLED, 500)
    assert stopped.outcome["stopped"]["keys"] == ["error.not-permitted"]


async def test_a_cancelled_import_keeps_what_is_done(house: House, clerk: int) -> None:
    check = await send(house, clerk, workbook([person(n) for n in range(1200)]))
    job = await house.ask(ImportRoster, clerk, check.id)
    await step(house, clerk, job)
    await house.ask(CancelJob, clerk, job.id)
    await house.run_jobs()
    assert len(await listed(house)) == 500


async def test_a_fault_is_tried_again_after_a_rest(
    house: House, clerk: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    check = await send(house, clerk, workbook([person(1)]))
    job = await house.ask(ImportRoster, clerk, check.id)
    with monkeypatch.context() as patched:
        patched.setattr(SqlAlchemyRoster, "add", lambda *_: 1 / 0)
        await house.run_jobs()
    assert (await house.ask(ViewJob, clerk, job.id)).state is JobState.WAITING
    house.pass_time()
    await house.run_jobs()
    assert len(await listed(house)) == 1


async def test_files_are_gone_after_the_import_and_the_rest_after_some_days(
    house: House, clerk: int, tmp_path: Path
) -> None:
    def kept() -> int:
        return sum(1 for path in (tmp_path / "evidence").rglob("*") if path.is_file())

    await take_over(house, clerk, workbook([person(1)]))
    assert kept() == 0
    await send(house, clerk, workbook([person(2), person(3, 手机号="1")]))
    assert kept() == 2  # the file and its errors
    house.pass_time(minutes=4 * 24 * 60)
    async with house.container(context=outside_update()) as scope:
        await (await scope.get(ForgetOldJobs))(Actor.clock(), None)
    assert kept() == 0
    assert await house.rows(tables.jobs) == []


async def test_nothing_personal_stands_in_the_audit_or_in_the_clear(house: House, clerk: int) -> None:
    await take_over(house, clerk, workbook([person(1), person(2, 手机号="1")]))
    told = str(await house.rows(tables.audit_log)) + str(await house.rows(tables.outbox))
    assert resident(1) not in told
    assert person(1)[0] not in told
    async with house.engine.connect() as connection:
        raw = (await connection.execute(text("SELECT * FROM jobs"))).all()
    assert "13812345678" not in str(raw)


async def test_people_are_exported_with_masked_numbers(house: House, clerk: int) -> None:
    await take_over(house, clerk, workbook([person(n) for n in range(501)]))
    states = {status.value: f"<{status}>" for status in RegistrationStatus}
    asked = PeopleSheet(house.units[Unit.SCHOOL], "人员", ("姓名", "证件号", "状态"), states)
    content = await house.ask(ExportPeople, clerk, asked)
    columns = [Column(title, title) for title in asked.titles]
    workbooks = await house.container.get(Workbooks)
    async with workbooks.open(content, columns) as sheet:
        rows = [row.cells async for batch in sheet.batches() for row in batch]
    assert len(rows) == 501
    assert rows[0] == {"姓名": person(0)[0], "证件号": f"370921{'*' * 11}{resident(0)[-1]}", "状态": "<listed>"}


async def test_whoever_was_listed_by_mistake_is_taken_off_and_may_be_listed_again(house: House, clerk: int) -> None:
    await take_over(house, clerk, workbook([person(1)]))
    (wrong,) = await listed(house)
    await house.ask(UnlistPerson, clerk, wrong["id"])
    assert await listed(house) == []
    with pytest.raises(NotFound):
        await house.ask(UnlistPerson, clerk, wrong["id"])
    assert (await take_over(house, clerk, workbook([person(1)]))).outcome["counts"] == {"new": 1}
    assert "roster.remove" in [row["action"] for row in await house.rows(tables.audit_log)]


async def test_a_cell_that_is_not_understood_is_shown_unless_it_is_personal(house: House, clerk: int) -> None:
    titles = (*TITLES, "出生日期", "毕业时间")
    rows = [(*person(1, 最高学历="状元"), "甲子年", "乙丑年")]
    job = await send(house, clerk, workbook(rows, titles))
    assert {fault["column"]["zh"]: fault["cell"] for fault in job.outcome["first"]} == {
        "最高学历": "状元",
        "出生日期": "",
        "毕业时间": "乙丑年",
    }
