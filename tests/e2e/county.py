"""A small county for the journeys: a school with its desks, and the people who act in it."""

from dataclasses import dataclass

from bot.clock import SystemClock
from bot.operator import NewOrganisation, add_organisation, appoint
from services.domain.learning import EmployerNature
from services.domain.organisations import OrganisationKind
from storage.engine import create_engine
from storage.mapping import map_entities
from tests.botapi import BotApiServer, Person
from tests.databases import KEYRING

SCHOOL = "宁阳县第一中学"


@dataclass
class County:
    """The organisations by id and their administrators, who have written to the bot before."""

    authority: int
    department: int
    school: int
    other_school: int
    clerk: Person
    second_clerk: Person
    stranger_clerk: Person
    ministry: Person
    officer: Person


async def found_county(address: str, server: BotApiServer, *, channel: str = "telegram") -> County:
    """Creates the organisations as the operator does, and appoints the administrators."""
    map_entities()
    engine, clock = create_engine(address, KEYRING), SystemClock()

    async def add(kind: OrganisationKind, name: str, parent: int | None) -> int:
        nature = EmployerNature.PUBLIC_INSTITUTION if kind is OrganisationKind.EMPLOYER else None
        return await add_organisation(engine, clock, NewOrganisation(kind, name, "370921", parent, nature))

    authority = await add(OrganisationKind.AUTHORITY, "宁阳县人力资源和社会保障局", None)
    department = await add(OrganisationKind.DEPARTMENT, "宁阳县教育和体育局", authority)
    school = await add(OrganisationKind.EMPLOYER, SCHOOL, department)
    other = await add(OrganisationKind.EMPLOYER, "宁阳县实验中学", department)
    people = {}
    for user_id, name, unit in (
        (2001, "李敏", school),
        (2002, "赵静", school),
        (2003, "钱进", other),
        (3001, "张伟", department),
        (4001, "陈立", authority),
    ):
        people[user_id] = server.user(user_id, name, known=True)
        await appoint(engine, clock, channel=channel, user_id=user_id, name=name, organisation_id=unit)
    await engine.dispose()
    return County(authority, department, school, other, *people.values())
