"""The bot as `python -m bot run` runs it, forked from an interpreter that has done the imports already.

A process of its own that dies of a SIGKILL like any other, but it starts in half a second instead of three or four: for
the tests that kill it at every step.
"""

import asyncio
import json
import os
import runpy
import signal
import sys
from pathlib import Path
from time import monotonic

from tests.program import ROOT, Program


class Hearth:
    """The interpreter that is kept warm."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def light(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.e2e.warm",
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )

    async def fork(self, settings: dict[str, str], out: Path, log: Path) -> int:
        """The id of a new process with these settings as its environment."""
        assert self._process
        assert self._process.stdin
        assert self._process.stdout
        asked = json.dumps({"settings": settings, "out": str(out), "log": str(log)})
        self._process.stdin.write(f"{asked}\n".encode())
        return int(await asyncio.wait_for(self._process.stdout.readline(), 60))

    async def put_out(self) -> None:
        assert self._process
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()


class WarmProgram(Program):
    """`Program`, started from the hearth."""

    def __init__(self, var: Path, hearth: Hearth) -> None:
        super().__init__(var)
        self._hearth = hearth
        self._pid = 0
        self._out = var.with_suffix(".out")

    async def start(self, *options: str) -> None:
        assert not options
        self._out.unlink(missing_ok=True)
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self._pid = await self._hearth.fork(inherited | self._settings, self._out, self._log)
        until = monotonic() + 30
        while not (self._out.exists() and self._out.read_text().endswith("\n")):
            assert monotonic() < until, self.log()
            assert _is_alive(self._pid), self.log()
            await asyncio.sleep(0.01)
        self.address = self._out.read_text().strip().removesuffix("/health")

    async def end(self) -> None:
        if self._pid and _is_alive(self._pid):
            await self.kill()

    async def _end(self, number: signal.Signals) -> int:
        """The exit code is not known here: the hearth is the parent."""
        os.kill(self._pid, number)
        until = monotonic() + 30
        while _is_alive(self._pid):
            assert monotonic() < until, self.log()
            await asyncio.sleep(0.005)
        return 0


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _become_bot(settings: dict[str, str], out: str, log: str) -> None:
    """In the child: what the shell would have set up, then `python -m bot run`."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(settings)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(out, flags), 1)
    os.dup2(os.open(log, flags), 2)
    sys.argv = ["bot", "run"]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)


def _keep_warm() -> None:
    import bot.app  # noqa: PLC0415
    import bot.cli  # noqa: PLC0415
    import bot.container  # noqa: F401, PLC0415
    import storage.migrate  # noqa: F401, PLC0415

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are taken away at once
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become_bot(**json.loads(line))
            return
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _keep_warm()
