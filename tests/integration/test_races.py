"""What happens at once happens once: two at one desk, many desks at one person, one update several times."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.claims.drafting import Answer, DeleteDraft, StateFact
from services.claims.submission import ClaimRef, SubmitClaim, WithdrawClaim
from services.domain.claims import Claim, ClaimStatus
from services.domain.errors import DomainError, Stale
from services.domain.people import DocumentTaken, RegistrationStatus
from services.domain.review import Action, AlreadyDecided, ReviewState
from services.registration import SubmitRegistration
from services.review.cards import Card
from services.rulebook import YearResult
from services.standing import Explained, ExplainStanding
from storage import tables
from tests.e2e.journey import claim_training, photo, register
from tests.house import DESKS, YEAR, House, Unit, open_door, open_house

ROUNDS = 20


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


async def at_once(*deeds: Awaitable[Any]) -> tuple[list[Any], list[DomainError]]:
    """Who got through and who was refused; a fault is neither, and ends the test."""
    outcomes = await asyncio.gather(*deeds, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, DomainError):
            raise outcome
    won = [outcome for outcome in outcomes if not isinstance(outcome, DomainError)]
    return won, [outcome for outcome in outcomes if isinstance(outcome, DomainError)]


async def decisions_of(house: House, claim: Claim) -> list[dict[str, Any]]:
    review = await house.review(claim)
    return [
        row for row in await house.rows(tables.decisions) if row["review_id"] == review.id and row["desk"] is not None
    ]


async def notices_of(house: House, claim: Claim) -> Counter[str]:
    review = await house.review(claim)
    return Counter(row["kind"] for row in await house.rows(tables.outbox) if row["params"]["review"] == review.id)


async def assert_summary_is_true(house: House, account_id: int, year: int = YEAR) -> YearResult:
    """The stored summary is what the ledger says when it is evaluated now."""
    person = (await house.actor(account_id)).person_id
    stored = [r for r in await house.rows(tables.year_summaries) if (r["person_id"], r["year"]) == (person, year)]
    fresh: Explained = await house.ask(ExplainStanding, account_id, year)
    assert [row["figures"] for row in stored] == [fresh.result.to_json()]
    return fresh.result


async def test_of_two_administrators_of_a_desk_exactly_one_decides(house: House) -> None:
    teams = [[await house.administrator(desk) for _ in range(2)] for desk in DESKS]
    ann = await house.professional()
    for number in range(ROUNDS):
        claim = await house.filed(ann)
        for team in teams:
            version = (await house.review(claim)).version
            pair = team if number % 2 else team[::-1]
            won, lost = await at_once(*(house.decide(claim, each, version=version) for each in pair))
            assert len(won) == 1
            assert [type(error) for error in lost] in ([AlreadyDecided], [Stale])
        assert [row["desk"] for row in await decisions_of(house, claim)] == [0, 1, 2]
        assert await notices_of(house, claim) == {"review_card": 6, "decided": 3}
    assert await house.count(tables.ledger_entries) == ROUNDS
    assert await house.audit_faults() == []
    await assert_summary_is_true(house, ann)


async def test_an_approval_and_a_return_at_once_leave_one_outcome(house: House) -> None:
    clerks = [await house.administrator(Unit.SCHOOL) for _ in range(3)]
    actions = (Action.APPROVE, Action.RETURN, Action.REJECT)
    ann = await house.professional()
    for _ in range(ROUNDS):
        claim = await house.filed(ann)
        version = (await house.review(claim)).version
        deeds = (house.decide(claim, by, action, version=version) for by, action in zip(clerks, actions, strict=True))
        won, lost = await at_once(*deeds)
        (decision,) = await decisions_of(house, claim)
        card: Card = won[0]
        assert (len(won), len(lost)) == (1, 2)
        assert card.review.state is (await house.review(claim)).state
        assert (await house.review(claim)).state is _STATES[decision["action"]]
    assert await house.audit_faults() == []


_STATES = {
    Action.APPROVE: ReviewState.PENDING,
    Action.RETURN: ReviewState.RETURNED,
    Action.REJECT: ReviewState.REJECTED,
}


async def test_one_press_that_arrives_five_times_decides_once(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    for _ in range(ROUNDS):
        claim = await house.filed(ann)
        version = (await house.review(claim)).version
        won, lost = await at_once(*(house.decide(claim, clerk, version=version) for _ in range(5)))
        assert (len(won), len(lost)) == (1, 4)
        assert len(await decisions_of(house, claim)) == 1


async def test_a_withdrawal_and_an_approval_at_once_leave_one_outcome(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    for number in range(ROUNDS):
        claim = await house.filed(ann)
        version = (await house.review(claim)).version
        deeds = [
            house.ask(WithdrawClaim, ann, ClaimRef(claim.id, claim.version)),
            house.decide(claim, clerk, version=version),
        ]
        won, _lost = await at_once(*(deeds if number % 2 else deeds[::-1]))
        assert len(won) == 1
        withdrawn = not await decisions_of(house, claim)
        assert (await house.review(claim)).state is (ReviewState.WITHDRAWN if withdrawn else ReviewState.PENDING)
        status = await house.scalar(tables.claims, "status", claim.id)
        assert status is (ClaimStatus.WITHDRAWN if withdrawn else ClaimStatus.PENDING)


async def test_a_draft_is_submitted_changed_or_deleted_but_not_two_of_them(house: House) -> None:
    ann = await house.professional()
    for _ in range(ROUNDS):
        claim = await house.draft(ann)
        won, lost = await at_once(
            house.ask(SubmitClaim, ann, ClaimRef(claim.id, claim.version)),
            house.ask(SubmitClaim, ann, ClaimRef(claim.id, claim.version)),
            house.ask(DeleteDraft, ann, claim.id),
        )
        assert (len(won), len(lost)) == (1, 2)
        reviews = [row for row in await house.rows(tables.reviews) if row["subject_id"] == claim.id]
        status = await house.scalar(tables.claims, "status", claim.id)
        assert (status, len(reviews)) in ((None, 0), (ClaimStatus.PENDING, 1))


async def test_what_was_submitted_is_not_changed_by_an_answer_at_the_same_moment(house: House) -> None:
    ann = await house.professional()
    for _ in range(ROUNDS):
        claim = await house.draft(ann)
        await at_once(
            house.ask(SubmitClaim, ann, ClaimRef(claim.id, claim.version)),
            house.ask(StateFact, ann, Answer(claim.id, "hours", "16")),
        )
        status = await house.scalar(tables.claims, "status", claim.id)
        facts = await house.scalar(tables.claims, "facts", claim.id)
        assert (status, facts["hours"]) in ((ClaimStatus.PENDING, "12"), (ClaimStatus.DRAFT, "16"))


async def test_thirty_last_approvals_for_one_person_at_once_keep_the_summary_true(house: House) -> None:
    team = [await house.administrator(desk) for desk in DESKS]
    ann = await house.professional()
    claims = [await house.filed(ann, day=date(YEAR, 3, 1 + number // 2)) for number in range(30)]
    for desk in team[:-1]:
        for claim in claims:
            await house.decide(claim, desk)
    _won, lost = await at_once(*(house.decide(claim, team[-1]) for claim in claims))
    assert lost == []
    credited = [row["claim_id"] for row in await house.rows(tables.ledger_entries)]
    assert sorted(credited) == [claim.id for claim in claims]
    result = await assert_summary_is_true(house, ann)
    assert result.total.recognised < result.total.earned  # the days' cap was at work
    assert await house.audit_faults() == []


async def test_two_officers_credit_each_other_at_once(house: House) -> None:
    """Each decision points to a person whom the other one locks: neither may wait for the other for ever."""
    clerks = [await house.administrator(desk) for desk in DESKS[:-1]]
    officers = [await house.professional(seat=Unit.AUTHORITY) for _ in range(2)]
    for _ in range(ROUNDS // 2):
        claims = [await house.credited(officer, clerks) for officer in officers]
        won, lost = await at_once(house.decide(claims[0], officers[1]), house.decide(claims[1], officers[0]))
        assert (len(won), lost) == (2, [])
    for officer in officers:
        await assert_summary_is_true(house, officer)


async def test_one_document_number_is_registered_once(house: House) -> None:
    for _ in range(ROUNDS // 2):
        people = [await house.applicant() for _ in range(2)]
        number = f"G{house.number():08d}"
        for each in people:
            await _answer(house, each, document_number=number)
        versions = [await _version(house, each) for each in people]
        pairs = zip(people, versions, strict=True)
        won, lost = await at_once(*(house.ask(SubmitRegistration, each, version) for each, version in pairs))
        assert len(won) == 1
        assert isinstance(lost[0], DocumentTaken | Stale)
        states = sorted([(await house.actor(each)).status for each in people])
        assert states == [RegistrationStatus.DRAFT, RegistrationStatus.PENDING]


async def _answer(house: House, account_id: int, **answers: str) -> None:
    actor = await house.actor(account_id)
    async with house.memory() as memory, memory.writing() as work:
        person = await work.persons.get(actor.known_person_id)
        person.answers = person.answers | answers


async def _version(house: House, account_id: int) -> int:
    actor = await house.actor(account_id)
    version: int = await house.scalar(tables.persons, "version", actor.known_person_id)
    return version


# ── one update, several times ────────────────────────────────────────────────────────────────────────────────────────


def processes_on(database: str) -> int:
    """Several processes share PostgreSQL only."""
    return 2 if database.startswith("postgres") else 1


async def test_a_claim_whose_every_update_comes_again_is_filed_and_decided_once(house: House, database: str) -> None:
    account = await house.professional(name="王晓工")
    desk = await house.administrator(Unit.SCHOOL, name="李敏")
    async with open_door(house, processes=processes_on(database)) as door:
        ann, clerk = await door.person(house, account), await door.person(house, desk)
        await claim_training(ann, photo())
        await clerk.sends("/review")
        await clerk.sees("共 1 件")
        await clerk.presses("▶ 逐件审核")
        card = await clerk.sees("学时申报 №1")
        await clerk.presses("✓ 通过", on=card)
        await clerk.sees("李敏", fresh=True)
        await door.server.quiet()
        assert door.server.violations == []
    tables_once = (tables.claims, tables.papers, tables.reviews)
    assert [await house.count(table) for table in tables_once] == [1, 1, 1]
    told = [(row["action"], row["desk"]) for row in await house.rows(tables.decisions)]
    assert told == [(Action.SUBMIT, None), (Action.APPROVE, 0)]
    assert (await house.review((await _claims(house))[0])).position == 1


async def _claims(house: House) -> list[Claim]:
    async with house.memory() as memory, memory.reading() as work:
        return [await work.claims.get(row["id"]) for row in await house.rows(tables.claims)]


async def test_a_registration_whose_every_update_comes_again_is_begun_once(house: House, database: str) -> None:
    await house.administrator(Unit.SCHOOL)
    async with open_door(house, processes=processes_on(database), times=3) as door:
        ann = door.server.user(1001, "王工", known=True)
        await register(ann)
        await door.server.quiet()
    people = [row for row in await house.rows(tables.persons) if row["status"] is RegistrationStatus.PENDING]
    assert [person["name"] for person in people] == ["王晓工"]
    assert await house.count(tables.reviews) == 1
    assert await notices_of_review(house, 1) == {"review_card": 1}


async def notices_of_review(house: House, review_id: int) -> Counter[str]:
    return Counter(row["kind"] for row in await house.rows(tables.outbox) if row["params"].get("review") == review_id)


async def test_a_forged_press_for_a_case_of_another_unit_is_refused_at_the_door(house: House) -> None:
    owner, stranger = await house.professional(), await house.administrator(Unit.OTHER_SCHOOL)
    claim = await house.filed(owner)
    review = await house.review(claim)
    async with open_door(house) as door:
        clerk = await door.person(house, stranger)
        await clerk.sends("/review")
        await clerk.sees("目前没有待您审核的事项")
        await clerk.presses_data(f"va:{review.id}:{review.version}:")
        await door.server.quiet()
        assert clerk.toasts
        assert clerk.unanswered == []
    assert await decisions_of(house, claim) == []


@pytest.mark.parametrize("data", ["va:99999999999999999999:1:", "va:1:x:", "c-cat:2026:x:y", "nonsense", "va:::"])
async def test_a_press_that_means_nothing_is_answered_and_changes_nothing(house: House, data: str) -> None:
    account = await house.professional(seat=Unit.SCHOOL)
    async with open_door(house) as door:
        ann = await door.person(house, account)
        await ann.sends("/start")
        await ann.sees("")
        await ann.presses_data(data)
        await door.server.quiet()
        assert ann.unanswered == []
        assert not any("编号" in toast for toast in ann.toasts), "a fault, not an answer"
    assert await house.count(tables.claims) == 0
