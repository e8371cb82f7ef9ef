"""A batch of a roster's rows, weighed: whom it adds, whom it changes, what is wrong with it. Nothing is written yet."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from services.domain.errors import NotFound, Stale
from services.domain.jobs import Job, JobKind, JobOver
from services.domain.organisations import Organisation
from services.domain.people import DOCUMENT_FIELD
from services.domain.roster import RosterElsewhere, RosterFault, RosterOutcome, RosterRow, RosterTwice
from services.domain.words import Words
from services.domain.workbooks import SheetRow
from services.jobs import told_of
from services.permissions import Actor, Role
from services.places import place_of
from services.ports import Blobs, Clock, Memory, RosterEntry
from services.roster.course import RosterCourse, breathe
from services.roster.files import keep_alone
from services.roster.reading import RowReader, columns_of
from services.rulebook import Rulebook

FIRST_TOLD = 10  # errors in the chat; the report holds all
_A_BREATH = 50  # rows


@dataclass
class Batch:
    """`size` rows that follow `position`; `names` are those of the columns, `report` is the blob of what is wrong.

    `survey`: how many rows the file has, and which numbers stand twice; asked once, before the first batch.
    """

    unit: Organisation
    names: Mapping[str, Words]
    position: int
    size: int = 0
    added: list[RosterRow] = field(default_factory=list)
    changed: list[tuple[int, RosterRow]] = field(default_factory=list)
    faults: list[RosterFault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    report: str | None = None
    survey: tuple[int, dict[str, int]] | None = None

    def weigh(self, row: RosterRow, entry: RosterEntry | None) -> None:
        """What is empty in the row does not erase; who is registered keeps their own answers."""
        if entry is None:
            self.added.append(row)
            self.counts[RosterOutcome.NEW] += 1
        elif not entry.is_here:
            self.refuse([RosterFault(row.row, DOCUMENT_FIELD, RosterElsewhere())])
        elif not entry.is_listed:
            self.counts[RosterOutcome.REGISTERED] += 1
        elif (answers := entry.answers | row.answers) == entry.answers and row.name == entry.name:
            self.counts[RosterOutcome.UNCHANGED] += 1
        else:
            self.changed.append((entry.person_id, RosterRow(row.row, row.number, row.name, answers)))
            self.counts[RosterOutcome.CHANGED] += 1

    def refuse(self, faults: Sequence[RosterFault]) -> None:
        self.faults += faults
        self.counts[RosterOutcome.WRONG] += 1

    @property
    def told(self) -> list[dict[str, Any]]:
        """What is wrong, as JSON."""
        columns = {id_: asdict(name) for id_, name in self.names.items()} | {None: None}
        return [{"row": f.row, "column": columns[f.field], "cell": f.cell, **told_of(f.error)} for f in self.faults]

    def follow(self, job: Job) -> dict[str, Any]:
        """What the job has come to with this batch; raises `Stale` where it does not follow on the job."""
        if job.position != self.position:
            raise Stale
        if self.survey:
            job.total, twice = self.survey
            job.params = {**job.params, "twice": twice}
        if not self.size:
            job.total = job.position
        before = job.outcome
        return {
            "counts": dict(Counter(before.get("counts", {})) + self.counts),
            "first": [*before.get("first", ()), *self.told[:FIRST_TOLD]][:FIRST_TOLD],
            "files": [*before.get("files", ()), *([self.report] if self.report else [])],
        }


@dataclass
class RosterBatches:
    """Weighs one batch after the other of the job that a run is about; the latest is `at_hand`."""

    memory: Memory
    rulebook: Rulebook
    clock: Clock
    blobs: Blobs
    course: RosterCourse
    at_hand: Batch = field(init=False)
    file: str = field(default="", init=False)
    _reader: RowReader | None = field(default=None, init=False)

    async def weigh_next(self, actor: Actor, job_id: int, kind: JobKind) -> None:
        """The rows after the job's position, for whoever keeps the people of its unit."""
        async with self.memory.reading() as work:
            job = await work.jobs.get(job_id)
            if job.account_id != actor.account_id or job.kind is not kind or job.organisation_id is None:
                raise NotFound
            if job.is_over:
                raise JobOver
            actor.ensure_acts_as(Role.PEOPLE_MANAGER, job.organisation_id)
            unit = await work.organisations.get(job.organisation_id)
        fields = self.rulebook.rules_for(place_of(unit), self.clock.today().year).registration_fields
        batch = Batch(unit, {field.id: field.name for field in fields}, job.position)
        columns, self.file = columns_of(fields), job.params["file"]
        if "twice" not in job.params:
            batch.survey = await self.course.survey(self.file, columns)
        twice = batch.survey[1] if batch.survey else job.params["twice"]
        rows = await self.course.rows_at(self.file, columns, job.position)
        self._reader = self._reader or RowReader(fields, self.clock.today())
        await self._weigh(batch, rows, twice, self._reader)
        if batch.faults:
            batch.report = await keep_alone(self.blobs, json.dumps(batch.told, ensure_ascii=False).encode())
        self.at_hand = batch

    async def _weigh(self, batch: Batch, rows: Sequence[SheetRow], twice: dict[str, int], reader: RowReader) -> None:
        good: list[RosterRow] = []
        batch.size = len(rows)
        for count, row in enumerate(rows, 1):
            read = reader.read(row)
            if isinstance(read, RosterRow) and (other := twice.get(str(row.number))):
                read = [RosterFault(row.number, DOCUMENT_FIELD, RosterTwice(other))]
            if isinstance(read, RosterRow):
                good.append(read)
            else:
                batch.refuse(read)
            if count % _A_BREATH == 0:
                await breathe()
        async with self.memory.reading() as work:
            entries = await work.roster.find(batch.unit.id, good)
        for each in good:
            batch.weigh(each, entries.get(each.number))
