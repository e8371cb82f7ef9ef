"""Where a channel may not ask for a document number, a one-time web form takes it (ARCHITECTURE §3.12)."""

import re

from aiohttp import ClientSession

from tests.botapi import BotApiServer, Person
from tests.e2e.county import County
from tests.e2e.journey import DOCUMENT, choose_unit
from tests.program import Program


async def asked_for_number(ann: Person, program: Program) -> str:
    """Registers up to the document number; gives the form's address on this machine."""
    await choose_unit(ann)
    await ann.sees("证件类型")
    await ann.presses("居民身份证")
    message = await ann.sees("一次性网页")
    found = re.search(r"/form/\S+", message.text)
    assert found, message.text
    return program.address + found.group()


async def test_the_number_comes_by_a_form_that_works_once(
    installed: Program, server: BotApiServer, county: County
) -> None:
    installed.set(telegram_may_ask_documents="0")
    await installed.start()
    ann = server.user(1001, "王工", language="zh-hans")
    address = await asked_for_number(ann, installed)
    await ann.sends(DOCUMENT)  # typed all the same: it is not taken
    await ann.sees("一次性网页", fresh=True)
    async with ClientSession() as browser:
        page = await (await browser.get(address)).text()
        assert "加密保存" in page
        wrong = await browser.post(address, data={"number": "110105194912310021"})
        assert "problem" in await wrong.text()
        done = await browser.post(address, data={"number": DOCUMENT})
        assert "请回到聊天继续注册" in await done.text()
        assert (await browser.get(address)).status == 410
        assert (await browser.get(address[:-3] + "abc")).status == 410
    await ann.sees("110105***********X")
    await ann.presses("继续填写")
    await ann.sees("手机号", fresh=True)
    assert DOCUMENT not in installed.log()
    assert server.violations == []
