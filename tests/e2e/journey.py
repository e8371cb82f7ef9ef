"""What people do in the journeys, in their own words, and the files they send."""

import asyncio
import io
from collections.abc import Callable
from time import monotonic

from PIL import Image

from tests.botapi import Person
from tests.e2e.county import SCHOOL

DOCUMENT = "11010519491231002X"
TYPED = {
    "证件号": DOCUMENT,
    "手机号": "13812345678",
    "电子邮箱": "wang@example.com",
    "姓名": "王晓工",
    "工作部门": "临床医学院",
    "籍贯": "山东潍坊",
    "民族": "汉族",
    "毕业院校": "山东大学",
    "所学专业": "临床医学",
    "毕业时间": "2010-07-01",
    "职业类别": "高等教育教师",
    "专业技术职务系列": "高校教师",
    "从事专业": "内科学",
    "专业技术职务任职资格": "副教授",
}
PICKED = {"证件类型": "居民身份证", "最高学历": "硕士研究生", "学位": "硕士", "是否有博士后经历": "否"}


def photo(colour: str = "white", size: tuple[int, int] = (640, 480)) -> bytes:
    """A genuine JPEG."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def pdf(text: str = "proof") -> bytes:
    """A genuine PDF of one page."""
    buffer = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(buffer, "PDF", title=text)
    return buffer.getvalue()


async def choose_unit(ann: Person) -> None:
    """From the start to the first question of the form."""
    await ann.sends("/start")
    await ann.sees("继续教育学时助手")
    await ann.presses("📝 注册")
    await ann.sees("注册为专业技术人员")
    await ann.presses("开始注册")
    await ann.sees("请选择单位所属区域")
    await ann.presses("泰安市")
    await ann.sees("请选择区县")
    await ann.presses("宁阳县")
    await ann.sees("输入单位名称的一部分")
    await ann.sends("第一中")
    await ann.sees("查找“第一中”")
    await ann.presses(SCHOOL)


async def fill_in_form(ann: Person, document: str = "") -> None:
    """Answers each question until the summary carries the promise."""
    while True:
        await ann.sees("", fresh=True)
        told = ann.last_text
        if "本人承诺" in told:
            return
        asked = told.splitlines()[1]
        if asked in PICKED:
            await ann.presses(PICKED[asked])
        else:
            await ann.sends(document if document and asked == "证件号" else TYPED[asked])


async def register(ann: Person) -> None:
    """Registers and submits."""
    await choose_unit(ann)
    await fill_in_form(ann)
    await ann.presses("承诺并提交")
    await ann.sees("等待 宁阳县第一中学 审核")


async def draft_training(ann: Person, *, start: str = "2026-06-02", end: str = "2026-06-04", hours: str = "30") -> None:
    """A training of three days, up to its papers."""
    await ann.sends("/claim")
    await ann.sees("选择学习科目", fresh=True)
    await ann.presses("专业科目")
    await ann.sees("选择学习形式", fresh=True)
    await ann.presses("培训进修")
    await ann.sees("每天最多8学时", fresh=True)
    await ann.presses("开始填写")
    await ann.sees("培训进修形式", fresh=True)
    await ann.presses("研修")
    await ann.sees("名称", fresh=True)
    await ann.sends("心血管病诊疗新进展研修班")
    await ann.sees("举办", fresh=True)
    await ann.sends("山东省医学会")
    await ann.sees("开始日期", fresh=True)
    await ann.sends(start)
    await ann.sees("结束日期", fresh=True)
    await ann.sends(end)
    await ann.sees("实际学时", fresh=True)
    await ann.sends(hours)
    await ann.sees("学时证明：未提供", fresh=True)


async def claim_training(ann: Person, proof: bytes | None = None) -> None:
    """Drafts, proves and submits."""
    await draft_training(ann)
    await ann.sends_photo(proof or photo())
    await ann.sees("学时证明：1 份", fresh=True)
    await ann.presses("完成，去预览")
    await ann.sees("按上限计", fresh=True)
    await ann.presses("提交审核")
    await ann.sees("已提交", fresh=True)


async def approve(desk: Person, card: str) -> None:
    """A reviewer approves the card that shows `card`."""
    message = await desk.sees(card)
    await desk.presses("✓ 通过", on=message)
    await eventually(lambda: "✓ 通过" not in message.buttons, desk)


async def eventually(is_so: Callable[[], bool], desk: Person) -> None:
    """Waits until it is so; shows the chat if it never is."""
    until = monotonic() + 25
    while not is_so():
        assert monotonic() < until, desk.screen()
        await asyncio.sleep(0.02)
