"""The operator's organisations from a workbook: checked as a whole, written in parts, twice is once."""

import io
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from stdnum.cn import uscc

from bot.clock import SystemClock
from bot.operator import NewOrganisation, add_organisation, list_organisations
from bot.organisation_import import Catalogues, Plan, list_faults, plan_import, write_import, write_template
from services.domain.organisations import OrganisationKind
from storage import tables
from storage.audit import list_faults as list_audit_faults
from storage.engine import create_engine
from storage.workbooks.reading import SheetReader
from storage.workbooks.writing import TableWriter
from tests.databases import KEYRING

ROOT = Path(__file__).resolve().parent.parent.parent
TITLES = ["类型", "名称", "区划代码", "上级单位", "统一社会信用代码", "单位性质"]
WORDS = Catalogues("zh_CN")


def code(number: int) -> str:
    body = f"91370303MA{number:07d}"
    return body + uscc.calc_check_digit(body)


CITY = ["人社部门", "淄博市人社局", "370300", "", "", ""]
DISTRICT = ["人社部门", "张店区人社局", "张店区", "淄博市人社局", "", ""]
BUREAU = ["主管部门", "张店区教体局", "370303", "张店区人社局", code(1), ""]
SCHOOL = ["用人单位", "张店区第一中学", "370303", "张店区教体局", code(2), "事业单位"]
AGENCY = ["人事代理机构", "张店区人才中心", "370303", "张店区人社局", code(3), ""]
UPSIDE_DOWN = [SCHOOL, AGENCY, BUREAU, DISTRICT, CITY]


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([TITLES, *rows]):
            sheet.write_row(number, 0, row)
    return out.getvalue()


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database, KEYRING)
    yield engine
    await engine.dispose()


async def plan(engine: AsyncEngine, *rows: Sequence[str]) -> Plan:
    return await plan_import(engine, SheetReader(), workbook(rows), WORDS)


async def told(engine: AsyncEngine, *rows: Sequence[str]) -> list[tuple[int, str]]:
    return [(fault.row, type(fault.error).__name__) for fault in (await plan(engine, *rows)).faults]


async def test_a_county_comes_in_whatever_the_order_of_its_rows(engine: AsyncEngine) -> None:
    planned = await plan(engine, *UPSIDE_DOWN)
    assert (len(planned.new), planned.known, planned.faults) == (5, 0, [])
    await write_import(engine, SystemClock(), planned)
    stored = {row[5]: row async for row in list_organisations(engine, None)}
    above = {name: next((n for n, other in stored.items() if other[0] == row[4]), None) for name, row in stored.items()}
    assert above == {row[1]: row[3] or None for row in UPSIDE_DOWN}
    assert stored["张店区第一中学"][1:4] == (OrganisationKind.EMPLOYER, "370303", code(2))


async def test_the_same_again_changes_nothing(engine: AsyncEngine) -> None:
    await write_import(engine, SystemClock(), await plan(engine, *UPSIDE_DOWN))
    again = await plan(engine, *UPSIDE_DOWN)
    assert (again.new, again.known, again.faults) == ([], 5, [])


async def test_each_organisation_is_in_the_audit_log(engine: AsyncEngine) -> None:
    await write_import(engine, SystemClock(), await plan(engine, *UPSIDE_DOWN))
    actions = select(func.count()).where(tables.audit_log.c.action == "operator.organisation")
    async with engine.connect() as connection:
        assert await connection.scalar(actions) == 5
    assert [fault async for fault in list_audit_faults(engine)] == []


async def test_those_above_may_be_stored_already(engine: AsyncEngine) -> None:
    city = NewOrganisation(OrganisationKind.AUTHORITY, "淄博市人社局", "370300")
    await add_organisation(engine, SystemClock(), city)
    planned = await plan(engine, DISTRICT)
    await write_import(engine, SystemClock(), planned)
    assert planned.faults == []
    assert [row[5] async for row in list_organisations(engine, "370300")] == ["淄博市人社局", "张店区人社局"]
    assert [row[5] async for row in list_organisations(engine, "370303")] == ["张店区人社局"]


async def test_more_rows_than_a_transaction_takes(engine: AsyncEngine) -> None:
    schools = [["用人单位", f"第{n}中学", "370303", "张店区教体局", code(n), ""] for n in range(10, 1215)]
    planned = await plan(engine, *schools, BUREAU, DISTRICT, CITY)
    await write_import(engine, SystemClock(), planned)
    assert (await plan(engine, *schools)).known == 1205


