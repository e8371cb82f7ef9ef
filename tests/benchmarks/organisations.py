"""A search by part of a name among 100 000 organisations, as a tap on the list of units costs it."""

import gc
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import cycle, islice
from random import Random
from statistics import mean

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import SystemClock
from services.domain.organisations import OrganisationKind
from services.domain.regions import cities, counties
from services.permissions import Actor
from services.ports import Memory
from services.registration import SearchUnits, UnitSearch
from storage import tables
from storage.engine import create_engine, for_writing
from storage.memory import SqlAlchemyMemory
from storage.search_names import index_names, searchable
from tests.benchmarks.figures import figure
from tests.benchmarks.stage import Step, databases, ratio
from tests.databases import KEYRING

MANY, ROUNDS, PAGE, BATCH = 100_000, 10, 6, 10_000


def listed(told: str) -> list[str]:
    return told.split("、")


TOWNS = listed(
    "城关、老城、新城、王庄、李庄、华丰、东庄、西张、南关、北园、河口、柳店、石桥、马集、孙村、白塔、黄山、龙泉"
)
SCHOOLS = listed("第一中学、第二中学、实验中学、高级中学、实验小学、中心小学、幼儿园、职业中等专业学校、特殊教育学校")
CLINICS = listed("人民医院、中医医院、妇幼保健院、疾病预防控制中心、卫生院、社区卫生服务中心")
OFFICES = listed("农业技术推广中心、水文站、图书馆、文化馆、公路事业发展中心、环境监测站、不动产登记中心、园林绿化中心")
TRADES = listed(
    "机械、化工、建筑工程、电子科技、信息技术、食品、纺织、医药、环保科技、新材料、物流、勘察设计、工程咨询、陶瓷"
)
LEGAL_FORMS = listed("有限公司、有限公司、有限公司、有限责任公司、股份有限公司、集团有限公司、有限公司分公司")
LUCKY = "华鲁泰恒信达盛德瑞鑫宏远大中金海东方天润祥和兴隆昌茂源康利丰通顺诚明光辉"
# What people type: a word that thousands have, one of a place, most of a name, with a legal form, two words
PARTS = listed(
    "中学、医院、机械、公司、山东、宁阳、张店、环境、实验小学、人民医院、中心小学、农业技术推广、科技有限公司、"
    "华泰、鲁信机械、宁阳县第一中学、泰安恒信食品有限责任公司、寧陽縣實驗中學、盛德化工股份有限公司、图书馆、宁阳 小学"
)
REGIONS = (None, "370921", "370900", "370303")  # anywhere, two counties and a city


def names(random: Random) -> Iterator[tuple[str, str]]:
    """Regions and names without end: a third schools, hospitals and offices, the others companies."""
    places = [(county.code, county.name.zh, city.name.zh) for city in cities() for county in counties(city.code)]
    while True:
        code, county, city = random.choice(places)
        town = random.choice(("", f"{random.choice(TOWNS)}镇", f"{random.choice(TOWNS)}街道"))
        if random.random() < 1 / 3:
            yield code, county + town + random.choice(random.choice((SCHOOLS, CLINICS, OFFICES)))
        else:
            place = random.choice(("山东", city[:-1], county, ""))
            own = "".join(random.sample(LUCKY, 2)) + random.choice(TRADES)
            yield code, place + own + random.choice(LEGAL_FORMS)


async def add_organisations(engine: AsyncEngine, count: int) -> None:
    """So many employers with their pairs; ids count from 1, and credit codes from zero."""
    told = enumerate(islice(names(Random(7)), count))
    async with for_writing(engine).begin() as on:
        while some := list(islice(told, BATCH)):
            await on.execute(insert(tables.organisations), [_row(number, *each) for number, each in some])
            await on.run_sync(index_names, [(number + 1, searchable(name)) for number, (_, name) in some])


def _row(number: int, region: str, name: str) -> dict[str, object]:
    return {
        "id": number + 1,
        "kind": OrganisationKind.EMPLOYER,
        "name": name,
        "search_name": searchable(name),
        "region": region,
        "credit_code": f"{number:018}",
        "sample": False,
    }


@asynccontextmanager
async def a_province(kind: str) -> AsyncIterator[AsyncEngine]:
    """A database that knows them all."""
    async with databases() as (made, _):
        engine = create_engine(made.new(kind), KEYRING)
        await add_organisations(engine, MANY)
        if kind == "postgres":
            async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                await connection.execute(text("VACUUM ANALYZE"))  # as autovacuum does within a minute
        gc.collect()
        gc.freeze()
        yield engine
        await engine.dispose()


async def in_units_of_a_select(kind: str) -> float:
    """A search of the registration's list against one organisation by its credit code, in a reading of its own either.

    The mean over all that is asked: of a round the fastest step counts, so each question is measured by itself.
    """
    async with a_province(kind) as engine:
        memory = SqlAlchemyMemory(engine, SystemClock())
        codes = cycle([f"{number:018}" for number in Random(7).sample(range(MANY), 500)])

        async def select_one() -> None:
            async with memory.reading() as work:
                if await work.organisations.find_by_credit_code(next(codes)) is None:
                    raise RuntimeError("the organisation is not there")

        questions = [UnitSearch(part, region, 0, PAGE) for region in REGIONS for part in PARTS]
        return mean([await ratio(searching(memory, each), select_one, rounds=ROUNDS) for each in questions])


def searching(memory: Memory, question: UnitSearch) -> Step:
    use_case, actor = SearchUnits(memory), Actor(1, "bench", 1, "zh_CN")

    async def step() -> object:
        return await use_case(actor, question)

    return step


async def search(kind: str) -> float:
    value = await in_units_of_a_select(kind)
    sys.stdout.write(f"  {kind}: {value:.2f}\n")
    return value


@figure("org_search", aim=20, better="lower", unit="selects of one organisation")
async def org_search() -> float:
    """The slower of the two databases."""
    return max([await search(kind) for kind in ("sqlite", "postgres")])
