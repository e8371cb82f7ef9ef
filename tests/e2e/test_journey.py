"""The main job from nothing to credited hours, on Telegram, in polling and in webhook mode, on both databases."""

from tests.botapi import BotApiServer
from tests.e2e.county import County
from tests.e2e.journey import approve, claim_training, register
from tests.program import Program


async def test_a_professional_registers_claims_and_is_credited_by_four_desks(
    running: Program, server: BotApiServer, county: County
) -> None:
    ann = server.user(1001, "王工", language="zh-hans")
    await register(ann)
    await approve(county.clerk, "人员注册")
    await ann.sees("您的注册已由 宁阳县第一中学 审核通过")
    await claim_training(ann)
    for desk in (county.clerk, county.ministry, county.officer):
        await approve(desk, "学时申报 №1")
    await ann.sees("学时已计入学时银行")
    await ann.sends("/hours")
    await ann.sees("24 / 60 学时")
    await ann.presses("专业为什么")
    await ann.sees("每天")
    await server.quiet()
    assert server.violations == []
    assert "王晓工" not in running.log()
