"""`python -m bot orgs`: the operator's organisations and their first administrators."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from services.domain.errors import DomainError
from services.domain.learning import EmployerNature
from services.domain.organisations import OrganisationKind
from services.domain.workbooks import WorkbookRefused

app = typer.Typer(no_args_is_help=True, help="Organisations and their first administrators.")


@app.command()
def add(
    kind: Annotated[OrganisationKind, typer.Option(help="authority, department, employer, agency, institution")],
    name: Annotated[str, typer.Option()],
    region: Annotated[str, typer.Option(help="GB/T 2260 code, or 省直")],
    parent: Annotated[int | None, typer.Option(help="id of the organisation above")] = None,
    nature: Annotated[EmployerNature | None, typer.Option(help="of an employer")] = None,
    pack: Annotated[str | None, typer.Option(help="rule pack of the unit's own, such as sdsmu")] = None,
) -> None:
    """Add an organisation and print its id."""
    from bot.operator import NewOrganisation, add_organisation  # noqa: PLC0415  # `--help` stays quick

    new = NewOrganisation(kind, name, region, parent, nature, pack)
    _do(lambda engine, clock: add_organisation(engine, clock, new))


@app.command()
def appoint(
    organisation: Annotated[int, typer.Argument(help="id of the organisation")],
    user: Annotated[int, typer.Option(help="the account's number: the person sees it with /start in any id bot")],
    name: Annotated[str, typer.Option(help="the administrator's name, as applicants will read it")],
    channel: Annotated[str, typer.Option(help="telegram or webchat")] = "telegram",
) -> None:
    """Make an account an administrator of the organisation and print the person's id."""
    from bot.operator import appoint as make_administrator  # noqa: PLC0415

    _do(
        lambda engine, clock: make_administrator(
            engine, clock, channel=channel, user_id=user, name=name, organisation_id=organisation
        )
    )


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="a workbook (xlsx) or a text (csv), as `orgs template` writes it")],
    yes: Annotated[bool, typer.Option("--yes", help="write; without it nothing is written")] = False,
    language: Annotated[str, typer.Option(help="zh_CN or en")] = "zh_CN",
) -> None:
    """Check a table of organisations row by row and, with --yes, add those that are not there yet."""

    async def work(engine: Any, clock: Any) -> int:
        from bot.organisation_import import Catalogues, list_faults, plan_import, write_import  # noqa: PLC0415
        from storage.workbooks.reading import SheetReader  # noqa: PLC0415

        words = Catalogues(language)
        try:
            plan = await plan_import(engine, SheetReader(), await asyncio.to_thread(file.read_bytes), words)
        except WorkbookRefused as refused:
            typer.echo(words.tell(refused), err=True)
            return 2
        for line in list_faults(plan, words):
            typer.echo(line)
        counts = {"new": len(plan.new), "known": plan.known, "wrong": len(plan.faults)}
        typer.echo(words.say("orgs.planned", sheet=plan.sheet, **counts))
        if plan.faults or not yes:
            typer.echo(words.say("orgs.refused" if plan.faults else "orgs.dry"))
            return 1 if plan.faults else 0
        await write_import(engine, clock, plan)
        typer.echo(words.say("orgs.written", new=len(plan.new)))
        return 0

    _run(work)


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="where the empty workbook goes, such as orgs.xlsx")],
    language: Annotated[str, typer.Option(help="zh_CN or en")] = "zh_CN",
) -> None:
    """Write the empty workbook that `orgs import` reads."""
    import bot.lean_aiogram  # noqa: PLC0415, F401  # before anything imports aiogram
    from bot.organisation_import import Catalogues, write_template  # noqa: PLC0415
    from storage.workbooks.writing import TableWriter  # noqa: PLC0415

    writer = TableWriter()
    file.write_bytes(asyncio.run(write_template(writer, Catalogues(language))))
    writer.close()


@app.command("list")
def list_all(
    region: Annotated[str | None, typer.Option(help="GB/T 2260 code, or 省直; a city holds its counties")] = None,
) -> None:
    """Print id, kind, region, credit code, id of the organisation above, and name, a line an organisation."""

    async def work(engine: Any, _clock: Any) -> int:
        from bot.operator import list_organisations  # noqa: PLC0415

        async for row in list_organisations(engine, region):
            typer.echo("\t".join("-" if value is None else str(value) for value in row))
        return 0

    _run(work)


def _do(deed: Any) -> None:
    async def work(engine: Any, clock: Any) -> int:
        typer.echo(await deed(engine, clock))
        return 0

    _run(work)


def _run(deed: Any) -> None:
    """Runs `deed(engine, clock)` on the migrated database and exits with what it returns, 2 where it is refused."""
    from sqlalchemy.ext.asyncio import AsyncEngine  # noqa: PLC0415

    from bot.cli import prepare, with_container  # noqa: PLC0415  # cli mounts this module
    from services.ports import Clock  # noqa: PLC0415

    async def work(container: Any, _settings: Any) -> int:
        await prepare(container, sample=False)
        try:
            code: int = await deed(await container.get(AsyncEngine), await container.get(Clock))
        except DomainError as refused:
            typer.echo(f"{type(refused).__name__}: {refused.values}", err=True)
            return 2
        return code

    with_container(work)
