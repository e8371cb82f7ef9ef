"""What a keeper of a unit's people does with a file: sends it, and has it taken over once it was checked."""

from dataclasses import dataclass

from services.domain.errors import NotFound
from services.domain.jobs import Job, JobKind, JobState
from services.domain.roster import RosterGone, RosterNothingToImport, RosterOutcome
from services.jobs import start_job
from services.permissions import Actor, Permission
from services.places import place_of
from services.ports import Blobs, Clock, Work, Workbooks
from services.roster.files import keep_alone
from services.roster.reading import columns_of
from services.roster.units import unit_of
from services.rulebook import Rulebook
from services.use_case import UseCase


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A file that was sent for a unit; `kept` is its blob once it was looked at, `rows` how many it seems to have."""

    unit_id: int
    content: bytes
    kept: str = ""
    rows: int = 0


@dataclass
class SendRoster(UseCase[RosterFile, Job]):
    """Keeps the file and has it checked as a job of the sender; the roster does not change.

    Refuses units whose people the sender does not keep, and every file that is no table with our columns.
    """

    permission = Permission.MANAGE_PEOPLE
    rulebook: Rulebook
    clock: Clock
    blobs: Blobs
    workbooks: Workbooks

    async def _prepare(self, actor: Actor, request: RosterFile) -> RosterFile:
        async with self.memory.reading() as work:
            unit = await unit_of(work, actor, request.unit_id)
        columns = columns_of(self.rulebook.rules_for(place_of(unit), self.clock.today().year).registration_fields)
        async with self.workbooks.open(request.content, columns) as sheet:
            rows = sheet.rows
        if not rows:
            raise RosterNothingToImport
        return RosterFile(unit.id, b"", await keep_alone(self.blobs, request.content), rows)

    async def _perform(self, work: Work, actor: Actor, request: RosterFile) -> Job:
        unit = await unit_of(work, actor, request.unit_id)
        now = self.clock.now()
        job = Job(
            kind=JobKind.ROSTER_CHECK,
            account_id=actor.account_id,
            organisation_id=unit.id,
            created_at=now,
            params={"file": request.kept},
            total=request.rows,
        )
        await work.audit.record(actor.person_id, "roster.send", f"organisation {unit.id}", {"rows": request.rows}, now)
        return await start_job(work, job)


@dataclass
class ImportRoster(UseCase[int, Job]):
    """Has the file of a finished check taken over, as one more job; pressed twice, it is there once.

    Refuses a check of somebody else, one without a row to take over, and one whose file is gone.
    """

    permission = Permission.MANAGE_PEOPLE
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: int) -> Job:
        check = await work.jobs.hold(request)
        is_own = check.account_id == actor.account_id and check.kind is JobKind.ROSTER_CHECK
        if not is_own or check.organisation_id is None:
            raise NotFound
        unit = await unit_of(work, actor, check.organisation_id)
        counts = check.outcome.get("counts", {})
        if "import" in check.params:
            return await work.jobs.get(check.params["import"])
        if "file" not in check.params:
            raise RosterGone
        if check.state is not JobState.DONE or not (counts.get(RosterOutcome.NEW) or counts.get(RosterOutcome.CHANGED)):
            raise RosterNothingToImport
        job = Job(
            kind=JobKind.ROSTER_IMPORT,
            account_id=actor.account_id,
            organisation_id=unit.id,
            created_at=self.clock.now(),
            params=check.params,
            total=check.total,
        )
        await start_job(work, job)
        check.params = {"import": job.id}
        return job
