"""The real wiring for every test: fresh databases of both kinds, the container, the program as a process of its own."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from storage.mapping import map_entities
from tests.databases import Databases, PostgresMissing
from tests.prepare import find_browser
from tests.program import Program


@pytest.fixture(scope="session", autouse=True)
def _entities() -> None:
    map_entities()


@pytest.fixture(autouse=True)
def _plain_logging() -> Iterator[None]:
    """A command that ran in the test logged to a stream that is closed by now."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """The address of a fresh, migrated database; the test runs once on each kind."""
    try:
        address = databases.new(request.param)
    except PostgresMissing as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(f"NOT TESTED ON POSTGRESQL: {missing}")
    yield address
    databases.drop(address)


@pytest.fixture
def sqlite(databases: Databases) -> str:
    """A fresh, migrated SQLite database, for what does not depend on the kind."""
    return databases.new("sqlite")


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    """The bot as a process of its own; not started yet."""
    process = Program(tmp_path / "var")
    yield process
    await process.end()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser; fails in CI where there is none."""
    if path := find_browser():
        return path
    if os.environ.get("CI"):
        pytest.fail("no browser: install Chromium or Chrome")
    return pytest.skip("NOT TESTED IN A BROWSER: no Chromium or Chrome is installed")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What this machine could not test is said at the end, loudly and once."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {str(report.longrepr[2]) for report in skipped if "NOT TESTED" in str(report.longrepr)}
    for reason in sorted(reasons):
        terminalreporter.write_sep("!", reason.removeprefix("Skipped: "), red=True)
