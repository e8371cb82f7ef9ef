"""People who act like people: they look at the newest message and do the next thing that it asks for.

They know nothing of the program's insides. After an interruption they may see 您上一步操作已保存, nothing at all, or
the screen from before; whatever it is, they find back through the home page to where their draft stands.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from tests.botapi import BotApiServer, Message, Person
from tests.e2e.county import SCHOOL
from tests.e2e.journey import PICKED, TYPED

Act = Callable[[], Awaitable[object]]

CLAIMED = {
    "开始日期": "2026-06-02",
    "结束日期": "2026-06-04",
    "学时": "30",
    "举办": "山东省医学会",
    "名称": "心血管病诊疗新进展研修班",
}
# what the newest message says, and the button that a person presses then
SIGNS = (
    ("注册为专业技术人员", "开始注册"),
    ("请选择单位所属区域", "泰安市"),
    ("请选择区县", "宁阳县"),
    ("本人承诺", "承诺并提交"),
    ("下一步：选择所在单位", "选择单位"),
    ("项必填", "继续填写"),
    ("选择学习科目", "专业科目"),
    ("选择学习形式", "培训进修"),
    ("需要的证明材料", "开始填写"),
    ("学时证明：1 份", "完成，去预览"),
)
WAITS = ("等待 宁阳县第一中学 审核", "状态：审核中", "）已提交", "正在由单位审核", "状态：已通过")
MOST_PRESSES = 3  # of the same button on the same message: then it leads nowhere


class Robot:
    """One person. `acts` does one thing, or nothing when there is only to wait."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self._pressed: Counter[tuple[int, str | None]] = Counter()

    async def acts(self) -> bool:
        act = self._next()
        if act is None:
            return False
        await act()
        return True

    async def looks_around(self) -> None:
        raise NotImplementedError

    def _next(self) -> Act | None:
        raise NotImplementedError

    @property
    def _newest(self) -> Message | None:
        """What changed last: an edited message is as new as a sent one."""
        return max(self.person.received, key=lambda message: message.change, default=None)

    def _press(self, text: str, on: Message) -> Act | None:
        """The button, unless it was pressed too often already."""
        found = next((b for row in on.keyboard for b in row if text in b.text), None)
        if found is None or self._pressed[on.message_id, found.data] >= MOST_PRESSES:
            return None

        async def press() -> None:
            self._pressed[on.message_id, found.data] += 1
            await self.person.presses_data(found.data or "", on)

        return press

    def _says(self, text: str) -> Act:
        return lambda: self.person.sends(text)


class Professional(Robot):
    """Registers, claims three days of training with a photo, and is content when 24 hours are recognised."""

    def __init__(self, person: Person, proof: bytes) -> None:
        super().__init__(person)
        self._proof = proof

    @property
    def is_content(self) -> bool:
        newest = self._newest
        return newest is not None and "专业还差 36 学时" in newest.text

    async def looks_around(self) -> None:
        await self.person.sends("/start")

    def _next(self) -> Act | None:
        newest = self._newest
        if newest is None:
            return self._says("/start")
        if self.is_content or any(sign in newest.text for sign in WAITS):
            return None
        if "继续教育学时助手" in newest.text:
            return self._at_home(newest)
        return self._on_page(newest) or self._press("🏠 首页", newest) or self._says("/start")

    def _at_home(self, home: Message) -> Act | None:
        if "草稿 1 件" in home.text:
            return self._press("📂 申报进度", home)
        if "在审 1 件" in home.text:
            return None
        return self._press("📝 申报学时", home) or self._press("📝 ", home)

    def _on_page(self, page: Message) -> Act | None:
        first, *rest = page.text.splitlines()
        if first.startswith("第 ") and first.endswith(" 项"):
            return self._answer(rest[0], page)
        if first.startswith("选择单位"):
            return self._press(SCHOOL, page) if "查找" in page.text else self._says("第一中")
        if first.startswith("申报进度"):
            return self._press("草稿 ·", page)
        if "状态：草稿" in page.text:
            ways = (self._press(text, page) for text in ("提交审核", "继续填写", "添加证明材料"))
            return next((way for way in ways if way), None)
        if first == "证明材料" and "学时证明：未提供" in page.text:
            return lambda: self.person.sends_photo(self._proof)
        return next((act for sign, text in SIGNS if sign in page.text if (act := self._press(text, page))), None)

    def _answer(self, asked: str, page: Message) -> Act | None:
        if asked == "培训进修形式":
            return self._press("研修", page)
        if asked in PICKED:
            return self._press(PICKED[asked], page)
        typed = TYPED.get(asked) or next((text for part, text in CLAIMED.items() if part in asked), None)
        return self._says(typed) if typed else None


class Reviewer(Robot):
    """Approves whatever shows the button, on the newest card first; looks into the queue when nothing comes."""

    async def looks_around(self) -> None:
        await self.person.sends("/review")

    def _next(self) -> Act | None:
        for message in sorted(self.person.received, key=lambda message: -message.change):
            if act := self._press("✓ 通过", message):
                return act
        newest = self._newest
        return self._press("▶ 逐件审核", newest) if newest else None


async def live(
    robots: Sequence[Robot], server: BotApiServer, is_over: Callable[[], bool], after_act: Callable[[], Awaitable[None]]
) -> int:
    """Everybody in turn until it is over; how many things were done. Who has nothing to do waits, then looks around."""
    acts = idle = 0
    while not is_over():
        assert acts < 150, "\n".join(robot.person.screen() for robot in robots)
        did = 0
        for robot in robots:
            if await robot.acts():
                did += 1
                await after_act()
                await server.quiet(20)
        acts, idle = acts + did, 0 if did else idle + 1
        if idle == 3:
            for robot in robots:
                await robot.looks_around()
        if not did:
            await asyncio.sleep(0.2)
            await server.quiet(20)
    return acts
