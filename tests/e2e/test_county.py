"""A county that is built from nothing in the chat: authority → department → employer and agency → professionals."""

import pytest

from bot.clock import SystemClock
from bot.operator import NewOrganisation, add_organisation, appoint
from services.domain.organisations import OrganisationKind
from storage.engine import create_engine
from tests.botapi import BotApiServer, Person
from tests.databases import KEYRING
from tests.e2e.conftest import TOKEN
from tests.e2e.journey import DOCUMENT, approve, claim_training, fill_in_form
from tests.program import Program

AUTHORITY = "宁阳县人力资源和社会保障局"
DEPARTMENT, SCHOOL, AGENCY = "宁阳县教育和体育局", "宁阳县第一中学", "宁阳县人才服务中心"
PLACE = ("泰安市", "宁阳县")
Answers = dict[str, str | tuple[str, ...]]


def organisation(name: str, code: str, administrator: str, **more: str | tuple[str, ...]) -> Answers:
    told: Answers = {"单位名称": name, "统一社会信用代码": code, "区域": PLACE}
    return told | {"管理人员姓名": administrator, "座机号": "0538-5621001"} | more


@pytest.fixture
async def officer(database: str, server: BotApiServer) -> Person:
    """The one thing that the operator does: the county's authority and its first administrator."""
    engine, clock = create_engine(database, KEYRING), SystemClock()
    unit = await add_organisation(engine, clock, NewOrganisation(OrganisationKind.AUTHORITY, AUTHORITY, "370921"))
    person = server.user(4001, "陈立", known=True)
    await appoint(engine, clock, channel="telegram", user_id=4001, name="陈立", organisation_id=unit)
    await engine.dispose()
    return person


@pytest.fixture
async def running(database: str, server: BotApiServer, officer: Person, program: Program) -> Program:
    program.set(database_url=database, bot_token=TOKEN, bot_api_base=server.url, telegram_may_ask_documents="1")
    await program.start()
    return program


async def petition(person: Person, kind: str, answers: Answers, until: str = "状态：") -> None:
    """Opens the form of the kind and answers each question as it comes, by its button where there is one."""
    await person.sends("/start")
    await person.sees("继续教育学时助手", fresh=True)
    await person.presses("注册单位")
    await person.sees("办事", fresh=True)
    await person.presses(kind)
    if "未提交" in (await person.sees(kind, fresh=True)).text:
        for button in ("继续 №", "继续填写"):
            await person.presses(button)
            await person.sees(kind, fresh=True)
    while until not in (asked := (await person.sees(kind, fresh=True)).text):
        told = next(answer for title, answer in answers.items() if title in asked)
        for part in (told,) if isinstance(told, str) else told:
            if any(part in label for label in person.last.buttons):
                await person.presses(part)
            else:
                await person.sends(part)
            await person.sees("", fresh=True)


async def found(person: Person, kind: str, answers: Answers, above: Person) -> None:
    """Registers an organisation, which the administrator of the one above approves."""
    await petition(person, kind, answers)
    await person.presses("提交审核")
    await person.sees("已提交")
    await approve(above, kind)
    await person.sees("您是负责人")


async def new_link(head: Person, *buttons: str) -> str:
    """What a person sends who follows a new link of the head's only unit."""
    await head.sends("/start")
    await head.sees("继续教育学时助手", fresh=True)
    for button in ("🏢 本单位", *buttons):
        await head.presses(button)
        await head.sees("", fresh=True)
    return "/start " + head.last.text.split("?start=")[1].split()[0]


PEOPLE = ("邀请链接", "新建人员邀请链接", "30 天", "不限人数")
REVIEWER = ("🗂 管理员", "邀请管理员", "审核员", "7 天")


async def join(person: Person, head: Person, document: str) -> None:
    """Registers by a link of the head's unit; the head approves."""
    await person.sends(await new_link(head, *PEOPLE))
    await person.sees("注册信息")
    await person.presses("继续填写")
    await fill_in_form(person, document)
    await person.presses("承诺并提交")
    await person.sees("审核", fresh=True)
    await approve(head, "人员注册 №")
    await person.sees("审核通过")


async def test_a_county_comes_in_by_the_cascade(running: Program, server: BotApiServer, officer: Person) -> None:
    ministry, clerk, agent = server.user(3001, "张伟"), server.user(2001, "李敏"), server.user(2004, "郑浩")
    school = organisation(SCHOOL, "12370921493456789G", "李敏", 性质="事业单位", 主管部门=("教育和体育局", DEPARTMENT))
    await petition(clerk, "用人单位注册", school, until="主管部门要先注册并通过")  # the one above comes first
    await found(ministry, "主管部门注册", organisation(DEPARTMENT, "1137092100434567 8e", "张伟"), officer)
    await found(clerk, "用人单位注册", school, ministry)
    await found(agent, "代理机构注册", organisation(AGENCY, "52370921MJE1234562", "郑浩"), officer)

    second = server.user(2002, "赵静")
    await second.sends(await new_link(clerk, *REVIEWER))
    await second.sees("邀请您担任 宁阳县第一中学 的“审核员”")
    await second.presses("接受")
    await second.sees("请输入您的姓名", fresh=True)
    await second.sends("赵静")
    await second.sees("办公电话", fresh=True)
    await second.sends("0538-5621002")

    ann = server.user(1001, "王工")
    await join(ann, clerk, DOCUMENT)
    await claim_training(ann)
    for desk in (second, ministry, officer):
        await approve(desk, "学时申报 №1")
    await ann.sees("学时已计入学时银行")

    freelancer = server.user(1002, "孙工")  # the agency stands in the employer's place, and no department above it
    await join(freelancer, agent, "370921199003070027")
    await claim_training(freelancer)
    for desk in (agent, officer):
        await approve(desk, "学时申报 №2")
    await freelancer.sees("学时已计入学时银行")

    await server.quiet()
    assert server.violations == []
    assert not {"王晓工", "李敏"} & set(running.log().split())
