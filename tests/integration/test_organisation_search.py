"""A unit is found by any part of its name, however it is typed, on both databases."""

import unicodedata
from collections.abc import AsyncIterator, Callable, Sequence
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from opencc import OpenCC
from sqlalchemy import delete, select, text, update

from bot.clock import SystemClock
from services.domain.organisations import JOINABLE, Organisation, OrganisationKind
from services.ports import Memory
from storage import tables
from storage.engine import create_engine, for_writing
from storage.memory import SqlAlchemyMemory
from storage.search_names import _is_simplified, core_of, grams, plain, reindex, searchable
from tests.benchmarks.organisations import add_organisations
from tests.databases import KEYRING

NOISE = 600  # fewer than the search looks at
EVERYTHING = 10 * NOISE
NINGYANG, ZHANGDIAN, TAIAN, ZIBO = "370921", "370303", "370900", "370300"
UNITS = {
    "宁阳县第一中学": NINGYANG,
    "宁阳县第一中学东校区": NINGYANG,
    "淄博鲁中机械有限责任公司": ZHANGDIAN,
    "中国工商银行股份有限公司宁阳支行": NINGYANG,
    "海尔（青岛）智能家电有限公司淄博分公司": ZHANGDIAN,
    "Siemens 传动 (山东) 股份有限公司": ZIBO,
    "乾隆广场后勤服务总公司": TAIAN,
    "山东省淄博实验 中学": ZIBO,
    "台云里面发展干部学院": NINGYANG,
    "〇五六厂": "省直",
}
QUICK = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck), print_blob=True)
to_traditional = OpenCC("s2t")


@pytest.fixture
async def memory(database: str) -> AsyncIterator[SqlAlchemyMemory]:
    """The units among many others."""
    engine = create_engine(database, KEYRING)
    await add_organisations(engine, NOISE)
    if engine.dialect.name == "postgresql":
        async with for_writing(engine).begin() as on:
            await on.execute(
                text("SELECT setval(pg_get_serial_sequence('organisations', 'id'), max(id)) FROM organisations")
            )
    opened = SqlAlchemyMemory(engine, SystemClock())
    async with opened.writing() as work:
        for name, region in UNITS.items():
            await work.organisations.add(unit(name, region))
    yield opened
    await engine.dispose()


def unit(name: str, region: str, kind: OrganisationKind = OrganisationKind.EMPLOYER) -> Organisation:
    return Organisation(kind=kind, name=name, region=region)


async def found(
    memory: Memory,
    typed: str,
    region: str | None = None,
    kinds: Sequence[OrganisationKind] = JOINABLE,
    limit: int = EVERYTHING,
    offset: int = 0,
) -> list[str]:
    async with memory.reading() as work:
        return [each.name for each in await work.organisations.search(typed, region, limit, offset, kinds)]


# ── whatever the part, however it is typed ───────────────────────────────────────────────────────────────────────────


def full_width(typed: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in typed)


def another_form(typed: str, form: str, other: str) -> str:
    """A wrong legal form, where more than one character stands beside it to be found by."""
    return typed.replace(form, other) if len(plain(typed.replace(form, ""))) > 1 else typed


WAYS: Sequence[Callable[[str], str]] = (
    full_width,
    str.upper,
    to_traditional.convert,
    lambda typed: unicodedata.normalize("NFD", typed),
    lambda typed: f"\u3000{typed}  ",
    lambda typed: f"“{typed}”",
    lambda typed: typed.replace("（", "(").replace("）", ")"),
    lambda typed: typed.replace("（", "").replace("）", ""),
    lambda typed: another_form(typed, "有限责任公司", "有限公司"),
    lambda typed: another_form(typed, "股份有限公司", "有限责任公司"),
    lambda typed: typed.replace("股份有限公司", "").replace("总公司", ""),
)


