"""What reviewers do besides approving: return with reasons and words, reject, and see what was mended."""

from tests.botapi import BotApiServer, Message, Person
from tests.e2e.county import County
from tests.e2e.journey import approve, claim_training, draft_training, photo, register
from tests.program import Program

CLAIM = "学时申报 №1"


async def claimed(server: BotApiServer, county: County) -> Person:
    """A registered professional with one claim at the unit's desk."""
    ann = server.user(1001, "王工", language="zh-hans")
    await register(ann)
    await approve(county.clerk, "人员注册")
    await ann.sees("审核通过")
    await claim_training(ann)
    await county.clerk.sees(CLAIM)
    return ann


async def return_for_the_hours(clerk: Person, comment: str, card: Message) -> None:
    """Ticks a reason, adds words, and sends the claim back."""
    await clerk.presses("↩ 退回", on=card)
    await clerk.sees("选择原因", fresh=True)
    await clerk.presses("学时与证明不符")
    await clerk.sees_button("☑")
    await clerk.presses("补充说明")
    await clerk.sees("请输入退回")
    await clerk.sends_photo(photo())
    await clerk.sees("这里需要文字")
    await clerk.sends(comment)
    assert "☑" in "".join((await clerk.sees(comment, fresh=True)).buttons)  # what was ticked is not lost
    await clerk.presses("确认退回")
    await clerk.sees("已退回", fresh=True)


async def test_a_claim_is_returned_twice_mended_each_time_and_approved(
    polling: Program, server: BotApiServer, county: County
) -> None:
    ann = await claimed(server, county)
    stated, card = "30", await county.clerk.sees(CLAIM)
    for comment, mended in (("证明上是 16 学时", "16"), ("其中 2 学时是午休", "14")):
        await return_for_the_hours(county.clerk, comment, card)
        await ann.sees(comment)
        await ann.presses("修改并重新提交")
        await ann.sees("退回，待修改", fresh=True)
        await ann.presses("去修改：学时")  # the repair card leads to exactly that field
        await ann.sees("实际学时", fresh=True)
        await ann.sends(mended)
        await ann.sees(f"计 {mended} 学时", fresh=True)
        await ann.presses("重新提交审核")
        await ann.sees("已提交", fresh=True)
        card = await county.clerk.sees(f"学时：{stated} → {mended}")  # and the same reviewer sees only what changed
        stated = mended
    assert "30 → 16" not in card.text
    await county.clerk.presses("✓ 通过", on=card)
    await approve(county.ministry, CLAIM)
    await approve(county.officer, CLAIM)
    await ann.sees("专业科目计入 14 学时")
    assert server.violations == []
    assert "fault" not in polling.log()


async def test_nothing_is_handed_in_anew_when_the_return_was_called_back(
    polling: Program, server: BotApiServer, county: County
) -> None:
    ann, clerk = await claimed(server, county), county.clerk
    await clerk.presses("↩ 退回", on=clerk.message_with(CLAIM))
    await clerk.sees("选择原因")
    await clerk.presses("学时与证明不符")
    await clerk.sees_button("☑")
    ticked = clerk.message_with("选择原因")
    for _ in range(2):  # a second tap is no alarm
        await clerk.presses("确认退回", on=ticked)
    await server.quiet()
    assert clerk.toasts[-2:] == ["№1 已退回，这是最后一件"] * 2
    await ann.presses("修改并重新提交", on=await ann.sees("退回，请修改后重新提交"))
    page = await ann.sees("退回，待修改")
    await clerk.presses("撤回本次决定", on=await clerk.sees("状态：已退回"))
    await clerk.sees("撤回了决定")
    await ann.presses("重新提交审核", on=page)
    await ann.sees_toast("审核人已收回退回")
    await ann.sees("撤回了决定")
    assert server.violations == []


async def test_a_rejection_asks_once_more_and_is_final(polling: Program, server: BotApiServer, county: County) -> None:
    ann = await claimed(server, county)
    await county.clerk.presses("✗ 驳回", on=county.clerk.message_with(CLAIM))
    await county.clerk.sees("驳回是最终结论")
    await county.clerk.sends("材料系伪造")
    await county.clerk.sees("确定驳回吗")
    await county.clerk.presses("确定驳回")
    await county.clerk.sees("状态：已驳回")
    await ann.sees("材料系伪造")
    await ann.presses("查看申报")
    await ann.sees("已驳回（不再受理）")
    assert not any("提交" in text for text in ann.last.buttons)
    assert server.violations == []


