"""Set-up of `make test`: a browser with a Chinese font, from wherever this machine may get one.

An installed Chromium or Chrome, else Playwright's own download, else Debian's packages where the user may install them.
What could not be had is said; the tests then say loudly what they did not test.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
_PATIENCE = 180  # seconds for a download


def find_browser() -> str | None:
    """The path of a browser that Playwright can drive."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _downloaded()


def _downloaded() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # slow, and mostly not needed

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _download() -> bool:
    return _try(sys.executable, "-m", "playwright", "install", "chromium")


def _install_packages() -> bool:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    return _try("apt-get", "update", "-qq") and _try(
        "apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES
    )


def _try(*command: str) -> bool:
    try:
        return subprocess.run(command, timeout=_PATIENCE, check=False, capture_output=True).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def main() -> None:
    for attempt in (None, _download, _install_packages):
        if attempt is not None and not attempt():
            continue
        if find_browser():
            return
    sys.stderr.write("No Chromium or Chrome: the page will NOT be tested in a browser.\n")


if __name__ == "__main__":
    main()
