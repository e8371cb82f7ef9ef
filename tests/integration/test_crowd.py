"""A November evening: fifty administrators at one county's desks, two thousand claims, everybody at once.

Each claim is on several screens: two colleagues press at nearly the same moment, some press twice, some belong to
another school, some decide on what is their own. Whatever the order, each step is decided once.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from services.domain.claims import Claim, ClaimStatus
from services.domain.errors import DomainError, NotFound, Stale
from services.domain.learning import Subject
from services.domain.people import Person, RegistrationStatus
from services.domain.review import Action, Desk, OwnCase, Review, ReviewKind, ReviewState
from services.review.desk import Decide, Ruling
from storage import tables
from tests.house import DESKS, REGION, YEAR, House, Unit, open_house, verdict_of

CLAIMS, OWNERS, ADMINISTRATORS = 2_000, 200, 50
AT_ONCE = 50
FACTS = {"form": "seminar", "title": "研修班", "organiser": "省教科院", "hours": "2"}
Press = tuple[int, int, Action]  # whose account, which review, what


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


async def file_claims(house: House) -> list[int]:
    """The reviews of two thousand claims that wait at the school; filed in bulk, as the filing is not in question."""
    async with house.memory() as memory, memory.writing() as work:
        owners = [
            Person(status=RegistrationStatus.ACTIVE, created_at=house.now, name=f"教师{i}", region=REGION)
            for i in range(OWNERS)
        ]
        for owner in owners:
            owner.employer_id = house.units[Unit.SCHOOL]
            await work.persons.add(owner)
        desks = [Desk(level, house.units[unit]) for level, unit in zip(_LEVELS, DESKS, strict=True)]
        reviews = []
        for number in range(CLAIMS):
            day = (house.now.date() - timedelta(days=30 + number // OWNERS)).isoformat()
            claim = Claim(
                person_id=owners[number % OWNERS].id,
                year=YEAR,
                category="training",
                subject=Subject.PROFESSIONAL,
                created_at=house.now,
                updated_at=house.now,
                facts=FACTS | {"from": day, "to": day},
                status=ClaimStatus.PENDING,
            )
            await work.claims.add(claim)
            review = Review.open(ReviewKind.CLAIM, claim.id, claim.person_id, desks, house.now)
            await work.reviews.add(review)
            claim.review_id = review.id
            reviews.append(review.id)
    return reviews


_LEVELS = ("employer", "department", "authority")


async def test_fifty_administrators_decide_two_thousand_claims_at_once(house: House) -> None:
    rng = random.Random(4)
    reviews = await file_claims(house)
    clerks = [await house.administrator(Unit.SCHOOL) for _ in range(ADMINISTRATORS - 5)]
    strangers = [await house.administrator(Unit.OTHER_SCHOOL) for _ in range(5)]
    presses: list[Press] = []
    for review in reviews:
        presses += [
            (account, review, Action.RETURN if rng.random() < 0.1 else Action.APPROVE)
            for account in rng.sample(clerks, 2)
        ]
        if rng.random() < 0.1:
            presses.append(presses[-1])
        if rng.random() < 0.1:
            presses.append((rng.choice(strangers), review, Action.APPROVE))
    presses.sort(key=lambda press: press[1] + rng.randrange(20))  # colleagues work down the same queue

    outcomes = await _press_all(house, presses)

    won = [press for press, outcome in outcomes if outcome is None]
    assert sorted(review for _, review, _ in won) == reviews  # each was decided, and once
    assert {type(outcome) for _, outcome in outcomes if outcome} <= _REFUSALS
    assert not [press for press, outcome in outcomes if press[0] in strangers and not isinstance(outcome, NotFound)]
    rows = await house.all_rows(tables.decisions, tables.reviews)
    assert Counter(row["review_id"] for row in rows["decisions"]) == Counter(reviews)
    stands = {row["id"]: (row["position"], row["state"]) for row in rows["reviews"]}
    said = {row["review_id"]: (row["person_id"], row["action"]) for row in rows["decisions"]}
    persons = {account: (await house.actor(account)).person_id for account in clerks}
    for account, review, action in won:  # no update was lost: what the winner said is what stands
        assert said[review] == (persons[account], action)
        assert stands[review] == _AFTER[action]
    assert await house.audit_faults() == []


_AFTER = {Action.APPROVE: (1, ReviewState.PENDING), Action.RETURN: (0, ReviewState.RETURNED)}
_REFUSALS = {NotFound, OwnCase, *Stale.__subclasses__(), Stale}


async def _press_all(house: House, presses: list[Press]) -> list[tuple[Press, DomainError | None]]:
    """Fifty at a time; every button carries the first version, as it was drawn when the queue came."""
    outcomes: list[tuple[Press, DomainError | None]] = []
    waiting = iter(presses)

    async def administrator() -> None:
        for press in waiting:
            account, review, action = press
            try:
                await house.ask(Decide, account, Ruling(review, 1, verdict_of(action)))
                outcomes.append((press, None))
            except DomainError as refused:
                outcomes.append((press, refused))

    await asyncio.gather(*(administrator() for _ in range(AT_ONCE)))
    return outcomes
