"""The command line: run, migrate, sample, orgs, audit, rules."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import structlog
import typer
from pydantic import ValidationError

from bot import cli_audit, cli_orgs, cli_rules
from bot.settings import Settings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
app.add_typer(cli_rules.app, name="rules")
app.add_typer(cli_audit.app, name="audit")
app.add_typer(cli_orgs.app, name="orgs")


@app.callback()
def _main() -> None:
    """学时助手: continuing-education hours in a chat."""


def load_settings() -> Settings:
    """The settings, or one line a fault and exit code 2."""
    try:
        return Settings()
    except ValidationError as invalid:
        for fault in invalid.errors():
            where = ".".join(map(str, fault["loc"])).upper()
            typer.echo(f"{where}: {fault['msg'].removeprefix('Value error, ')}".removeprefix(": "), err=True)
        raise typer.Exit(2) from None


def configure_logging(level: str) -> None:
    """One line an event on standard error; values, never personal data."""
    logging.basicConfig(level="WARNING", format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper(), logging.INFO)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def with_container(work: Callable[[Any, Settings], Awaitable[int]]) -> None:
    """Runs `work(container, settings)` and exits with what it returns."""
    import bot.lean_aiogram  # noqa: PLC0415, F401  # before anything imports aiogram
    from bot.container import build_container  # noqa: PLC0415  # `rules` needs none of it and starts faster
    from bot.refusals import REFUSALS  # noqa: PLC0415

    settings = load_settings()
    configure_logging(settings.log_level)
    settings.var.mkdir(parents=True, exist_ok=True)

    async def main() -> int:
        container = build_container(settings)
        try:
            return await work(container, settings)
        finally:
            await container.close()

    try:
        code = asyncio.run(main())
    except REFUSALS as refusal:
        typer.echo(f"{type(refusal).__name__}: {refusal}", err=True)
        code = 2
    raise typer.Exit(code)


@app.command()
def run(sample: Annotated[bool, typer.Option(help="Load the marked sample first, once.")] = False) -> None:
    """Migrate, then serve the web chat, and Telegram when BOT_TOKEN is set, until SIGTERM or Ctrl-C."""

    async def work(container: Any, settings: Settings) -> int:
        from bot.app import Application, run_until_signal  # noqa: PLC0415

        await prepare(container, sample=sample)
        await run_until_signal(Application(settings, container))
        return 0

    with_container(work)


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""

    async def work(container: Any, _settings: Settings) -> int:
        await prepare(container, sample=False)
        return 0

    with_container(work)


@app.command()
def sample() -> None:
    """Load the sample organisations and people, once."""

    async def work(container: Any, _settings: Settings) -> int:
        loaded = await prepare(container, sample=True)
        typer.echo("The sample is loaded." if loaded else "The sample was there already.")
        return 0

    with_container(work)


async def prepare(container: Any, *, sample: bool) -> bool:
    """Migrates and, where asked, loads the sample; whether it was loaded now."""
    from sqlalchemy.ext.asyncio import AsyncEngine  # noqa: PLC0415

    from bot.sample import load_sample  # noqa: PLC0415
    from services.ports import Clock  # noqa: PLC0415
    from services.rulebook import Rulebook  # noqa: PLC0415
    from storage.faults import in_our_words  # noqa: PLC0415
    from storage.migrate import migrate as migrate_database  # noqa: PLC0415
    from storage.sealed import ensure_fits  # noqa: PLC0415

    engine = await container.get(AsyncEngine)
    with in_our_words():
        await migrate_database(engine)
        await ensure_fits(engine)
    return sample and await load_sample(engine, await container.get(Rulebook), await container.get(Clock))
