"""The bot as people run it: `python -m bot run` in a process of its own, to be killed and started again."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.databases import KEYRING

ROOT = Path(__file__).resolve().parent.parent


class Program:
    """One installation: the same `var` and settings at every start."""

    def __init__(self, var: Path) -> None:
        self._settings = {
            "VAR": str(var),
            "PORT": "0",
            "KEYRING": KEYRING.to_text(),
            "WEB_CHAT": "0",
            "DRAIN_SECONDS": "5",
        }
        self._process: asyncio.subprocess.Process | None = None
        self._log = var.with_suffix(".log")
        self.address = ""

    def set(self, **settings: str) -> None:
        self._settings |= {name.upper(): value for name, value in settings.items()}

    async def start(self, *options: str) -> None:
        """Returns once it serves."""
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                *options,
                cwd=ROOT,
                env=inherited | self._settings,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        stdout = self._process.stdout
        line = await asyncio.wait_for(stdout.readline(), 30) if stdout else b""
        self.address = line.decode().strip().removesuffix("/health")
        assert self.address, self.log()

    async def kill(self) -> None:
        """SIGKILL: no warning, no draining."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM: drains; gives the exit code."""
        return await self._end(signal.SIGTERM)

    async def restart(self) -> None:
        await self.kill()
        await self.start()

    async def end(self) -> None:
        if self._process and self._process.returncode is None:
            await self.kill()

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        return await asyncio.wait_for(self._process.wait(), 30)

    def log(self) -> str:
        """What it wrote to standard error."""
        return self._log.read_text() if self._log.exists() else ""
