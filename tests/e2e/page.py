"""The web chat's page as people use it: a window of a real browser, and in it one pane a person."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from PIL import Image, ImageDraw
from playwright.async_api import Browser, FloatRect, Locator, Page, async_playwright, expect

from tests.e2e.journey import PICKED, TYPED
from tests.program import ROOT

SHOTS = ROOT / "var" / "screenshots"
SUN, LI, ZHANG, CHEN = 1001, 1002, 1003, 1004  # sample people: a teacher, her school, its department, the authority
ZHAO = 1005  # the school's second administrator
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
PATIENCE = 20_000  # ms: a machine that tests is busy with other things too
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
_ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]


@asynccontextmanager
async def open_browser(path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        await browser.close()


@dataclass
class Pane:
    """One person's chat. The newest message of the bot is where the person is."""

    page: Page
    chat: int

    @property
    def element(self) -> Locator:
        return self.page.locator(f'.pane[data-chat="{self.chat}"]')

    @property
    def messages(self) -> Locator:
        return self.element.locator(".message.is-bot")

    @property
    def newest(self) -> Locator:
        return self.messages.last

    async def says(self, text: str) -> None:
        await self.element.locator(".field").fill(text)
        await self.element.locator(".field").press("Enter")

    async def sends_files(self, files: Sequence[Path]) -> None:
        await self.element.locator("input[type=file]").set_input_files(files)
        await expect(self.element.locator(".chip")).to_have_count(len(files))
        await self.element.locator(".field").press("Enter")
        await expect(self.element.locator(".tray")).to_be_hidden()

    async def sees(self, *words: str) -> None:
        """In the newest message."""
        for each in words:
            await expect(self.newest).to_contain_text(each)

    async def presses(self, name: str, *, on: Locator | None = None) -> None:
        """The button of exactly this name, under the newest message if no other is given."""
        await (on or self.newest).get_by_role("button", name=name, exact=True).click()

    async def keys(self) -> list[str]:
        """The words on the buttons under the newest message."""
        return await self.newest.locator(".key").all_inner_texts()

    def card(self, title: str) -> Locator:
        """The last message that starts so."""
        return self.messages.filter(has_text=title).last

    async def approves(self, title: str) -> None:
        """Presses the button on the card, which then has it no longer."""
        await self.presses("✓ 通过", on=self.card(title))
        await expect(self.card(title).get_by_role("button", name="✓ 通过")).to_have_count(0)

    async def fills_in_registration(self) -> None:
        """Answers each question until the summary carries the promise."""
        while True:
            asked = (await self.newest.locator(".text").inner_text()).splitlines()
            if asked[0] == "注册信息":
                return
            if asked[1] in PICKED:
                await self.presses(PICKED[asked[1]])
            else:
                await self.says(TYPED[asked[1]])
            await expect(self.newest).not_to_contain_text(asked[0])


@dataclass
class Window:
    """A page that must not complain: no error in a script, nothing that the content policy refused."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def open(cls, browser: Browser, address: str, panes: Sequence[int], **options: Any) -> AsyncIterator[Self]:
        context = await browser.new_context(**{"locale": "zh-CN"} | options)
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        window = cls(await context.new_page())
        window.page.on("pageerror", lambda error: window.complaints.append(str(error)))
        window.page.on("console", lambda said: window.complaints.append(said.text) if said.type == "error" else None)
        await window.page.goto(f"{address}/?panes={','.join(map(str, panes))}")
        await window.page.locator(".pane").nth(len(panes) - 1).wait_for(state="attached")
        await window.page.evaluate("window.isFirstLoad = true")
        yield window
        await context.close()
        assert window.complaints == []

    def pane(self, chat: int) -> Pane:
        return Pane(self.page, chat)

    async def is_first_load(self) -> bool:
        return bool(await self.page.evaluate("window.isFirstLoad === true"))

    async def welcome_visitor(self) -> Pane:
        """A person whom nobody has seen before comes in."""
        before = await self.page.locator(".pane").count()
        await self.page.locator(".add-person").click()
        await self.page.locator(".person.is-new").click()
        newcomer = self.page.locator(".pane").nth(before)
        return self.pane(int(await newcomer.get_attribute("data-chat") or 0))

    async def turns_to(self, chat: int) -> Pane:
        """Where one pane is shown at a time: taps its tab."""
        await self.page.locator(f'[role=tab][aria-controls="pane-{chat}"]').tap()
        await expect(self.pane(chat).element).to_be_visible()
        return self.pane(chat)

    async def fits(self) -> bool:
        """Nothing sticks out at the sides."""
        return bool(await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))

    async def shoot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.wait_for_timeout(300)
        await self.page.screenshot(path=SHOTS / f"{name}.png")


async def box_of(element: Locator) -> FloatRect:
    box = await element.bounding_box()
    assert box is not None
    return box


def certificate(path: Path, number: int = 1) -> Path:
    """A genuine JPEG of what could be a certificate, or a PDF where the name says so."""
    image = Image.new("RGB", (1200, 850), "#fdfaf0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 30, 1170, 820), outline="#b8860b", width=8)
    draw.rectangle((48, 48, 1152, 802), outline="#b8860b", width=2)
    draw.text((600, 190), "CERTIFICATE", fill="#8b1a1a", font_size=92, anchor="mm")
    for line in range(4):
        draw.line((220, 330 + 70 * line, 980, 330 + 70 * line), fill="#555555", width=3)
    draw.text((220, 660), f"No. 2026-{number:04d}", fill="#333333", font_size=44)
    draw.ellipse((850, 560, 1040, 750), outline="#c62828", width=9)
    draw.regular_polygon((945, 655, 52), 5, fill="#c62828")
    image.save(path, "PDF" if path.suffix == ".pdf" else "JPEG")
    return path
