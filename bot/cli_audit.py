"""`python -m bot audit`: proof that nothing was taken out of the audit log or edited in it; cases as JSON lines."""

from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, help="The append-only audit log, and the cases behind it.")


@app.callback()
def _main() -> None:
    """The append-only audit log, and the cases behind it."""


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


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="The file to write; what is there is replaced.")],
    claims: Annotated[list[int] | None, typer.Argument(help="Numbers of claims.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All claims that were ever handed in.")] = False,
    names: Annotated[bool, typer.Option(help="People by name as well, not by number alone.")] = False,
) -> None:
    """Write each claim's file, a line of JSON a claim: every step with person, unit, time, reasons, papers, rules."""
    from bot.audit_export import export_claims  # noqa: PLC0415
    from bot.cli import with_container  # noqa: PLC0415

    if bool(claims) == every:
        raise typer.BadParameter("give numbers of claims, or --all")

    async def work(container: Any, _settings: Any) -> int:
        with out.open("w", encoding="utf-8") as stream:
            written, missing = await export_claims(container, claims or None, stream, with_names=names)
        for number in missing:
            typer.echo(f"{number}: no such claim", err=True)
        typer.echo(f"{written} claims")
        return 1 if missing else 0

    with_container(work)
