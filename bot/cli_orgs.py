"""`python -m bot orgs`: the operator's organisations and their first administrators."""

from typing import Annotated, Any

import typer

from services.domain.errors import DomainError
from services.domain.learning import EmployerNature
from services.domain.organisations import OrganisationKind

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


def _do(deed: Any) -> None:
    from sqlalchemy.ext.asyncio import AsyncEngine  # noqa: PLC0415

    from bot.cli import prepare, with_container  # noqa: PLC0415  # cli mounts this module
    from services.ports import Clock  # noqa: PLC0415

    async def work(container: Any, _settings: Any) -> int:
        await prepare(container, sample=False)
        try:
            typer.echo(await deed(await container.get(AsyncEngine), await container.get(Clock)))
        except DomainError as refused:
            typer.echo(f"{type(refused).__name__}: {refused.values}", err=True)
            return 2
        return 0

    with_container(work)
