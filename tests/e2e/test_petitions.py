"""Petitions in the chat: a unit registers itself, a title changes, somebody moves."""

import re

from aiohttp import ClientSession

from tests.botapi import BotApiServer, Person
from tests.e2e.county import County
from tests.e2e.journey import approve, photo, register
from tests.program import Program

CODE = "123700004955703036"


async def open_requests(ann: Person, door: str, kind: str) -> None:
    """From the home page to the first question."""
    await ann.sends("/start")
    await ann.sees("继续教育学时助手", fresh=True)
    await ann.presses(door)
    await ann.sees("办事", fresh=True)
    await ann.presses(kind)


async def fill_in_hospital(sun: Person, code: str = CODE) -> None:
    """Every question of an employer's registration, some answered wrongly first."""
    await sun.sees("单位名称", fresh=True)
    await sun.sends("=宁阳县中医院")
    await sun.sees("单位名称不正确", fresh=True)
    await sun.sends_sticker()
    await sun.sees("这里需要文字", fresh=True)
    await sun.sends("宁阳县中医院")
    await sun.sees("统一社会信用代码", fresh=True)
    await sun.sends(code)
    await sun.sees("请选择单位所属区域", fresh=True)
    await sun.presses("泰安市")
    await sun.sees("请选择区县", fresh=True)
    await sun.presses("宁阳县")
    await sun.sees("单位性质", fresh=True)
    await sun.presses("事业单位")
    await sun.sees("主管部门", fresh=True)
    await sun.sends("教育和体育")
    await sun.sees("查找“教育和体育”", fresh=True)
    await sun.presses("宁阳县教育和体育局")
    await sun.sees("管理人员姓名", fresh=True)
    await sun.sends("孙悦")
    await sun.sees("座机号", fresh=True)
    await sun.sends("0538-5621234")
    await sun.sees("本人承诺", fresh=True)


async def test_a_hospital_registers_itself_and_a_second_one_is_noticed(
    polling: Program, server: BotApiServer, county: County
) -> None:
    sun, zhou = server.user(1001, "孙悦", language="zh-hans"), server.user(1002, "周平", language="zh-hans")
    await open_requests(sun, "注册单位", "用人单位注册")
    await fill_in_hospital(sun)
    await sun.presses("提交审核")
    await sun.sees("审核环节：宁阳县教育和体育局", fresh=True)
    card = await county.ministry.sees("用人单位注册 №1")
    assert "主管部门：宁阳县教育和体育局" in card.text
    await county.ministry.presses("↩ 退回", on=card)
    await county.ministry.sees("选择原因")
    await county.ministry.presses("座机号有误")
    await county.ministry.sees_button("☑")
    await county.ministry.presses("确认退回")
    await sun.sees("退回")
    await sun.presses("修改并重新提交")
    await sun.sees("退回，待修改", fresh=True)
    await sun.presses("去修改：座机号")
    await sun.sees("座机号", fresh=True)
    await sun.sends("0538-5620000")
    await sun.sees("本人承诺", fresh=True)
    await sun.presses("重新提交审核")
    await sun.sees("已提交", fresh=True)
    card = await county.ministry.sees("0538-5621234 → 0538-5620000")
    await county.ministry.presses("✓ 通过", on=card)
    await sun.sees("您是负责人")
    await sun.sends("/start")
    await sun.sees_button("🏢 本单位")
    await open_requests(zhou, "注册单位", "用人单位注册")
    await zhou.sees("单位名称", fresh=True)
    await zhou.sends("宁阳县中医院")
    await zhou.sees("统一社会信用代码", fresh=True)
    await zhou.sends(CODE)
    await zhou.sees("请选择单位所属区域", fresh=True)
    await zhou.presses("查看申请草稿")
    await zhou.sees("已由 宁阳县中医院 注册", fresh=True)
    await zhou.presses("加入（注册为其人员）")
    await zhou.sees("所在单位：宁阳县中医院", fresh=True)
    assert server.violations == []
    assert "fault" not in polling.log()


async def test_a_title_changes_and_somebody_moves(polling: Program, server: BotApiServer, county: County) -> None:
    ann = server.user(1003, "王工", language="zh-hans")
    await register(ann)
    await approve(county.clerk, "人员注册")
    await ann.sees("审核通过")
    await open_requests(ann, "🗂 办事", "职称变更")
    for asked, told in (("职务系列", "高校教师"), ("任职资格", "教授"), ("从事专业", "内科学")):
        await ann.sees(asked, fresh=True)
        await ann.sends(told)
    await ann.sees("任职资格取得日期", fresh=True)
    await ann.sends("2026-06-01")
    await ann.sees("副教授 → 教授", fresh=True)
    await ann.presses("证明材料")
    await ann.sees("任职资格证书：未提供（可选）", fresh=True)
    await ann.sends_photo(photo())
    await ann.sees("任职资格证书：1 份", fresh=True)
    await ann.presses("完成，去预览")
    await ann.sees("副教授 → 教授", fresh=True)
    await ann.presses("提交审核")
    await ann.sees("已提交", fresh=True)
    await approve(county.clerk, "副教授 → 教授")
    await ann.sees("注册信息已更新")
    await open_requests(ann, "🗂 办事", "单位变更")
    await ann.sees("调入单位", fresh=True)
    await ann.presses("宁阳县实验中学")
    await ann.sees("调入日期", fresh=True)
    await ann.sends("今天")
    await ann.sees("调入后适用的规则", fresh=True)
    await ann.presses("提交审核")
    await ann.sees("审核环节：宁阳县第一中学 → 宁阳县实验中学", fresh=True)
    await approve(county.clerk, "单位变更（调动） №2")
    await approve(county.stranger_clerk, "单位变更（调动） №2")
    await ann.sees("调动已办结")
    assert server.violations == []
    assert "fault" not in polling.log()


async def test_a_new_document_number_comes_by_the_web_form(
    installed: Program, server: BotApiServer, county: County
) -> None:
    await installed.start()
    ann = server.user(1004, "王工", language="zh-hans")
    await register(ann)
    await approve(county.clerk, "人员注册")
    await ann.sees("审核通过")
    await installed.stop()
    installed.set(telegram_may_ask_documents="0")
    await installed.start()
    await open_requests(ann, "🗂 办事", "证件变更")
    await ann.sees("证件类型", fresh=True)
    await ann.presses("护照")
    message = await ann.sees("一次性网页", fresh=True)
    found = re.search(r"/form/\S+", message.text)
    assert found, message.text
    address = installed.address + found.group()
    await ann.sends("E12345678")
    await ann.sees("一次性网页", fresh=True)
    async with ClientSession() as browser:
        assert "problem" in await (await browser.post(address, data={"number": "##"})).text()
        done = await browser.post(address, data={"number": "E12345678"})
        assert done.status == 200
        assert (await browser.get(address)).status == 410
    await ann.sees("E******78")
    await ann.presses("提交审核")
    await approve(county.clerk, "E******78")
    await ann.sees("此后以新证件为准")
    assert "E12345678" not in installed.log()
    assert server.violations == []
