"""Long work, and the roster of a unit."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from services.domain.errors import DomainError, NotFound, NotPermitted
from services.domain.jobs import Job, JobKind, JobOver, JobState
from services.domain.people import RegistrationStatus
from services.domain.roster import RosterGone, RosterNothingToImport
from services.domain.workbooks import WorkbookRefused
from services.jobs import CancelJob, FollowJob, ForgetOldJobs, JobMessage, Mishap, SkipItem, StopJob, ViewJob
from services.ports import Blobs
from services.roster.files import keep_alone
from services.roster.importing import ImportRoster, RosterFile, SendRoster
from services.roster.steps import CheckRosterRows, ImportRosterRows
from services.roster.units import ExportPeople, PeopleSheet, ReadRosterErrors, ViewRoster
from tests.house import Unit
from tests.integration.authorisation.cast import (
    ANYBODY,
    STRANGE_IDS,
    Forgery,
    Maker,
    R,
    Row,
    Scene,
    plain,
    table,
)

THE_KEEPER = table(NotPermitted, ((R.CLERK, R.OWNER_CLERK), None))
FILE = "姓名,证件号\n王芳,370921199001010012\n".encode()
STATES = {status.value: str(status) for status in RegistrationStatus}
NEW = {"counts": {"new": 1}}


async def job_of(account: int, s: Scene, **told: Any) -> Job:
    """A job about the school."""
    about: dict[str, Any] = {"kind": JobKind.ROSTER_CHECK, "params": {}, "total": 1} | told
    unit = s.house.units[Unit.SCHOOL]
    job = Job(account_id=account, organisation_id=unit, created_at=s.house.now, **about)
    async with s.house.memory() as memory, memory.writing() as work:
        await work.jobs.add(job)
    return job


def of_own(make: Callable[[int], Any] = int, **told: Any) -> Maker:
    async def request(s: Scene) -> Any:
        return make((await job_of(s.account, s, **told)).id)

    return request


def of_another(make: Callable[[int], Any] = int, **told: Any) -> Maker:
    async def request(s: Scene) -> Any:
        return make((await job_of(await s.house.administrator(Unit.SCHOOL), s, **told)).id)

    return request


def with_file(by: Callable[..., Maker], **told: Any) -> Maker:
    async def request(s: Scene) -> int:
        file = await keep_alone(await s.house.container.get(Blobs), FILE)
        made: int = await by(params={"file": file, "twice": {}}, **told)(s)
        return made

    return request


async def errors_of_own(s: Scene) -> int:
    report = await keep_alone(await s.house.container.get(Blobs), b"[]")
    return (await job_of(s.account, s, outcome={"files": [report]})).id


def at_school(make: Callable[[int], Any] = int, unit: Unit = Unit.SCHOOL) -> Maker:
    async def request(s: Scene) -> Any:
        return make(s.house.units[unit])

    return request


def file_for(unit: int, content: bytes = FILE) -> RosterFile:
    return RosterFile(unit, content)


def sheet_for(unit: int) -> PeopleSheet:
    return PeopleSheet(unit, "people", ("name", "number", "state"), STATES)


def message_for(job: int) -> JobMessage:
    return JobMessage(job, 77)


def mishap_of(job: int, position: int = 0) -> Mishap:
    return Mishap(job, position, DomainError())


FINISHED: dict[str, Any] = {"state": JobState.DONE, "outcome": NEW}
ROWS: dict[type[Any], Row] = {
    ViewJob: Row(of_own(), ANYBODY),
    FollowJob: Row(of_own(message_for), ANYBODY),
    CancelJob: Row(of_own(), ANYBODY),
    SkipItem: Row(of_own(mishap_of), ANYBODY),
    StopJob: Row(of_own(mishap_of), ANYBODY),
    ForgetOldJobs: Row(plain(None), table(NotPermitted)),
    ViewRoster: Row(at_school(), THE_KEEPER),
    SendRoster: Row(at_school(file_for), THE_KEEPER),
    CheckRosterRows: Row(with_file(of_own), THE_KEEPER),
    ImportRoster: Row(with_file(of_own, **FINISHED), THE_KEEPER),
    ImportRosterRows: Row(with_file(of_own, kind=JobKind.ROSTER_IMPORT), THE_KEEPER),
    ReadRosterErrors: Row(errors_of_own, THE_KEEPER),
    ExportPeople: Row(at_school(sheet_for), THE_KEEPER),
}
OF_A_JOB: dict[type[Any], Callable[[int], Any]] = {
    ViewJob: int,
    FollowJob: message_for,
    CancelJob: int,
    SkipItem: mishap_of,
    StopJob: mishap_of,
    CheckRosterRows: int,
    ImportRoster: int,
    ImportRosterRows: int,
    ReadRosterErrors: int,
}
OF_A_UNIT: dict[type[Any], Callable[[int], Any]] = {ViewRoster: int, SendRoster: file_for, ExportPeople: sheet_for}


def strange() -> Iterable[Forgery]:
    for id_ in STRANGE_IDS:
        for use_case, make in OF_A_JOB.items():
            yield Forgery(f"job {id_}", use_case, R.CLERK, plain(make(id_)), NotFound)
        for use_case, make in OF_A_UNIT.items():
            yield Forgery(f"unit {id_}", use_case, R.CLERK, plain(make(id_)), NotFound)


def others() -> Iterable[Forgery]:
    for use_case, make in OF_A_JOB.items():
        yield Forgery("another's job", use_case, R.CLERK, of_another(make, **FINISHED), NotFound)
    for use_case, make in OF_A_UNIT.items():
        yield Forgery("another's unit", use_case, R.CLERK, at_school(make, Unit.OTHER_SCHOOL), NotPermitted)
        yield Forgery("a unit without people", use_case, R.DEPARTMENT, at_school(make, Unit.DEPARTMENT), NotPermitted)
        yield Forgery("a unit below one's own", use_case, R.AUTHORITY, at_school(make), NotPermitted)


ENDED: dict[str, Any] = {"state": JobState.CANCELLED}
FORGERIES = (
    *strange(),
    *others(),
    *(Forgery("a job that is over", each, R.CLERK, of_own(**ENDED), JobOver) for each in (CancelJob, CheckRosterRows)),
    Forgery("an item of a job that is over", SkipItem, R.CLERK, of_own(mishap_of, **ENDED), JobOver),
    Forgery("an end of a job that is over", StopJob, R.CLERK, of_own(mishap_of, **ENDED), JobOver),
    Forgery("an item that was done", SkipItem, R.CLERK, of_own(partial(mishap_of, position=7)), None),
    Forgery("a job of another kind", CheckRosterRows, R.CLERK, of_own(kind=JobKind.BATCH_APPROVAL), NotFound),
    Forgery("a check as an import", ImportRosterRows, R.CLERK, with_file(of_own), NotFound),
    Forgery("an import as a check", CheckRosterRows, R.CLERK, with_file(of_own, kind=JobKind.ROSTER_IMPORT), NotFound),
    Forgery("another's file", ImportRoster, R.CLERK, with_file(of_another, **FINISHED), NotFound),
    Forgery("a check under way", ImportRoster, R.CLERK, with_file(of_own, outcome=NEW), RosterNothingToImport),
    Forgery("a check without a good row", ImportRoster, R.CLERK, with_file(of_own, **ENDED), RosterNothingToImport),
    Forgery("a file that is gone", ImportRoster, R.CLERK, of_own(**FINISHED), RosterGone),
    Forgery("a check without errors", ReadRosterErrors, R.CLERK, of_own(**FINISHED), RosterGone),
    *(
        Forgery(name, SendRoster, R.CLERK, at_school(partial(file_for, content=content)), WorkbookRefused)
        for name, content in (("no file", b""), ("a program", b"MZ" + bytes(200)), ("a text", "你好".encode()))
    ),
)
