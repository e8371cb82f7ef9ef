"""Claims under everything that people do to them, right and wrong, beside a model in plain Python.

After each step the database is what the model says: one decision a step, desks in their order, hours once and only
after the last approval, summaries true, queues complete, the audit chain whole. A refusal leaves it as it was.
"""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import make_url

from bot.container import outside_update
from services.claims.drafting import Answer, DeleteDraft, StateFact
from services.claims.submission import ClaimRef, SubmitClaim, WithdrawClaim
from services.domain.claims import ClaimClosed, ClaimStatus
from services.domain.errors import DomainError, NotFound, NotPermitted, Stale
from services.domain.queues import EVERYTHING
from services.domain.review import Action, AlreadyDecided, NotThisDesk, OwnCase, ReviewState, WithdrawalTooLate
from services.review.desk import Decide, Ruling
from services.review.queue import ListQueue, QueueRef
from services.standing import ExplainStanding
from storage import tables
from tests.databases import Databases, PostgresMissing
from tests.house import DESKS, YEAR, House, Unit, open_house, verdict_of

Result = TypeVar("Result")
Refusal = type[DomainError] | None
Held = dict[str, list[dict[str, Any]]]
COMPARED = (
    tables.claims,
    tables.reviews,
    tables.decisions,
    tables.audit_log,
    tables.ledger_entries,
    tables.year_summaries,
)
UNKNOWN = 987_654

SEATS = {  # None: a professional without a desk
    "ann": None,
    "li": Unit.SCHOOL,  # a professional and a clerk of the same school
    "zhao": Unit.AUTHORITY,  # a professional and an officer
    "clerk": Unit.SCHOOL,
    "secretary": Unit.DEPARTMENT,
    "officer": Unit.AUTHORITY,
    "other clerk": Unit.OTHER_SCHOOL,
    "other secretary": Unit.OTHER_DEPARTMENT,
    "other officer": Unit.OTHER_AUTHORITY,
}
OWNERS = ("ann", "li", "zhao")
REVIEWERS = tuple(name for name, seat in SEATS.items() if seat)
WATCHED = ("li", "zhao", "clerk", "secretary", "officer", "other clerk")  # whose queues are looked at
STATUS = {
    None: ClaimStatus.DRAFT,
    ReviewState.PENDING: ClaimStatus.PENDING,
    ReviewState.RETURNED: ClaimStatus.RETURNED,
    ReviewState.REJECTED: ClaimStatus.REJECTED,
    ReviewState.APPROVED: ClaimStatus.CREDITED,
    ReviewState.WITHDRAWN: ClaimStatus.WITHDRAWN,
}
EDITABLE = (None, ReviewState.RETURNED, ReviewState.WITHDRAWN)
VERDICTS = (Action.APPROVE, Action.RETURN, Action.REJECT)

which = st.integers(0, 11)
anybody = st.sampled_from(tuple(SEATS))
owners = st.sampled_from(OWNERS)
reviewers = st.sampled_from(REVIEWERS)
days = st.sampled_from((date(YEAR - 1, 12, 30), date(YEAR, 3, 2), date(YEAR, 3, 3), date(YEAR, 3, 4)))


@dataclass
class Case:
    """What the model knows of a claim. `state` None: a draft that was never submitted."""

    id: int
    owner: str
    state: ReviewState | None = None
    round: int = 0
    position: int = 0
    review: int = UNKNOWN
    waiting_since: datetime | None = None
    decisions: list[tuple[int, int, str, Action]] = field(default_factory=list)

    @property
    def reached(self) -> set[Unit]:
        return set(DESKS[: self.position + 1]) | {DESKS[desk] for _, desk, _, _ in self.decisions}

    def refusal_of_owner(self, by: str) -> Refusal:
        """What stops somebody from touching the claim as its owner."""
        if by not in OWNERS:
            return NotPermitted
        return None if by == self.owner else NotFound

    def refusal_of_change(self, by: str) -> Refusal:
        return self.refusal_of_owner(by) or (None if self.state in EDITABLE else ClaimClosed)

    def refusal_of_verdict(self, by: str, behind: int) -> Refusal:
        seat = SEATS[by]
        if seat is None:
            return NotPermitted
        if self.state is None:
            return NotFound
        if by == self.owner:
            return OwnCase
        if seat not in self.reached:
            return NotFound
        if behind or self.state is not ReviewState.PENDING:
            return AlreadyDecided
        return None if seat is DESKS[self.position] else NotThisDesk

    def decide(self, by: str, action: Action) -> None:
        self.decisions.append((self.round, self.position, by, action))
        if action is Action.RETURN:
            self.state = ReviewState.RETURNED
        elif action is Action.REJECT:
            self.state = ReviewState.REJECTED
        elif self.position + 1 == len(DESKS):
            self.state = ReviewState.APPROVED
        else:
            self.position += 1

    def submit(self) -> None:
        self.state, self.position = ReviewState.PENDING, 0
        self.round += 1


