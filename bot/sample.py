"""Sample organisations and people, clearly marked, so that the program can be tried at once. Loaded once; never in Telegram."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from stdnum.cn import ric

from bot.channels.webchat import SamplePerson
from services.domain.learning import EmployerNature, Subject
from services.domain.ledger import EntrySource, LedgerEntry
from services.domain.organisations import Appointment, AppointmentRole, Organisation, OrganisationKind
from services.domain.people import Account, Person, RegistrationStatus
from services.places import place_of
from services.ports import Clock
from services.rulebook import Rulebook
from services.standing import Standings
from storage import tables
from storage.engine import for_writing
from storage.memory import SqlAlchemyWork

_MARK = "（示例）"


@dataclass(frozen=True)
class _Unit:
    key: str
    kind: OrganisationKind
    name: str
    region: str
    above: str | None = None
    nature: EmployerNature | None = None
    pack: str | None = None


_A, _D, _E = OrganisationKind.AUTHORITY, OrganisationKind.DEPARTMENT, OrganisationKind.EMPLOYER
_UNITS = (
    _Unit("province", _A, "山东省人力资源和社会保障厅", "370000"),
    _Unit("zibo", _A, "淄博市人力资源和社会保障局", "370300", "province"),
    _Unit("taian", _A, "泰安市人力资源和社会保障局", "370900", "province"),
    _Unit("ningyang", _A, "宁阳县人力资源和社会保障局", "370921", "taian"),
    _Unit("education", _D, "山东省教育厅", "省直", "province"),
    _Unit("university", _E, "山东第二医科大学", "省直", "education", EmployerNature.PUBLIC_INSTITUTION, "sdsmu"),
    _Unit("schools", _D, "宁阳县教育和体育局", "370921", "ningyang"),
    _Unit("school", _E, "宁阳县第一中学", "370921", "schools", EmployerNature.PUBLIC_INSTITUTION),
    _Unit("industry", _D, "淄博市工业和信息化局", "370300", "zibo"),
    _Unit("works", _E, "淄博鲁中机械有限公司", "370303", "industry", EmployerNature.ENTERPRISE),
    _Unit("talent", OrganisationKind.AGENCY, "张店区人才服务中心", "370303", "zibo"),
)


@dataclass(frozen=True)
class _Human:
    """`works_at`: a registered professional of that unit; `acts_for`: an administrator of it."""

    user_id: int
    name: str
    role: str
    works_at: str | None = None
    acts_for: str | None = None


_HUMANS = (
    _Human(1001, "王晓工", "professional", works_at="university"),
    _Human(1002, "李敏", "unit", works_at="university", acts_for="university"),
    _Human(1003, "赵静", "unit", acts_for="university"),
    _Human(1004, "张伟", "department", acts_for="education"),
    _Human(1005, "陈立", "authority", acts_for="province"),
    _Human(1006, "孙悦", "professional", works_at="school"),
    _Human(1007, "周强", "unit", acts_for="school"),
    _Human(1008, "吴芳", "department", acts_for="schools"),
    _Human(1009, "郑洁", "authority", acts_for="ningyang"),
    _Human(1010, "刘洋", "unit", acts_for="works"),
)
_UNIT_NAMES = {unit.key: unit.name for unit in _UNITS}
SAMPLE_PEOPLE = tuple(
    SamplePerson(h.user_id, h.name, h.role, f"{_UNIT_NAMES[h.acts_for or h.works_at or '']}{_MARK}") for h in _HUMANS
)


async def load_sample(engine: AsyncEngine, rulebook: Rulebook, clock: Clock) -> bool:
    """Puts the sample there; False where it is already."""
    async with AsyncSession(for_writing(engine), expire_on_commit=False) as session, session.begin():
        if await session.scalar(select(exists().where(tables.organisations.c.sample))):
            return False
        units = await _add_units(session)
        for number, human in enumerate(_HUMANS):
            await _add_human(session, units, human, number, clock.now())
        works_at = {h.user_id: units[h.works_at] for h in _HUMANS if h.works_at}
        work = SqlAlchemyWork(session, clock)
        standings = Standings(rulebook, clock)
        for account in list(await session.scalars(select(Account))):
            if account.user_id in works_at and account.person_id:
                years = await _add_courses(session, account.person_id, clock, rulebook.version)
                await standings.rewrite(work, account.person_id, place_of(works_at[account.user_id]), years)
        await work.audit.record(None, "sample.load", "sample", {"organisations": len(units)}, clock.now())
        await work.audit.flush()
    return True


async def _add_units(session: AsyncSession) -> dict[str, Organisation]:
    units: dict[str, Organisation] = {}
    for unit in _UNITS:
        units[unit.key] = Organisation(
            kind=unit.kind,
            name=unit.name + _MARK,
            region=unit.region,
            parent_id=units[unit.above].id if unit.above else None,
            nature=unit.nature,
            pack=unit.pack,
            sample=True,
        )
        session.add(units[unit.key])
        await session.flush()
    return units


async def _add_human(
    session: AsyncSession, units: dict[str, Organisation], human: _Human, number: int, now: datetime
) -> None:
    unit = units[human.works_at] if human.works_at else None
    status = RegistrationStatus.ACTIVE if unit else RegistrationStatus.NONE
    person = Person(status=status, created_at=now, name=human.name)
    if unit:
        person.region, person.employer_id, person.answers = unit.region, unit.id, _answers(human.name, number)
    session.add(person)
    await session.flush()
    session.add(Account(channel="webchat", user_id=human.user_id, language="zh_CN", person_id=person.id))
    if human.acts_for:
        desk = Appointment(
            person_id=person.id, organisation_id=units[human.acts_for].id, role=AppointmentRole.REVIEWER, since=now
        )
        session.add(desk)


def _answers(name: str, number: int) -> dict[str, str]:
    """A filled-in form. The identity number has a right check digit and belongs to nobody: its sequence is 000-series."""
    body = f"370102190001010{number:02d}"
    return {
        "document_kind": "resident_id",
        "document_number": body + ric.calc_check_digit(body),
        "name": name,
        "gender": "female" if number % 2 else "male",
        "birth_date": "1900-01-01",
        "phone": f"1380000{number:04d}",
        "mail": f"sample{number}@example.com",
    }


async def _add_courses(session: AsyncSession, person_id: int, clock: Clock, rulebook: str) -> list[int]:
    """Imported courses: last year passed, this year half done."""
    year = clock.today().year
    taken = [
        (year - 1, Subject.PUBLIC, "36", "公需科目网络课程"),
        (year - 1, Subject.PROFESSIONAL, "72", "专业科目网络课程"),
        (year, Subject.PUBLIC, "20", "公需科目网络课程"),
        (year, Subject.PROFESSIONAL, "28", "专业科目网络课程"),
    ]
    for number, (of, subject, hours, title) in enumerate(taken):
        day = date(of, 1, 1) + timedelta(days=10 + number)
        session.add(
            LedgerEntry(
                person_id=person_id,
                source=EntrySource.IMPORT,
                claim_id=None,
                reverses_id=None,
                category="online_course",
                subject=subject,
                track=None,
                hours=Decimal(hours),
                first_day=day,
                last_day=day,
                points=None,
                first_year=of,
                last_year=of,
                title=f"{title}{_MARK}",
                rulebook=rulebook,
                recorded_at=clock.now(),
            )
        )
    await session.flush()
    return [year - 1, year]
