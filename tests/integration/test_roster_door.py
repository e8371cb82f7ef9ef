"""What a keeper of people sees in the chat: a template, a check, an import; and clear words for every wrong file."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from services.domain.people import RegistrationStatus
from storage import tables
from tests.botapi import Person
from tests.house import Door, House, Unit, open_door, open_house
from tests.integration.test_roster import TITLES, person, resident, workbook

GOOD = workbook([person(1)])


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


@pytest.fixture
async def door(house: House) -> AsyncIterator[Door]:
    async with open_door(house) as opened:
        yield opened
        await opened.server.quiet()
        while opened.server.world.updates.pending:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)  # the last copy of the last update
        assert opened.server.violations == []


@pytest.fixture
async def clerk(house: House, door: Door) -> Person:
    """At the roster of the school."""
    clerk = await door.person(house, await house.administrator(Unit.SCHOOL, "李敏"))
    await clerk.sends("/start")
    await clerk.sees("继续教育学时助手")
    await clerk.presses_data(f"roster:{house.units[Unit.SCHOOL]}")
    await clerk.sees("宁阳县第一中学：人员名册")
    return clerk


async def send(clerk: Person, content: bytes, name: str = "名册.xlsx") -> None:
    await clerk.sends_document(content, name)


async def checked(house: House, clerk: Person, content: bytes) -> None:
    await send(clerk, content)
    await clerk.sees("名册检查")
    await work_off(house)
    await clerk.presses("刷新进度")
    await clerk.sees("检查了", fresh=True)


async def work_off(house: House) -> None:
    """Every job, once its message is known: until then the worker passes it by."""
    async with asyncio.timeout(30):
        while not all(row["message_id"] for row in await house.rows(tables.jobs)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # another task writes it to the database
    await house.run_jobs()


async def test_a_file_is_checked_and_taken_over_after_one_confirmation(house: House, clerk: Person) -> None:
    await checked(house, clerk, workbook([person(1), person(2), person(3, 证件号="12345", 最高学历="状元")]))
    assert "新增：2 人" in clerk.last_text
    assert "有错误：1 行" in clerk.last_text
    assert "第 4 行，证件号：" in clerk.last_text
    assert "没有这个选项（单元格内容：“状元”）" in clerk.last_text
    assert "按钮" not in clerk.last_text
    await clerk.presses("导入 2 人")
    await clerk.sees("名册导入")
    await work_off(house)
    await clerk.presses("刷新进度")
    await clerk.sees("处理了 3 行")
    held = await house.rows(tables.persons)
    assert [row["status"] for row in held].count(RegistrationStatus.LISTED) == 2


async def test_a_mended_file_is_taken_straight_away(house: House, clerk: Person) -> None:
    await checked(house, clerk, workbook([person(1, 证件号="12345")]))
    assert "直接把表格再发到这里" in clerk.last_text
    await clerk.sends("好的")
    await clerk.sees("这里需要填好的名册表格", fresh=True)
    await send(clerk, GOOD)
    await clerk.sees("名册检查", fresh=True)
    assert await house.count(tables.jobs) == 2


async def test_progress_and_end_are_told_by_the_outbox(house: House, clerk: Person) -> None:
    await checked(house, clerk, GOOD)
    told = [(row["kind"], row["params"]) for row in await house.rows(tables.outbox)]
    assert told == [("job_progress", {"job": 1}), ("job_done", {"job": 1})]


async def test_the_template_is_a_workbook_that_the_check_takes(house: House, clerk: Person) -> None:
    await clerk.presses("下载模板")
    file = await clerk.sees_file("人员名册模板.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
    titles, *_ = book.get_sheet_by_name("人员名册").to_python()
    assert titles[:3] == ["姓名", "证件类型", "证件号"]
    about = {str(line[0]): line[1:] for line in book.get_sheet_by_name("填写说明").to_python()}
    assert about["证件号"] == ["必填", "末位字母请用大写"]
    assert about["学位"] == ["可空，本人注册时补填", "博士、硕士、学士、无"]
    row = [str({"姓名": "王芳", "证件号": resident(5)}.get(str(title), "")) for title in titles]
    await checked(house, clerk, workbook([row], [str(title) for title in titles]))
    assert "新增：1 人" in clerk.last_text


async def test_all_errors_come_as_a_workbook(house: House, clerk: Person) -> None:
    await checked(house, clerk, workbook([person(n, 证件号="12345") for n in range(12)]))
    assert "显示前 10 处，共 12 行有错误" in clerk.last_text
    await clerk.presses("下载全部错误")
    file = await clerk.sees_file("名册错误.xlsx")
    titles, *lines = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert titles == ["行", "列", "问题和处理办法"]
    assert (len(lines), lines[0][:2]) == (12, ["2", "证件号"])


async def test_the_people_come_as_a_workbook_with_masked_numbers(house: House, clerk: Person) -> None:
    await house.professional(Unit.SCHOOL, name="=王", answers={"document_number": resident(1)})
    await clerk.presses("导出人员表")
    file = await clerk.sees_file("人员表.xlsx")
    _, line = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert line == ["=王", f"370921{'*' * 11}{resident(1)[-1]}", "已注册"]


async def test_a_check_is_ended_after_a_question(house: House, clerk: Person) -> None:
    await send(clerk, GOOD)
    await clerk.sees("名册检查")
    await clerk.presses("停止处理")
    await clerk.sees("要停止吗")
    await clerk.presses("停止")
    await clerk.sees("已停止")
    await house.run_jobs()
    assert [row["position"] for row in await house.rows(tables.jobs)] == [0]


def merged() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, TITLES)
        sheet.merge_range("A2:A3", "王芳")
    return out.getvalue()


def formula() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, TITLES)
        sheet.write_row(1, 0, person(1))
        sheet.write_formula("C2", "=1+1")
    return out.getvalue()


def with_part(name: str, part: bytes) -> bytes:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return out.getvalue()


def text(*lines: Sequence[str], encoding: str = "utf-8") -> bytes:
    return "".join(f"{','.join(line)}\n" for line in lines).encode(encoding)


WIDE = [f"列{number}" for number in range(27)]
REFUSED = {
    "merged cells": (merged, "合并单元格：A2:A3"),
    "a wrong sheet": (lambda: workbook([["1", "2"]], ["学时", "课程"]), "没有找到标题行"),
    "31 columns": (lambda: workbook([["x"] * 31], [*TITLES, *WIDE]), "表格有 31 列"),
    "a column too many": (lambda: workbook([["x"] * 5], [*TITLES, "工资"]), "不认识：工资"),
    "mixed encodings": (lambda: text(TITLES, person(1)) + text(person(2), encoding="gb18030"), "混用了两种编码"),
    "200 000 rows": (lambda: text(TITLES, *([["王", "1"]] * 200_000)), "表格有 200000 行，一次最多 100000 行"),
    "a zip bomb": (lambda: with_part("xl/bomb.xml", bytes(600_000_000)), "过大或过于复杂"),
    "macros": (lambda: with_part("xl/vbaProject.bin", b"x"), "宏程序"),
    "a program with another name": (lambda: b"MZ" + bytes(5000), "不是工作簿"),
    "21 MB": (lambda: GOOD + bytes(21 * 1024 * 1024), "超过 20 MB 的上限"),
    "no rows": (lambda: workbook([]), "没有可以导入"),
    "an empty workbook": (lambda: workbook([], []), "表格里没有内容"),
    "half a workbook": (lambda: GOOD[: len(GOOD) // 2], "已损坏"),
    "a photo": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "不是工作簿"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_wrong_file_is_answered_in_words_and_the_next_one_taken(house: House, clerk: Person, name: str) -> None:
    make, answer = REFUSED[name]
    await send(clerk, make())
    await clerk.sees(answer, timeout=60)
    assert await house.count(tables.jobs) == 0
    await checked(house, clerk, GOOD)
    assert "新增：1 人" in clerk.last_text


async def test_a_formula_is_told_with_its_cell(house: House, clerk: Person) -> None:
    await checked(house, clerk, formula())
    assert "第 2 行：单元格 C2 是公式" in clerk.last_text


async def test_a_text_instead_of_a_file_is_asked_again(clerk: Person) -> None:
    await clerk.sends("名册")
    await clerk.sees("文件", fresh=True)
    await send(clerk, GOOD)
    await clerk.sees("名册检查")


async def test_a_forged_press_for_another_unit_is_refused(house: House, door: Door) -> None:
    stranger = await door.person(house, await house.administrator(Unit.OTHER_SCHOOL))
    for data in ("roster", "ro-tpl", "ro-exp"):
        await stranger.sends("/start")
        await stranger.sees("继续教育学时助手", fresh=True)
        await stranger.presses_data(f"{data}:{house.units[Unit.SCHOOL]}")
        await stranger.sees("您在该单位没有“人员管理”的职务", fresh=True)
    await door.server.quiet()
    assert stranger.files == []
