"""One review decision: the last approval of a claim, with everything that is in its commit."""

from datetime import date
from decimal import Decimal

from sqlalchemy import insert

from bot.container import outside_update
from services.domain.claims import ClaimStatus
from services.domain.learning import Subject
from services.domain.ledger import EntrySource
from services.domain.organisations import AppointmentRole, OrganisationKind
from services.domain.people import RegistrationStatus
from services.domain.review import Action, ReviewKind, ReviewState, Verdict
from services.permissions import Actor, Seat
from services.ports import CardCopy
from services.review.desk import Decide, Ruling
from storage import tables
from storage.engine import for_writing
from tests.benchmarks.figures import figure
from tests.benchmarks.people import ENTRIES_EACH, NOW, REGION, add_people, fill
from tests.benchmarks.stage import CHANNEL, STEPS, House, Step, a_house, ratio

ROUNDS = 120
CLAIMS = (ROUNDS + ROUNDS // 10) * STEPS  # one a person
DEPARTMENT, AUTHORITY = 9_001, 9_002
SEAT = Seat(AUTHORITY, AppointmentRole.REVIEWER)
REVIEWER, COLLEAGUE = CLAIMS + 1, CLAIMS + 2
FORM = {"form": "seminar", "title": "心血管病诊疗新进展研修班", "organiser": "山东省医学会", "hours": "24.0"}


async def add_cases(house: House, year: int, position: int = 2) -> None:
    """A claim of each person, approved by the desks before `position`, on the screens of both administrators there.

    Before the last desk it is the colleague who sits at the next one.
    """
    desks = [1, DEPARTMENT, AUTHORITY]
    await add_people(house, year, (CLAIMS + 2) * ENTRIES_EACH)
    async with for_writing(house.engine).begin() as on:
        for id_, kind in ((AUTHORITY, OrganisationKind.AUTHORITY), (DEPARTMENT, OrganisationKind.DEPARTMENT)):
            unit = {"id": id_, "kind": kind, "name": f"{kind}", "search_name": f"{kind}", "region": REGION}
            await on.execute(insert(tables.organisations).values(**unit, sample=False))
        for person, desk in ((REVIEWER, position), (COLLEAGUE, min(position + 1, 2))):
            seat = {"person_id": person, "organisation_id": desks[desk], "role": AppointmentRole.REVIEWER}
            await on.execute(insert(tables.appointments).values(**seat, since=NOW))
        await fill(
            on,
            tables.claims,
            CLAIMS,
            id=lambda i: i,
            version=1,
            person_id=lambda i: i,
            year=year,
            category="training",
            subject=Subject.PROFESSIONAL,
            created_at=NOW,
            updated_at=NOW,
            status=ClaimStatus.PENDING,
            facts=FORM | {"from": f"{year}-01-05", "to": f"{year}-01-07"},
            review_id=lambda i: i,
        )
        await fill(
            on,
            tables.papers,
            CLAIMS,
            claim_id=lambda i: i,
            kind="hours_proof",
            fingerprint="f" * 64,
            original="0" * 64,
            media_type="image/jpeg",
            name="photo.jpg",
            size=100_000,
            added_at=NOW,
        )
        await fill(
            on,
            tables.reviews,
            CLAIMS,
            id=lambda i: i,
            version=3,
            kind=ReviewKind.CLAIM,
            subject_id=lambda i: i,
            applicant_id=lambda i: i,
            levels=["employer", "department", "authority"],
            organisations=desks,
            days=[None, None, None],
            state=ReviewState.PENDING,
            round=1,
            position=position,
            desk_id=desks[position],
            waiting_since=NOW,
        )
        history = ((Action.SUBMIT, None, None), (Action.APPROVE, 0, 1), (Action.APPROVE, 1, DEPARTMENT))
        for action, at_desk, unit_id in history[: position + 1]:
            await fill(
                on,
                tables.decisions,
                CLAIMS,
                review_id=lambda i: i,
                round=1,
                desk=at_desk,
                organisation_id=unit_id,
                person_id=COLLEAGUE,
                action=action,
                reasons=[],
                comment="",
                content={},
                papers=["f" * 64],
                rulebook="0" * 12,
                at=NOW,
            )
        for account in (REVIEWER, COLLEAGUE):
            await fill(on, tables.cards, CLAIMS, account_id=account, message_id=lambda i: i, review_id=lambda i: i)


def decision(house: House) -> Step:
    """Each step approves the next claim, as the press of a button does."""
    case = 0
    actor = Actor(REVIEWER, CHANNEL, REVIEWER, "zh_CN", REVIEWER, "陈立", RegistrationStatus.ACTIVE, frozenset({SEAT}))

    async def step() -> None:
        nonlocal case
        case += 1
        async with house.container(context=outside_update()) as request:
            decide = await request.get(Decide)
            card = await decide(actor, Ruling(case, 3, Verdict(Action.APPROVE), CardCopy(REVIEWER, case, case)))
        if card.review.state is not ReviewState.APPROVED:
            raise RuntimeError("not approved")

    return step


def three_rows(house: House, year: int) -> Step:
    """The floor: a decision, an entry and a letter, bare."""
    engine, number = for_writing(house.engine), 0
    decided = {"review_id": 1, "round": 1, "person_id": REVIEWER, "action": Action.APPROVE, "reasons": []}
    decided |= {"comment": "", "content": {}, "papers": ["f" * 64], "rulebook": "0" * 12, "at": NOW}
    entry = {"person_id": 1, "source": EntrySource.IMPORT, "category": "training", "subject": Subject.PROFESSIONAL}
    entry |= {"hours": Decimal(24), "first_day": date(year, 1, 5), "last_day": date(year, 1, 7), "first_year": year}
    entry |= {"last_year": year, "title": FORM["title"], "rulebook": "0" * 12, "recorded_at": NOW}
    letter = {"account_id": 1, "kind": "decided", "params": {"review": 1}, "state": "sent", "not_before": NOW}
    letter |= {"attempts": 1, "is_repeat": False, "created_at": NOW}

    async def step() -> None:
        nonlocal number
        number += 1
        async with engine.begin() as connection:
            await connection.execute(insert(tables.decisions), decided)
            await connection.execute(insert(tables.ledger_entries), entry)
            await connection.execute(insert(tables.outbox), letter | {"key": f"floor:{number}"})

    return step


async def in_units_of_three_rows(kind: str) -> float:
    async with a_house(kind) as house:
        year = house.clock.today().year
        await add_cases(house, year)
        return await ratio(decision(house), three_rows(house, year), rounds=ROUNDS)


@figure("decision_sqlite", aim=6, better="lower", unit="transactions of three rows")
async def decision_sqlite() -> float:
    return await in_units_of_three_rows("sqlite")


@figure("decision_postgres", aim=6, better="lower", unit="transactions of three rows")
async def decision_postgres() -> float:
    return await in_units_of_three_rows("postgres")