async def test_who_types_too_late_learns_who_decided(polling: Program, server: BotApiServer, county: County) -> None:
    await claimed(server, county)
    slow, quick = county.clerk, county.second_clerk
    await slow.presses("↩ 退回", on=slow.message_with(CLAIM))
    await slow.sees("选择原因")
    await slow.presses("补充说明")
    await slow.sees("请输入退回")
    await approve(quick, CLAIM)
    await slow.sends("请补材料")
    await slow.sees("此件已由 赵静")
    await slow.sees("您的操作未生效")


async def test_a_second_tap_on_ones_own_decision_is_no_alarm(
    polling: Program, server: BotApiServer, county: County
) -> None:
    await claimed(server, county)
    card = county.clerk.message_with(CLAIM)
    await county.clerk.presses("✓ 通过", on=card)
    await county.clerk.presses("✓ 通过", on=card)
    await server.quiet()
    assert county.clerk.toasts[-2:] == ["№1 已通过，这是最后一件"] * 2
    assert not any(toast.alert for toast in county.clerk.toasts)


async def test_the_same_photo_in_another_claim_gives_the_reviewer_pause(
    polling: Program, server: BotApiServer, county: County
) -> None:
    ann, clerk = await claimed(server, county), county.clerk
    await claim_training(ann, photo())
    await server.quiet()
    assert clerk.message_with("学时申报 №2") is None  # a card is before them already: one call, not one a claim
    await clerk.presses("下一件", on=clerk.message_with(CLAIM))
    await clerk.sees("同一材料已用于该人申报 №1")


async def test_a_case_is_handed_over_decided_called_back_and_decided_again(
    polling: Program, server: BotApiServer, county: County
) -> None:
    await claimed(server, county)
    clerk, colleague = county.clerk, county.second_clerk
    await clerk.presses("查看材料", on=clerk.message_with(CLAIM))
    await clerk.sees("的材料如上")
    await clerk.presses("转交同事", on=clerk.message_with("的材料如上"))
    await clerk.sees("转交给哪位同事")
    await clerk.presses("赵静")
    await clerk.sees("已转交 赵静 办理")
    await clerk.sees("转交给 赵静")
    await colleague.sends("/review")
    await colleague.sees("转交给您办理：1 件")
    await colleague.presses("转交给我（1）")
    await colleague.sees("筛选：转交给我的")
    await colleague.presses("▶ 逐件审核")
    await colleague.presses("✓ 通过", on=await colleague.sees("已转交 赵静 办理", fresh=True))
    await colleague.presses("撤回本次决定", on=await colleague.sees("状态：本环节已通过，现由", fresh=True))
    card = await colleague.sees("撤回了决定", fresh=True)
    assert "转交给 赵静" in card.text
    await colleague.presses("✓ 通过", on=card)
    await county.ministry.sees(CLAIM)
    assert server.violations == []
    assert "fault" not in polling.log()


async def test_what_gives_no_pause_is_approved_together(polling: Program, server: BotApiServer, county: County) -> None:
    ann, clerk = server.user(1001, "王工", language="zh-hans"), county.clerk
    await register(ann)
    await approve(clerk, "人员注册")
    for day, colour in (("2026-06-02", "white"), ("2026-07-02", "black")):
        await draft_training(ann, start=day, end=day, hours="8")
        await ann.sends_photo(photo(colour))
        await ann.sees("学时证明：1 份", fresh=True)
        await ann.presses("完成，去预览")
        await ann.sees("计 8 学时", fresh=True)
        await ann.presses("提交审核")
        await ann.sees("已提交", fresh=True)
    await clerk.sends("/review")
    await clerk.presses("批量通过", on=await clerk.sees("学时申报：2 件"))
    await clerk.sees("可以一并通过：2 件")
    await clerk.sees("学时合计：16")
    await clerk.presses("确认通过 2 件")
    await clerk.sees("已通过：2 件")
    await county.ministry.sends("/review")
    await county.ministry.sees("学时申报：2 件")
    assert server.violations == []
    assert "fault" not in polling.log()


async def test_a_reviewers_own_words_are_one_tap(polling: Program, server: BotApiServer, county: County) -> None:
    ann, clerk = await claimed(server, county), county.clerk
    await clerk.sends("/review")
    await clerk.presses("常用语", on=await clerk.sees("待审事项"))
    await clerk.sees("还没有常用语")
    await clerk.presses("添加常用语")
    await clerk.sees("请输入要保存的常用语")
    await clerk.sends("请补充带公章的学时证明")
    await clerk.sees("1. 请补充带公章的学时证明")
    await clerk.presses("↩ 退回", on=clerk.message_with(CLAIM))
    await clerk.sees("选择原因")
    await clerk.presses("补充说明")
    await clerk.sees("请输入退回")
    await clerk.presses("请补充带公章的学时证明")
    await clerk.sees("说明：请补充带公章的学时证明")
    await clerk.presses("确认退回")
    await ann.sees("请补充带公章的学时证明")
    assert server.violations == []