@st.composite
def parts(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and a part of it with two characters or more, in any mix of ways."""
    name = draw(st.sampled_from(list(UNITS)))
    begin = draw(st.integers(0, len(name) - 2))
    part = name[begin : draw(st.integers(begin + 2, len(name)))]
    for way in draw(st.lists(st.sampled_from(WAYS), max_size=3)):
        part = way(part)
    return name, part


@QUICK
@given(parts(), st.sampled_from(["anywhere", "in its region", "in its city"]))
@example(("中国工商银行股份有限公司宁阳支行", "份有限公司宁"), "anywhere")
@example(("中国工商银行股份有限公司宁阳支行", "工商银行宁阳支行"), "anywhere")
@example(("淄博鲁中机械有限责任公司", "任公"), "in its city")
@example(("淄博鲁中机械有限责任公司", "鲁中机械 有限公司"), "in its region")
@example(("宁阳县第一中学", "第 一 中 学"), "anywhere")
@example(("宁阳县第一中学", "中学 宁阳"), "anywhere")
@example(("乾隆广场后勤服务总公司", "乾隆廣場後勤"), "anywhere")
async def test_every_part_of_a_name_finds_it(memory: SqlAlchemyMemory, asked: tuple[str, str], where: str) -> None:
    name, part = asked
    region = UNITS[name]
    city = region if region == "省直" else f"{region[:4]}00"
    among = {"anywhere": None, "in its region": region, "in its city": city}[where]
    if plain(part):
        assert name in await found(memory, part, among)


@pytest.mark.parametrize("typed", ["有限公司", "公司", "公司 有限公司"])
async def test_a_legal_form_alone_is_looked_for_as_it_is(memory: SqlAlchemyMemory, typed: str) -> None:
    for region in (None, ZHANGDIAN, ZIBO):
        names = await found(memory, typed, region)
        assert "海尔（青岛）智能家电有限公司淄博分公司" in names
        assert all(word in name for name in names for word in typed.split())


@pytest.mark.parametrize(
    "typed", ["宁", "陽", "宁 中学", "%", "_", "（）", "龘", "龘龘", "中学龘", "\x00", "'", "a" * 5000]
)
@pytest.mark.parametrize("region", [None, NINGYANG, TAIAN, "省直"])
async def test_odd_questions_find_what_holds_them_and_nothing_else(
    memory: SqlAlchemyMemory, typed: str, region: str | None
) -> None:
    names = await found(memory, typed, region)
    wanted = [plain(word) for word in typed.split() if plain(word)]
    assert all(word in plain(name) for name in names for word in wanted)
    assert bool(names) == (typed in {"宁", "陽", "宁 中学"} and region != "省直")


# ── which, and in which order ────────────────────────────────────────────────────────────────────────────────────────


async def test_the_name_itself_comes_first_then_what_begins_with_it_then_the_rest(memory: SqlAlchemyMemory) -> None:
    async with memory.writing() as work:
        for name in ("泰山鑫石公司宁阳分公司", "宁阳鑫石", "鑫石水泥厂", "鑫石建筑安装工程", "鑫石有限责任公司"):
            await work.organisations.add(unit(name, NINGYANG))
    ordered = ["鑫石有限责任公司", "鑫石水泥厂", "鑫石建筑安装工程", "宁阳鑫石", "泰山鑫石公司宁阳分公司"]
    for region in (None, NINGYANG, TAIAN):
        assert await found(memory, "鑫石公司", region) == ordered
        assert await found(memory, "鑫石公司", region, limit=2, offset=1) == ordered[1:3]


async def test_only_the_kinds_asked_for_in_the_region_asked_for(memory: SqlAlchemyMemory) -> None:
    async with memory.writing() as work:
        await work.organisations.add(unit("宁阳县鑫石局", NINGYANG, OrganisationKind.DEPARTMENT))
        await work.organisations.add(unit("鑫石人才", ZHANGDIAN, OrganisationKind.AGENCY))
    assert await found(memory, "鑫石") == ["鑫石人才"]
    assert await found(memory, "鑫石", kinds=[OrganisationKind.DEPARTMENT]) == ["宁阳县鑫石局"]
    assert await found(memory, "鑫石", NINGYANG) == await found(memory, "鑫石", TAIAN) == []
    assert await found(memory, "鑫石", ZIBO) == await found(memory, "鑫石", ZHANGDIAN) == ["鑫石人才"]
    assert "鑫石人才" in await found(memory, "", ZHANGDIAN)


async def test_who_has_the_same_name_or_credit_code_is_noticed(memory: SqlAlchemyMemory) -> None:
    async with memory.reading() as work:
        for typed in ("淄博魯中機械股份有限公司", "（淄博）鲁中机械有限公司", " 淄博 鲁中机械 "):
            same = await work.organisations.find_same_name(typed, ZHANGDIAN, JOINABLE)
            assert [each.name for each in same] == ["淄博鲁中机械有限责任公司"]
        for other in ("淄博鲁中", "鲁中机械有限公司", "", "（）"):
            assert not await work.organisations.find_same_name(other, ZHANGDIAN, JOINABLE)
        assert not await work.organisations.find_same_name("淄博鲁中机械", NINGYANG, JOINABLE)
        known = await work.organisations.find_by_credit_code(f"{7:018}")
        assert known
        assert known.id == 8
        assert await work.organisations.find_by_credit_code("9137") is None


# ── the index ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_new_name_is_found_and_the_old_one_forgotten(memory: SqlAlchemyMemory) -> None:
    async with memory.writing() as work:
        (school,) = await work.organisations.search("第一中学东校区", None, 2, 0)
        school.name = "宁阳鑫石学校"
    assert await found(memory, "鑫石") == ["宁阳鑫石学校"]
    assert await found(memory, "东校区") == []


async def test_an_index_written_anew_is_the_same(memory: SqlAlchemyMemory) -> None:
    pairs, kept = tables.organisation_grams, tables.organisations.c
    async with for_writing(memory.engine).begin() as on:
        before = set(await on.execute(select(pairs))), set(await on.execute(select(kept.id, kept.search_name)))
        await on.execute(delete(pairs))
        await on.execute(update(tables.organisations).values(search_name=""))
        await on.run_sync(reindex)
        assert (
            set(await on.execute(select(pairs))),
            set(await on.execute(select(kept.id, kept.search_name))),
        ) == before


def test_what_is_kept_of_a_name() -> None:
    assert searchable("宁阳县 第一中学") == "宁阳县第一中学"
    assert searchable("海尔（青岛）有限公司") == "海尔青岛\n海尔青岛有限公司"
    assert grams(searchable("鲁信公司")) == {"鲁信", "信公", "公司"}
    assert len(searchable("长" * 196 + "有限公司")) == 200
    assert core_of("有限公司") == "有限公司"
    assert core_of("甲有限公司") == "甲有限公司"


def test_text_that_passes_for_simplified_needs_no_dictionary() -> None:
    """OpenCC's own list of traditional characters: none is overlooked, whatever GB 2312 holds."""
    listed = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf-8")
    simplify = OpenCC("t2s").convert
    traditional = [line.partition("\t")[0] for line in listed.splitlines()]
    assert [each for each in traditional if simplify(each) != each and _is_simplified(each)] == []
    assert _is_simplified("宁阳县第一中学(A2)")
