"""A roster of many people: rows a second of an import, and the memory that it takes, by the product's own steps."""

import asyncio
import gc
import io
import sys
from collections.abc import Iterator
from time import perf_counter

import psutil  # type: ignore[import-untyped]
import xlsxwriter
from python_calamine import CalamineWorkbook
from stdnum.cn import ric

from bot.container import outside_update
from bot.jobs import JobWorker
from bot.operator import NewOrganisation, add_organisation, appoint
from services.domain.jobs import Job, JobState
from services.domain.learning import EmployerNature
from services.domain.organisations import OrganisationKind
from services.jobs import ViewJob
from services.roster.importing import ImportRoster, RosterFile, SendRoster
from services.roster.reading import columns_of
from services.rulebook import Place, Rulebook
from storage.arrivals import Arrivals
from storage.workbooks.reading import SheetReader
from tests.benchmarks.figures import figure
from tests.benchmarks.people import NOW, REGION
from tests.benchmarks.stage import CHANNEL, House, a_house

FEW, MANY = 10_000, 100_000
TITLES = (
    *("姓名", "证件类型", "证件号", "手机号", "电子邮箱", "民族", "最高学历", "毕业院校", "所学专业", "毕业时间"),
    *("学位", "专业技术职务系列", "专业技术职务任职资格"),
)
SHARED = ("汉族", "大学本科", "山东大学", "临床医学", "2010-07-01", "学士", "卫生", "主治医师")


def people(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        day = f"{1960 + number // 27216}{1 + number // 2268 % 12:02d}{1 + number // 84 % 27:02d}"
        body = f"370921{day}{number % 84 * 11:03d}"
        name, document = "王" + chr(0x4E00 + number % 20_000), body + ric.calc_check_digit(body + "0")
        own = (name, "居民身份证", document, f"138{number:08d}", f"w{number}@example.com")
        yield (*own, *SHARED)


def workbook(count: int) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        for number, row in enumerate((TITLES, *people(count))):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text)
    return out.getvalue()


async def keeper(house: House) -> tuple[int, int]:
    """A unit and the account of whoever keeps its people."""
    new = NewOrganisation(OrganisationKind.EMPLOYER, "某单位", REGION, None, nature=EmployerNature.PUBLIC_INSTITUTION)
    unit = await add_organisation(house.engine, house.clock, new)
    await appoint(house.engine, house.clock, channel=CHANNEL, user_id=1, name="李敏", organisation_id=unit)
    return unit, 1


async def ask(house: House, use_case: type, account: int, request: object) -> Job:
    arrivals = await house.container.get(Arrivals)
    async with house.container(context=outside_update()) as scope:
        job: Job = await (await scope.get(use_case))(await arrivals.actor_of(account), request)
    return job


async def work_off(house: House, account: int, job: Job) -> Job:
    await JobWorker(house.container, await house.container.get(Arrivals), house.clock, is_alone=False).work_off()
    done = await ask(house, ViewJob, account, job.id)
    if done.state is not JobState.DONE:
        raise RuntimeError("the job did not come to its end")
    return done


async def rows_a_second(kind: str, content: bytes) -> float:
    """Of the import alone: the check that goes before it is another job."""
    async with a_house(kind) as house:
        unit, account = await keeper(house)
        check = await work_off(house, account, await ask(house, SendRoster, account, RosterFile(unit, content)))
        job = await ask(house, ImportRoster, account, check.id)
        begun = perf_counter()
        done = await work_off(house, account, job)
        seconds = perf_counter() - begun
        if done.outcome["counts"] != {"new": FEW}:
            raise RuntimeError(f"not everybody was taken over: {done.outcome['counts']}")
    return FEW / seconds


async def read_only(content: bytes) -> float:
    """Rows a second of the product's reader and nothing else: it keeps no sheet in memory and tells what is wrong."""
    rulebook = Rulebook.load()
    fields = rulebook.rules_for(Place(REGION, EmployerNature.PUBLIC_INSTITUTION), NOW.year).registration_fields
    begun, count = perf_counter(), 0
    async with SheetReader().open(content, columns_of(fields)) as sheet:
        async for batch in sheet.batches():
            count += len(batch)
    return count / (perf_counter() - begun)


def read_by_calamine(content: bytes) -> float:
    """Rows a second of the quickest reader there is, told beside the figure: it holds the whole sheet in memory."""
    begun = perf_counter()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return (len(rows) - 1) / (perf_counter() - begun)


@figure("roster_import", aim=0.2, better="higher", unit="of the rows a second of only reading")
async def roster_import() -> float:
    """On the slower of the two databases."""
    content = workbook(FEW)
    floor = max([await read_only(content) for _ in range(3)])
    found = {kind: max([await rows_a_second(kind, content) for _ in range(2)]) for kind in ("sqlite", "postgres")}
    told = ", ".join(f"{kind} {rows:.0f}" for kind, rows in found.items())
    sys.stdout.write(f"  rows a second: {told}; reading {floor:.0f}, by calamine {read_by_calamine(content):.0f}\n")
    return min(found.values()) / floor


async def peak_of_tree(of: asyncio.Task[None]) -> float:
    """The most megabytes that this process and its workers hold at once while the task runs."""
    own, most = psutil.Process(), 0.0
    while not of.done():
        tree = [own, *own.children(recursive=True)]
        most = max(most, sum(_resident(process) for process in tree))
        await asyncio.sleep(0.05)
    await of
    return most


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss / 1e6)
    except psutil.NoSuchProcess:
        return 0.0


async def peak(count: int) -> float:
    """Of sending, checking and importing so many rows, in an interpreter of its own."""
    command = (sys.executable, "-m", "tests.benchmarks.roster", str(count))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate()
    return float(told.split()[-1])


@figure("roster_memory_growth", aim=1.3, better="lower", unit="× from 10 000 to 100 000 rows")
async def roster_memory_growth() -> float:
    few, many = await peak(FEW), await peak(MANY)
    sys.stdout.write(f"  {few:.0f} MB and {many:.0f} MB\n")
    return many / few


async def whole_import(house: House, content: bytes) -> None:
    unit, account = await keeper(house)
    check = await work_off(house, account, await ask(house, SendRoster, account, RosterFile(unit, content)))
    await work_off(house, account, await ask(house, ImportRoster, account, check.id))


async def main(count: int) -> None:
    content = workbook(count)
    gc.collect()
    async with a_house("sqlite") as house:
        running = asyncio.get_running_loop().create_task(whole_import(house, content))
        sys.stdout.write(f"{await peak_of_tree(running)}\n")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
