"""The running process: how much memory it takes while nobody writes, and how soon it serves."""

import asyncio
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import aiohttp
import psutil  # type: ignore[import-untyped]

from tests.benchmarks.figures import figure
from tests.program import Program

STARTS = 9
SETTLED = 5  # seconds without anything to do
IMPORTS = "import aiogram, sqlalchemy"


@asynccontextmanager
async def installed() -> AsyncIterator[Program]:
    """The program with the web chat and a database that is there already, not running."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        program = Program(Path(folder) / "var")
        program.set(web_chat="1")
        try:
            await program.start("--sample")
            await program.stop()
            yield program
        finally:
            await program.end()


@figure("idle_memory_mb", aim=150, better="lower", unit="MB resident")
async def idle_memory() -> float:
    async with installed() as program:
        await program.start()
        await _say_start(program.address)
        await asyncio.sleep(SETTLED)
        assert program._process is not None
        return float(psutil.Process(program._process.pid).memory_info().rss / 1e6)


@figure("start_seconds", aim=3, better="lower", unit=f"× {IMPORTS}")
async def start() -> float:
    """Until it says where it serves, against an interpreter that imports the two libraries; they take turns."""
    async with installed() as program:
        of_start, of_imports = [], []
        for _ in range(STARTS):
            begun = perf_counter()
            await program.start()
            of_start.append(perf_counter() - begun)
            await program.stop()
            begun = perf_counter()
            await (await asyncio.create_subprocess_exec(sys.executable, "-c", IMPORTS)).wait()
            of_imports.append(perf_counter() - begun)
        return median(of_start) / median(of_imports)


async def _say_start(address: str) -> None:
    """Writes /start in the page as a new visitor, and waits for the answer."""
    async with aiohttp.ClientSession(address) as page:
        async with page.post("/chat/people", json={"name": "访客"}) as answer:
            visitor = (await answer.json())["person"]["user_id"]
        said = {"text": "/start", "nonce": secrets.token_urlsafe(8), "language": "zh-CN"}
        async with page.post(f"/chat/{visitor}/text", json=said) as answer:
            answer.raise_for_status()
        for _ in range(100):
            async with page.get("/chat/people") as answer:
                people = (await answer.json())["visitors"]
            if any(p["user_id"] == visitor and p["last_message_id"] > 1 for p in people):
                return
            await asyncio.sleep(0.1)
    raise RuntimeError("/start was not answered")
