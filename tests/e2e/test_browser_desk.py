"""An administrator's evening in the page: twenty cards one after another, then the rest in one go."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from playwright.async_api import Browser
from pydantic import SecretStr

from bot.container import build_container, outside_update
from bot.settings import Settings
from services.claims.drafting import AddPaper, Answer, NewClaim, NewPaper, StartClaim, StateFact
from services.claims.submission import ClaimRef, SubmitClaim
from services.domain.learning import Subject
from storage.arrivals import Arrivals, UpdateMark
from tests.databases import KEYRING
from tests.e2e.journey import photo
from tests.e2e.page import DESKTOP, LI, PHONE, SUN, Window, open_browser
from tests.program import Program

pytestmark = pytest.mark.browser
CARDS, MORE = 20, 12
SINCE = date(2026, 3, 2)


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with open_browser(chromium) as browser:
        yield browser


async def file_claims(address: str, var: Path, count: int) -> None:
    """What a sample teacher hands in: a training of two hours on each of so many days."""
    database, keyring = SecretStr(address), SecretStr(KEYRING.to_text())
    container = build_container(Settings(_env_file=None, var=var, database_url=database, keyring=keyring))
    arrivals = await container.get(Arrivals)
    account = (await arrivals.open(UpdateMark(1, 1), "webchat", SUN, "zh_CN")).actor.account_id

    async def ask(use_case: type[Any], request: object) -> Any:
        async with container(context=outside_update()) as scope:
            return await (await scope.get(use_case))(await arrivals.actor_of(account), request)

    for number in range(count):
        day = (SINCE + timedelta(days=number)).isoformat()
        claim = (await ask(StartClaim, NewClaim(SINCE.year, "training", Subject.PROFESSIONAL))).claim
        facts = {"form": "lecture", "title": f"专题讲座{number + 1}", "organiser": "宁阳县教育和体育局", "from": day}
        for field, told in (facts | {"to": day, "hours": "2"}).items():
            await ask(StateFact, Answer(claim.id, field, told))
        image = photo(f"#{number * 7:02x}40a0")
        form = await ask(AddPaper, NewPaper(claim.id, "hours_proof", image, "proof.jpg"))
        await ask(SubmitClaim, ClaimRef(claim.id, form.claim.version))
    await container.close()


@pytest.fixture
async def november(program: Program, database: str, tmp_path: Path) -> Program:
    """The sample with a queue at the school's desk."""
    program.set(web_chat="1", port="0", database_url=database)
    await program.start("--sample")
    await file_claims(database, tmp_path / "var", CARDS + MORE)
    return program


async def test_two_taps_a_plain_approval_and_the_rest_together(browser: Browser, november: Program) -> None:
    async with Window.open(browser, november.address, [LI], **DESKTOP) as window:
        li = window.pane(LI)
        await li.says("/review")
        await li.sees("待审事项", f"学时申报：{CARDS + MORE} 件")
        await window.shoot("desk-1-queue")
        await li.presses("▶ 逐件审核")
        begun = monotonic()
        for _ in range(CARDS):  # two taps each
            await li.sees("学时申报 №", "✓ 学时证明：1 份")
            await li.presses("✓ 通过")
            await li.presses("下一件 ›")
        print(f"{CARDS} cards in {monotonic() - begun:.1f} s")  # noqa: T201  # for whoever asks how long it takes
        await window.shoot("desk-2-card")

        await li.says("/review")
        await li.sees(f"学时申报：{MORE} 件")
        await li.presses("批量通过")
        await li.sees(f"可以一并通过：{MORE} 件", f"学时合计：{2 * MORE}")
        await window.shoot("desk-3-batch")
        await li.presses(f"确认通过 {MORE} 件")
        await li.sees(f"已通过：{MORE} 件")
        await window.shoot("desk-4-report")


async def test_the_desk_fits_a_phone(browser: Browser, november: Program) -> None:
    async with Window.open(browser, november.address, [LI], **PHONE) as window:
        li = await window.turns_to(LI)
        await li.says("/review")
        await li.sees("待审事项")
        assert await window.fits()
        await li.presses("▶ 逐件审核")
        await li.sees("学时申报 №")
        assert await window.fits()
        await window.shoot("phone-desk")
