"""Sample organisations and people, clearly marked, so that the program can be tried at once. Only in the web chat."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from stdnum.cn import ric

from bot.channels.webchat import SamplePerson
from bot.operator import NewOrganisation, add_organisation
from services.domain.hours import hours as as_hours
from services.domain.learning import EmployerNature, Subject
from services.domain.ledger import EntrySource, LedgerEntry
from services.domain.organisations import Appointment, AppointmentRole, Organisation, OrganisationKind
from services.domain.people import Account, Person, RegistrationStatus
from services.ports import Clock
from services.rulebook import Rulebook
from services.standing import Standings
from storage import tables
from storage.audit import SqlAlchemyAudit
from storage.engine import for_writing
from storage.memory import SqlAlchemyWork

_MARK = "（示例）"
_CHANNEL = "webchat"
_ACCOUNTS = tables.accounts.c.channel == _CHANNEL
_HAS_PERSON = tables.accounts.c.person_id.is_not(None)


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
    """`works_at`: a registered professional of that unit; `acts_for`: an administrator of it, in the role `seat`."""

    user_id: int
    name: str
    role: str
    works_at: str | None = None
    acts_for: str | None = None
    seat: AppointmentRole = AppointmentRole.HEAD


_HUMANS = (
    _Human(1001, "孙悦", "professional", works_at="school"),
    _Human(1002, "李敏", "unit", works_at="school", acts_for="school"),
    _Human(1003, "张伟", "department", acts_for="schools"),
    _Human(1004, "陈立", "authority", acts_for="ningyang"),
    _Human(1005, "赵静", "unit", acts_for="school", seat=AppointmentRole.REVIEWER),
    _Human(1006, "王晓工", "professional", works_at="university"),
    _Human(1007, "周强", "unit", acts_for="university"),
    _Human(1008, "郑洁", "authority", acts_for="province"),
    _Human(1009, "马超", "professional", works_at="works"),
    _Human(1010, "刘洋", "unit", acts_for="works"),
    _Human(1011, "吴芳", "department", acts_for="industry"),
    _Human(1012, "冯涛", "authority", acts_for="zibo"),
    _Human(1013, "韩梅", "authority", acts_for="taian"),
    _Human(1014, "许静", "unit", acts_for="talent"),
    _Human(1015, "丁凯", "department", acts_for="education"),
)
_UNIT_NAMES = {unit.key: unit.name for unit in _UNITS}
SAMPLE_PEOPLE = tuple(
    SamplePerson(h.user_id, h.name, h.role, f"{_UNIT_NAMES[h.acts_for or h.works_at or '']}{_MARK}") for h in _HUMANS
)


async def load_sample(engine: AsyncEngine, rulebook: Rulebook, clock: Clock) -> bool:
    """Puts the sample there; False where it is already. Begun and broken off, it goes on where it stopped."""
    people = {human.user_id: human for human in _HUMANS}
    async with AsyncSession(engine) as session:
        loaded = set(await session.scalars(select(tables.accounts.c.user_id).where(_ACCOUNTS, _HAS_PERSON)))
    missing = [human for user_id, human in people.items() if user_id not in loaded]
    if not missing:
        return False
    units = await _ensure_units(engine, clock)
    for human in missing:
        await _add_human(engine, rulebook, clock, units, human)
    return True


async def _ensure_units(engine: AsyncEngine, clock: Clock) -> dict[str, int]:
    table = tables.organisations.c
    units: dict[str, int] = {}
    for unit in _UNITS:
        async with AsyncSession(engine) as session:
            there = await session.scalar(select(table.id).where(table.name == unit.name + _MARK, table.sample))
        parent = units[unit.above] if unit.above else None
        new = NewOrganisation(unit.kind, unit.name + _MARK, unit.region, parent, unit.nature, unit.pack, sample=True)
        units[unit.key] = there or await add_organisation(engine, clock, new)
    return units


async def _add_human(
    engine: AsyncEngine, rulebook: Rulebook, clock: Clock, units: dict[str, int], human: _Human
) -> None:
    """One person in one transaction: account, registration, courses; then the seat."""
    async with AsyncSession(for_writing(engine), expire_on_commit=False) as session, session.begin():
        person = Person(status=RegistrationStatus.NONE, created_at=clock.now(), name=human.name)
        unit = await session.get_one(Organisation, units[human.works_at]) if human.works_at else None
        if unit:
            person.region, person.employer_id, person.status = unit.region, unit.id, RegistrationStatus.ACTIVE
            person.answers = _answers(human.name, human.user_id)
        session.add(person)
        await session.flush()
        if human.acts_for:
            unit_id, now = units[human.acts_for], clock.now()
            session.add(Appointment(person_id=person.id, organisation_id=unit_id, role=human.seat, since=now))
        session.add(Account(channel=_CHANNEL, user_id=human.user_id, language="zh_CN", person_id=person.id))
        audit = SqlAlchemyAudit(session)
        await audit.record(None, "sample.person", f"person {person.id}", {}, clock.now())
        if unit:
            years = await _add_courses(session, person.id, clock, rulebook.version)
            work = SqlAlchemyWork(session, clock, audit)
            await Standings(rulebook, clock).rewrite(work, person.id, years)
        await session.flush()
        await audit.flush()


def _answers(name: str, number: int) -> dict[str, str]:
    """A filled-in form. The identity number has a right check digit and belongs to nobody: born in 1900."""
    body = f"37010219000101{number % 1000:03d}"
    return {
        "document_kind": "resident_id",
        "document_number": body + ric.calc_check_digit(body + "0"),
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
                hours=as_hours(hours),
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
