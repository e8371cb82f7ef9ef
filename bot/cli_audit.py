"""`python -m bot audit`: proof that nothing was taken out of the audit log or edited in it."""

from typing import Any

import typer

app = typer.Typer(no_args_is_help=True, help="The append-only audit log.")


@app.callback()
def _main() -> None:
    """The append-only audit log."""


@app.command()
def verify() -> None:
    """Walk the chain; one line a fault and exit code 1, else the head's digest to compare with a noted one."""
    from sqlalchemy import select  # noqa: PLC0415
    from sqlalchemy.ext.asyncio import AsyncEngine  # noqa: PLC0415

    from bot.cli import with_container  # noqa: PLC0415  # cli mounts this module
    from storage.audit import list_faults  # noqa: PLC0415
    from storage.tables import audit_log  # noqa: PLC0415

    async def work(container: Any, _settings: Any) -> int:
        engine = await container.get(AsyncEngine)
        faults = [fault async for fault in list_faults(engine)]
        for fault in faults:
            typer.echo(f"{fault.number}: {fault.reason}")
        async with engine.connect() as connection:
            newest = select(audit_log.c.number, audit_log.c.digest).order_by(audit_log.c.number.desc()).limit(1)
            head = (await connection.execute(newest)).one_or_none()
        typer.echo(f"{head.number} links, head {head.digest}" if head else "0 links")
        return 1 if faults else 0

    with_container(work)