async def found_people(house: House) -> dict[str, int]:
    """The account of each of them, made where it is not there yet."""
    there = [row["id"] for row in await house.rows(tables.accounts)]
    if there:
        return dict(zip(SEATS, there, strict=True))
    accounts = {}
    for name, seat in SEATS.items():
        if name in OWNERS:
            accounts[name] = await house.professional(seat=seat)
        elif seat:
            accounts[name] = await house.administrator(seat)
    return accounts


class Claims(RuleBasedStateMachine):
    """Each run has a database, a loop and a house of its own."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.cases: list[Case] = []
        self.steps = 0  # what must be in the audit log
        self.changed = True
        self.last_ruling: tuple[str, Ruling] | None = None
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        var = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.house: House = self.run(self.stack.enter_async_context(open_house(address, Path(var))))
        self.accounts = self.run(found_people(self.house))
        self.actors = {name: self.run(self.house.actor(account)) for name, account in self.accounts.items()}
        self.people = {name: actor.known_person_id for name, actor in self.actors.items()}

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.runner.close()

    # ── what people do ───────────────────────────────────────────────────────────────────────────────────────────

    @rule(owner=owners, day=days, hours=st.sampled_from(("6", "16", "19.5")))
    def file(self, owner: str, day: date, hours: str) -> None:
        claim = self.run(self.house.draft(self.accounts[owner], day=day, days=4, hours=hours))
        self.changed = True
        self.cases.append(Case(claim.id, owner))

    @rule(owner=owners, day=days)
    def file_and_submit(self, owner: str, day: date) -> None:
        self.file(owner, day, "19.5")
        self._submits(self.cases[-1], owner, 0)

    @precondition(lambda self: self._among(*EDITABLE))
    @rule(number=which)
    def submit(self, number: int) -> None:
        case = self._pick(number, *EDITABLE)
        self._submits(case, case.owner, 0)

    @precondition(lambda self: self._among(ReviewState.PENDING))
    @rule(number=which)
    def withdraw(self, number: int) -> None:
        case = self._pick(number, ReviewState.PENDING)
        self._withdraws(case, case.owner, 0)

    @precondition(lambda self: self._among(*EDITABLE))
    @rule(number=which, hours=st.sampled_from(("5", "17")))
    def mend(self, number: int, hours: str) -> None:
        case = self._pick(number, *EDITABLE)
        self._mends(case, case.owner, hours)

    @precondition(lambda self: self._among(ReviewState.PENDING))
    @rule(number=which, second=st.booleans())
    def approve(self, number: int, second: bool) -> None:
        self._decides_rightly(number, Action.APPROVE, second)

    @precondition(lambda self: self._among(ReviewState.PENDING))
    @rule(number=which, second=st.booleans())
    def approve_at_every_desk(self, number: int, second: bool) -> None:
        case = self._pick(number, ReviewState.PENDING)
        while case.state is ReviewState.PENDING:
            self._decides(case, self._entitled(case)[-1 if second else 0], Action.APPROVE, 0)

    @precondition(lambda self: self._among(ReviewState.PENDING))
    @rule(number=which, action=st.sampled_from((Action.RETURN, Action.REJECT)), second=st.booleans())
    def refuse(self, number: int, action: Action, second: bool) -> None:
        self._decides_rightly(number, action, second)

    # ── and what they should not do ──────────────────────────────────────────────────────────────────────────────

    @precondition(lambda self: self.cases)
    @rule(number=which, by=reviewers, action=st.sampled_from(VERDICTS), behind=st.booleans())
    def decide_anyhow(self, number: int, by: str, action: Action, behind: bool) -> None:
        self._decides(self._case(number), by, action, int(behind))

    @precondition(lambda self: self.cases)
    @rule(
        number=which, by=anybody, deed=st.sampled_from(("submit", "withdraw", "mend", "discard")), behind=st.booleans()
    )
    def touch_anyhow(self, number: int, by: str, deed: str, behind: bool) -> None:
        case = self._case(number)
        if deed == "submit":
            self._submits(case, by, int(behind))
        elif deed == "withdraw":
            self._withdraws(case, by, int(behind))
        elif deed == "mend":
            self._mends(case, by, "6")
        else:
            self._discards(case, by)

    @precondition(lambda self: self.last_ruling)
    @rule()
    def press_again(self) -> None:
        """The same press once more, as a channel that lost the answer would deliver it."""
        assert self.last_ruling
        by, ruling = self.last_ruling
        self._tries(Decide, by, ruling, AlreadyDecided)

    # ── how it is done, and what the model makes of it ───────────────────────────────────────────────────────────

    def _submits(self, case: Case, by: str, behind: int) -> None:
        refusal = case.refusal_of_owner(by) or (Stale if behind else case.refusal_of_change(by))
        if self._tries(SubmitClaim, by, self._ref(case, behind), refusal):
            case.submit()
            case.waiting_since = self.house.now
            case.review = self.run(self.house.scalar(tables.claims, "review_id", case.id))
            self.steps += 1

    def _withdraws(self, case: Case, by: str, behind: int) -> None:
        refusal = case.refusal_of_owner(by) or (Stale if behind or case.state is None else None)
        refusal = refusal or (None if case.state is ReviewState.PENDING else AlreadyDecided)
        refusal = refusal or (WithdrawalTooLate if case.position else None)
        if self._tries(WithdrawClaim, by, self._ref(case, behind), refusal):
            case.state = ReviewState.WITHDRAWN
            self.steps += 1

    def _mends(self, case: Case, by: str, hours: str) -> None:
        self._tries(StateFact, by, Answer(case.id, "hours", hours), case.refusal_of_change(by))

    def _discards(self, case: Case, by: str) -> None:
        refusal = case.refusal_of_change(by) or (None if case.state is None else NotFound)
        if self._tries(DeleteDraft, by, case.id, refusal):
            self.cases.remove(case)

    def _decides_rightly(self, number: int, action: Action, second: bool) -> None:
        case = self._pick(number, ReviewState.PENDING)
        self._decides(case, self._entitled(case)[-1 if second else 0], action, 0)

    def _entitled(self, case: Case) -> list[str]:
        return [name for name in REVIEWERS if SEATS[name] is DESKS[case.position] and name != case.owner]

    def _among(self, *states: ReviewState | None) -> list[Case]:
        return [case for case in self.cases if case.state in states]

    def _pick(self, number: int, *states: ReviewState | None) -> Case:
        found = self._among(*states)
        return found[number % len(found)]

    def _case(self, number: int) -> Case:
        return self.cases[number % len(self.cases)]

    def _ref(self, case: Case, behind: int) -> ClaimRef:
        return ClaimRef(case.id, self.run(self.house.scalar(tables.claims, "version", case.id)) - behind)

    def _decides(self, case: Case, by: str, action: Action, behind: int) -> None:
        version = self.run(self.house.scalar(tables.reviews, "version", case.review)) or 1
        ruling = Ruling(case.review, version - behind, verdict_of(action))
        if self._tries(Decide, by, ruling, case.refusal_of_verdict(by, behind)):
            case.decide(by, action)
            case.waiting_since = self.house.now
            self.last_ruling = by, ruling
            self.steps += 1

    def _tries(self, use_case: type[Any], by: str, request: Any, refusal: Refusal) -> bool:
        """Whether it was done; what came of it must be what the model foresaw."""
        self.house.pass_time()
        before = self.run(self.house.everything()) if refusal else ""
        found: type[DomainError] | None = None
        try:
            self.run(self.house.ask(use_case, self.accounts[by], request))
        except DomainError as error:
            found = type(error)
        assert found is refusal, (use_case.__name__, by, request)
        self.changed = found is None
        assert self.changed or self.run(self.house.everything()) == before
        return self.changed

    # ── what holds after each step ───────────────────────────────────────────────────────────────────────────────

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        if self.changed:  # a refusal has shown already that it left everything as it was
            self.run(self._compare())

    async def _compare(self) -> None:
        held = await self.house.all_rows(*COMPARED)
        self._compare_states(held)
        self._compare_decisions(held)
        await self._compare_ledger(held)
        await self._compare_queues()
        assert await self.house.audit_faults() == []

    def _compare_states(self, held: Held) -> None:
        claims = {row["id"]: row["status"] for row in held["claims"]}
        assert claims == {case.id: STATUS[case.state] for case in self.cases}
        walks = [(row["id"], row["state"], row["round"], row["position"], row["desk_id"]) for row in held["reviews"]]
        desk_ids = [self.house.units[desk] for desk in DESKS]
        wanted = [
            (c.review, c.state, c.round, c.position, desk_ids[c.position] if c.state is ReviewState.PENDING else None)
            for c in sorted(self.cases, key=lambda case: case.review)
            if c.state
        ]
        assert walks == wanted

    def _compare_decisions(self, held: Held) -> None:
        rows = [row for row in held["decisions"] if row["desk"] is not None]
        for case in self.cases:
            mine = [row for row in rows if row["review_id"] == case.review]
            told = [(row["round"], row["desk"], row["person_id"], row["action"]) for row in mine]
            assert told == [(at, desk, self.people[by], action) for at, desk, by, action in case.decisions]
            assert self.people[case.owner] not in {row["person_id"] for row in mine}
            for number in range(1, case.round + 1):
                walked = [(desk, action) for at, desk, _, action in told if at == number]
                assert [desk for desk, _ in walked] == list(range(len(walked)))
                assert all(action is Action.APPROVE for _, action in walked[:-1])
        logged = Counter(row["subject"].split()[0] for row in held["audit_log"])
        assert logged["claim"] == self.steps

    async def _compare_ledger(self, held: Held) -> None:
        entries = held["ledger_entries"]
        approved = [case for case in self.cases if case.state is ReviewState.APPROVED]
        assert sorted(row["claim_id"] for row in entries) == sorted(case.id for case in approved)
        names = {person: name for name, person in self.people.items()}
        stored = held["year_summaries"]
        touched = {(e["person_id"], y) for e in entries for y in range(e["first_year"], e["last_year"] + 1)}
        assert {(row["person_id"], row["year"]) for row in stored} == touched
        for row in stored:
            account_id = self.accounts[names[row["person_id"]]]
            fresh = await self.house.ask(ExplainStanding, account_id, row["year"])
            assert row["figures"] == fresh.result.to_json()

    async def _compare_queues(self) -> None:
        waiting = [case for case in self.cases if case.state is ReviewState.PENDING]
        waiting.sort(key=lambda case: (case.waiting_since, case.review))
        async with self.house.container(context=outside_update()) as scope:
            queue = await scope.get(ListQueue)
            for name in WATCHED:
                page = await queue(self.actors[name], QueueRef(EVERYTHING, 0, 100))
                wanted = [c.review for c in waiting if DESKS[c.position] is SEATS[name] and c.owner != name]
                assert [row.review_id for row in page.rows] == wanted
                assert page.total == len(wanted)


QUICK = settings(deadline=None, stateful_step_count=25, suppress_health_check=list(HealthCheck), print_blob=True)


@pytest.mark.parametrize(
    ("kind", "examples"), [("sqlite", 40), pytest.param("postgres", 6, marks=pytest.mark.postgres)]
)
def test_claims_are_what_the_model_says_whatever_people_do(databases: Databases, kind: str, examples: int) -> None:
    try:
        databases.drop(databases.new(kind))
    except PostgresMissing as missing:
        pytest.skip(f"NOT TESTED ON POSTGRESQL: {missing}")
    settled = settings(QUICK, max_examples=examples)
    with closing(Copies(databases, kind)) as copies:
        run_state_machine_as_test(lambda: Claims(copies.new()), settings=settled)  # type: ignore[arg-type]


class Copies:
    """Databases with the people in them: on SQLite copied from the first, which is faster than founding each."""

    def __init__(self, databases: Databases, kind: str) -> None:
        self._databases, self._kind = databases, kind
        self._made = [databases.new(kind)]
        machine = Claims(self._made[0])
        machine.teardown()

    def new(self) -> str:
        self._made.append(self._databases.new(self._kind))
        if self._kind == "sqlite":
            first, copy = (make_url(address).database or "" for address in (self._made[0], self._made[-1]))
            shutil.copy(first, copy)
        return self._made[-1]

    def close(self) -> None:
        for address in self._made:
            self._databases.drop(address)
