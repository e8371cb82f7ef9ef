"""Worker processes in which files from anybody are opened: without our secrets, bound in memory and in time."""

import os
import sys
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parent.parent)
_START = "import sys; sys.path.insert(0, sys.argv.pop()); from {module} import main; main()"
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")  # and no token, key or address


def worker_command(module: str, argument: str) -> list[str]:
    """Runs `main()` of the module in a fresh interpreter, which finds the argument in `sys.argv[1]`."""
    return [sys.executable, "-I", "-c", _START.format(module=module), argument, _ROOT]


def worker_environment() -> dict[str, str]:
    """What a worker sees of our environment."""
    return {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}


def bind(most_memory: int, most_seconds: int) -> None:
    """Beyond these bytes and seconds of the processor the system says no to this process; and it writes no file."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - only where it exists

    resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
    resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold somebody's certificate
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
