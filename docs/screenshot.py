"""Makes docs/screenshot.png from a running sample: `python -m docs.screenshot`, with the developers' dependencies.

A teacher's certificate has come as far as the authority, her training as far as the department. Nothing but the bot's
own page is shown, and everybody on it is invented.
"""

import asyncio
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

from bot.clock import SystemClock
from tests.e2e.page import CHEN, DESKTOP, LI, SUN, ZHANG, Pane, Window, certificate, open_browser
from tests.program import Program

PICTURE = Path(__file__).with_name("screenshot.png")
LARGEST = 400_000  # bytes: people on a train open the README too
YEAR = SystemClock().today().year
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


async def main() -> None:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise SystemExit("Chromium or Chrome is needed.")
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder) / "var")
        program.set(web_chat="1", port="0")
        await program.start("--sample")
        try:
            await take_picture(program.address, browser, Path(folder))
        finally:
            await program.stop()


async def take_picture(address: str, browser_path: str, folder: Path) -> None:
    async with (
        open_browser(browser_path) as browser,
        Window.open(browser, address, [SUN, LI, ZHANG, CHEN], **DESKTOP) as window,
    ):
        sun, li, zhang, chen = (window.pane(chat) for chat in (SUN, LI, ZHANG, CHEN))
        await claim_exam(sun, [certificate(folder / "qualification.jpg")])
        for desk in (li, zhang):
            await desk.approves("学时申报 №1")
        await chen.card("学时申报 №1").wait_for()
        await claim_training(sun, [certificate(folder / "certificate.jpg", 2), certificate(folder / "hours.pdf", 3)])
        await li.approves("学时申报 №2")
        await sun.sees("申报 №2", "已通过，转下一环节")
        await zhang.presses("查看材料（2）", on=zhang.card("学时申报 №2"))
        await zhang.messages.locator(".photo img").wait_for()
        await sun.says("/hours")
        await sun.sees("28 / 60 学时")
        await settle(window.page)
        shot = folder / "shot.png"
        await window.page.screenshot(path=shot)
        shrink(shot)


async def claim_exam(person: Pane, papers: list[Path]) -> None:
    answers = {"名称": "教师资格", "证书日期": f"{YEAR}-01-04"}
    await claim(person, ("职业资格考试", "全国专业技术类职业资格考试"), answers, papers)


async def claim_training(person: Pane, papers: list[Path]) -> None:
    days = f"{YEAR}-01-02 至 {YEAR}-01-04"
    answers = {"名称": "骨干教师研修", "举办": "宁阳县教育和体育局", "开始日期": days, "实际学时": "24"}
    await claim(person, ("培训进修", "研修"), answers, papers)


async def claim(person: Pane, kind: tuple[str, str], answers: dict[str, str], papers: list[Path]) -> None:
    await person.says("/claim")
    for name in ("专业科目", kind[0], "开始填写", kind[1]):
        await person.presses(name)
    for asked, answer in answers.items():
        await person.sees(asked)
        await person.says(answer)
    await person.sees("未提供（必需）")
    await person.sends_files(papers)
    await person.sees(f"：{len(papers)} 份")
    await person.presses("完成，去预览")
    await person.presses("提交审核")
    await person.sees("已提交")


async def settle(page: Page) -> None:
    """Toasts are gone, what has just changed is no longer marked."""
    await page.mouse.move(720, 20)
    await page.locator(".toast").first.wait_for(state="detached")
    await page.wait_for_timeout(4000)


def shrink(shot: Path) -> None:
    """As few colours as the page can do with."""
    Image.open(shot).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    size = PICTURE.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{PICTURE} has {size} bytes, more than {LARGEST}.")
    print(f"{PICTURE}: {size} bytes")  # noqa: T201 - a script


if __name__ == "__main__":
    asyncio.run(main())