async def test_faults_are_told_by_row(engine: AsyncEngine) -> None:
    bad_digit = code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")
    rows = [
        CITY,
        ["学校", "甲", "370303", "淄博市人社局", "", ""],
        ["用人单位", "", "370303", "张店区教体局", "", ""],
        ["主管部门", "乙", "999999", "淄博市人社局", "", ""],
        ["主管部门", "丙", "370303", "淄博市人社局", bad_digit, ""],
        ["用人单位", "丁", "370303", "淄博市人社局", "", "私立"],
        ["用人单位", "戊", "370303", "淄博市人社局", "", ""],
        ["主管部门", "己", "370303", "没有的局", "", ""],
        ["主管部门", "庚", "370303", "", "", ""],
        ["人社部门", "辛", "370303", "辛", "", ""],
        CITY,
    ]
    assert await told(engine, *rows) == [
        (3, "RowKindUnknown"),
        (4, "AnswerEmpty"),
        (5, "RegionUnknown"),
        (6, "CreditCodeInvalid"),
        (7, "RowNatureUnknown"),
        (8, "AboveWrong"),
        (9, "AboveUnknown"),
        (10, "AboveRequired"),
        (11, "AboveItself"),
        (12, "RowTwice"),
    ]


async def test_authorities_in_a_circle_are_told(engine: AsyncEngine) -> None:
    one, two = ["人社部门", "甲", "370300", "乙", "", ""], ["人社部门", "乙", "370300", "甲", "", ""]
    assert await told(engine, one, two) == [(2, "AboveItself"), (3, "AboveItself")]


async def test_a_name_that_several_bear_is_the_one_around_or_nobody(engine: AsyncEngine) -> None:
    other = ["人社部门", "人社局", "370900", "", "", ""]
    here = ["人社部门", "人社局", "370300", "", "", ""]
    bureau = ["主管部门", "教体局", "370303", "人社局", "", ""]
    planned = await plan(engine, other, here, bureau)
    assert planned.faults == []
    assert planned.new[2].parent is planned.new[1]
    assert await told(engine, other, here, ["主管部门", "教体局", "370200", "人社局", "", ""]) == [
        (4, "AboveAmbiguous")
    ]


async def test_a_row_under_a_refused_one_is_not_told_that_it_is_missing(engine: AsyncEngine) -> None:
    assert await told(engine, ["人社部门", "甲", "999999", "", "", ""], ["主管部门", "乙", "370303", "甲", "", ""]) == [
        (2, "RegionUnknown")
    ]


async def test_the_template_is_read_in_both_languages(engine: AsyncEngine) -> None:
    writer = TableWriter()
    for language in ("zh_CN", "en"):
        content = await write_template(writer, Catalogues(language))
        planned = await plan_import(engine, SheetReader(), content, WORDS)
        assert (planned.new, planned.faults) == ([], [])
    writer.close()


async def test_faults_come_in_words(engine: AsyncEngine) -> None:
    planned = await plan(engine, ["主管部门", "乙", "370303", "甲", "", ""])
    (line,) = list_faults(planned, WORDS)
    assert line.startswith("第 2 行 上级单位：表中和系统中都没有这个上级单位")


def test_the_command_writes_only_when_told(tmp_path: Path) -> None:
    file = tmp_path / "orgs.xlsx"
    file.write_bytes(workbook(UPSIDE_DOWN))
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    environment = {**inherited, "VAR": str(tmp_path / "var"), "PYTHONIOENCODING": "utf-8"}

    def orgs(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", "orgs", *words]
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", env=environment, cwd=ROOT, check=False
        )

    assert "新增 5 个单位" in orgs("import", str(file)).stdout
    assert orgs("list").stdout == ""
    assert "已写入 5 个单位" in orgs("import", str(file), "--yes").stdout
    assert len(orgs("list", "--region", "370303").stdout.splitlines()) == 4
    assert "新增 0 个单位，已有 5 个" in orgs("import", str(file), "--yes").stdout
    file.write_bytes(b"%PDF-1.7")
    refused = orgs("import", str(file))
    assert (refused.returncode, "不是工作簿" in refused.stderr) == (2, True)
