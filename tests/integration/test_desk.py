"""The reviewer's desk: filters, colleagues, decisions called back, batches, phrases, how long a desk takes."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.container import job_steps
from bot.jobs import JobWorker
from services.claims.drafting import Answer, StateFact
from services.claims.progress import ViewClaim
from services.claims.submission import ClaimRef, SubmitClaim
from services.domain.claims import Claim, ClaimStatus
from services.domain.hours import hours
from services.domain.jobs import Job, JobKind, JobState
from services.domain.queues import EVERYTHING, QueueFilter
from services.domain.review import Action, CallBackTooLate, Caution, OwnCase, ReviewKind, ReviewState
from services.jobs import ViewJob
from services.ports import CardCopy, Clock
from services.review.batch import ApproveNext, Batch, BatchOrder, PlanApprovals, StartApprovals
from services.review.calls import AnswerCall, Call
from services.review.cards import Card
from services.review.colleagues import Handing, HandOver, ListColleagues
from services.review.desk import ShowCard, ViewCard
from services.review.pace import LEAST
from services.review.phrases import ForgetPhrase, KeepPhrase, ListPhrases
from services.review.queue import (
    FindApplicants,
    FindNextCase,
    ListQueue,
    NextRef,
    QueuePage,
    QueueRef,
    ViewQueue,
)
from services.review.recall import CallBack, CaseRef, ListOwnDecisions
from storage import tables
from storage.engine import for_writing
from tests.house import DESKS, YEAR, House, Unit, open_house
from tests.integration.test_races import at_once

CLAIMS = QueueFilter(ReviewKind.CLAIM)
DAY = 24 * 60  # minutes


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


async def listed(house: House, by: int, only: QueueFilter = EVERYTHING) -> list[int]:
    """The claims (by number) that pass the filter."""
    page: QueuePage = await house.ask(ListQueue, by, QueueRef(only, 0, 100))
    assert page.total == len(page.rows)
    return [row.subject_id for row in page.rows]


async def card_of(house: House, by: int, claim: Claim) -> Card:
    review = await house.review(claim)
    card: Card = await house.ask(ViewCard, by, review.id)
    return card


async def case_of(house: House, claim: Claim) -> CaseRef:
    review = await house.review(claim)
    return CaseRef(review.id, review.version)


async def person_of(house: House, account_id: int) -> int:
    return (await house.actor(account_id)).known_person_id


async def clean_claim(house: House, owner: int, nth: int = 0, **told: Any) -> Claim:
    """One that gives no pause: days of its own."""
    return await house.filed(owner, day=date(YEAR, 3, 2) + timedelta(days=3 * nth), **told)


# ── the queue ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_first_page_counts_by_kind_with_ages(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    await clean_claim(house, ann)
    oldest = house.now
    house.pass_time(DAY)
    await house.applicant(submits=True)
    await clean_claim(house, ann, 1)
    found = await house.ask(ViewQueue, clerk, None)
    assert [(kind.kind, kind.count, kind.late) for kind in found.kinds] == [
        (ReviewKind.CLAIM, 2, 0),
        (ReviewKind.REGISTRATION, 1, 0),
    ]
    assert found.kinds[0].oldest == oldest
    assert (found.count, found.handed, found.late) == (3, 0, 0)


async def test_one_who_sits_at_two_desks_sees_both_queues_in_order(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    await house.seat(clerk, Unit.OTHER_SCHOOL)
    bob = await house.professional(Unit.OTHER_SCHOOL)
    claims = []
    for nth in range(2):
        for owner in (ann, bob):
            claims.append((await clean_claim(house, owner, nth)).id)
            house.pass_time()
    assert await listed(house, clerk) == claims
    page: QueuePage = await house.ask(ListQueue, clerk, QueueRef(EVERYTHING, 7, 3))
    assert ([row.subject_id for row in page.rows], page.page, page.total) == (claims[3:], 1, 4)
    assert (await house.ask(ViewQueue, clerk, None)).count == 4


async def test_a_filter_leaves_what_it_says(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional(name="王晓工")
    bob = await house.professional(name="李明")
    old = await clean_claim(house, ann)
    house.pass_time(8 * DAY)
    capped = await clean_claim(house, bob, 1, hours="30")
    await house.applicant(submits=True)
    person = await person_of(house, ann)
    assert await listed(house, clerk, CLAIMS) == [old.id, capped.id]
    assert await listed(house, clerk, QueueFilter(category="training")) == [old.id, capped.id]
    assert await listed(house, clerk, QueueFilter(category="publication")) == []
    assert await listed(house, clerk, QueueFilter(person=person)) == [old.id]
    assert await listed(house, clerk, QueueFilter(older_than=7)) == [old.id]
    assert await listed(house, clerk, QueueFilter(older_than=15)) == []
    assert await listed(house, clerk, QueueFilter(ReviewKind.CLAIM, cautions=Caution(0))) == [old.id]
    assert await listed(house, clerk, QueueFilter(cautions=Caution.OVER_CAP)) == [capped.id]
    assert await listed(house, clerk, QueueFilter(cautions=Caution.PAPER_REUSED_OTHER)) == []


async def test_a_person_is_found_by_the_full_name_however_it_is_typed(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional(name="王晓工")
    await house.professional(name="王晓")
    await clean_claim(house, ann)
    found = await house.ask(FindApplicants, clerk, " 王曉工 ")
    assert [(each.person_id, each.name, each.unit) for each in found] == [
        (await person_of(house, ann), "王晓工", Unit.SCHOOL)
    ]
    assert await house.ask(FindApplicants, clerk, "王晓") == []  # registered, and nothing of theirs waits
    elsewhere = await house.administrator(Unit.OTHER_SCHOOL)
    assert await house.ask(FindApplicants, elsewhere, "王晓工") == []


async def test_the_next_case_keeps_the_filter_and_begins_anew_at_the_end(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    reviews = []
    for nth in range(3):
        reviews.append((await house.review(await clean_claim(house, ann, nth))).id)
        await house.applicant(submits=True)
        house.pass_time()
    seen, after = [], None
    for _ in range(4):
        seen.append(await house.ask(FindNextCase, clerk, NextRef(after, CLAIMS)))
        after = seen[-1].review_id
    assert [(case.review_id, case.is_anew) for case in seen] == [*((id_, False) for id_ in reviews), (reviews[0], True)]
    assert {case.left for case in seen} == {3}
    assert await house.ask(FindNextCase, clerk, NextRef(None, QueueFilter(category="publication"))) is None


# ── what gives pause ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_card_says_what_gives_pause_with_the_numbers_of_other_claims(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    team = [clerk, *[await house.administrator(desk) for desk in DESKS[1:]]]
    credited = await house.credited(ann, team, hours="8")
    waiting = await house.filed(ann, hours="30")
    card = await card_of(house, clerk, waiting)
    assert card.claim is not None
    assert card.claim.found.cautions == Caution.DAYS_CLAIMED | Caution.OVER_CAP
    assert list(card.claim.found.same_days) == [credited.id]
    assert [(row.id, row.status) for row in card.claim.found.others] == [(credited.id, ClaimStatus.CREDITED)]
    assert (await house.review(waiting)).cautions == Caution.DAYS_CLAIMED | Caution.OVER_CAP


async def test_a_claim_of_other_days_gives_no_pause(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    await clean_claim(house, ann)
    claim = await clean_claim(house, ann, 1)
    card = await card_of(house, clerk, claim)
    assert card.claim is not None
    assert card.claim.found.cautions == Caution(0)
    assert (await house.review(claim)).cautions == 0


async def test_a_return_names_no_paper_that_the_claim_does_not_ask_for(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    card = await card_of(house, clerk, await clean_claim(house, ann))
    assert card.form is not None
    asked = {paper.id for paper in card.form.papers}
    papers = {paper.id for paper in card.form.rules.papers}
    named = {reason.about for reason in card.reasons if card.may_name(reason)}
    assert named & papers <= asked
    assert {reason.about for reason in card.reasons} & papers - asked


async def test_a_desk_sees_of_a_returned_claim_what_was_handed_in(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    claim = await clean_claim(house, ann)
    await house.decide(claim, clerk, Action.RETURN)
    await house.ask(StateFact, ann, Answer(claim.id, "title", "还没写完的名称"))
    card = await card_of(house, clerk, claim)
    assert card.claim is not None
    assert card.claim.form.claim.facts["title"] == "研修班"
    assert await house.scalar(tables.claims, "facts", claim.id) != card.claim.form.claim.facts


# ── passing on and calling back ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_colleague_gets_the_card_and_everybody_may_still_decide(house: House) -> None:
    clerk, colleague = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.SCHOOL, "赵静")
    ann = await house.professional()
    claim, other = await clean_claim(house, ann), await clean_claim(house, ann, 1)
    case = await case_of(house, claim)
    (found,) = await house.ask(ListColleagues, clerk, case)
    assert (found.person_id, found.name) == (await person_of(house, colleague), "赵静")
    letters = await house.count(tables.outbox)
    await house.ask(HandOver, clerk, Handing(case.review_id, case.version, found.person_id))
    assert await house.count(tables.outbox) == letters + 1
    assert await listed(house, colleague, QueueFilter(is_mine=True)) == [claim.id]
    assert await listed(house, clerk, QueueFilter(is_mine=True)) == []
    assert (await house.ask(ViewQueue, colleague, None)).handed == 1
    card = await card_of(house, clerk, claim)
    assert (card.history.assignee, card.is_here) == ("赵静", True)
    assert [line.colleague for line in card.history.lines] == ["", "赵静"]
    await house.decide(claim, clerk)
    assert await listed(house, colleague) == [other.id]


async def test_ones_own_decision_is_called_back_and_taken_anew(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    claim = await clean_claim(house, ann)
    await house.decide(claim, clerk)
    assert (await card_of(house, clerk, claim)).may_call_back
    (mine,) = await house.ask(ListOwnDecisions, clerk, None)
    assert (mine.subject_id, mine.action) == (claim.id, Action.APPROVE)
    await house.ask(CallBack, clerk, await case_of(house, claim))
    review = await house.review(claim)
    assert (review.state, review.position, review.turn) == (ReviewState.PENDING, 0, 1)
    assert not (await card_of(house, clerk, claim)).may_call_back
    await house.decide(claim, clerk, Action.RETURN)
    assert (await house.review(claim)).state is ReviewState.RETURNED
    assert await house.audit_faults() == []


async def test_a_return_is_called_back_until_the_owner_has_edited_the_claim(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    untouched, edited = await clean_claim(house, ann), await clean_claim(house, ann, 1)
    for claim in (untouched, edited):
        await house.decide(claim, clerk, Action.RETURN)
    await house.ask(StateFact, ann, Answer(edited.id, "title", "另一个名称"))
    await house.ask(CallBack, clerk, await case_of(house, untouched))
    assert await house.scalar(tables.claims, "status", untouched.id) is ClaimStatus.PENDING
    with pytest.raises(CallBackTooLate):
        await house.ask(CallBack, clerk, await case_of(house, edited))


async def test_what_the_next_desk_has_decided_stays(house: House) -> None:
    team = [await house.administrator(desk) for desk in DESKS]
    claim = await clean_claim(house, await house.professional())
    for by in team[:2]:
        await house.decide(claim, by)
    with pytest.raises(CallBackTooLate):
        await house.ask(CallBack, team[0], await case_of(house, claim))
    await house.decide(claim, team[2])
    with pytest.raises(CallBackTooLate):  # credited: only a case of falsification takes it back
        await house.ask(CallBack, team[2], await case_of(house, claim))


async def test_a_call_back_and_the_next_desk_at_once_leave_one_outcome(house: House) -> None:
    clerk, department = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.DEPARTMENT)
    ann = await house.professional()
    for nth in range(8):
        claim = await clean_claim(house, ann, nth)
        await house.decide(claim, clerk)
        case = await case_of(house, claim)
        deeds = [house.ask(CallBack, clerk, case), house.decide(claim, department, version=case.version)]
        won, lost = await at_once(*(deeds if nth % 2 else deeds[::-1]))
        assert (len(won), len(lost)) == (1, 1)
        assert (await house.review(claim)).position in {0, 2}
    assert await house.audit_faults() == []


async def test_a_called_back_decision_pressed_five_times_is_called_back_once(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    claim = await clean_claim(house, ann)
    await house.decide(claim, clerk)
    case = await case_of(house, claim)
    won, lost = await at_once(*(house.ask(CallBack, clerk, case) for _ in range(5)))
    assert (len(won), len(lost)) == (1, 4)
    assert (await house.review(claim)).turn == 1


# ── batches ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def planned(house: House, by: int, only: QueueFilter = CLAIMS) -> Batch:
    batch: Batch = await house.ask(PlanApprovals, by, only)
    return batch


async def started(house: House, by: int, only: QueueFilter = CLAIMS) -> Job:
    job: Job = await house.ask(StartApprovals, by, BatchOrder(only, (await planned(house, by, only)).mark))
    return job


async def worker(house: House) -> JobWorker:
    return JobWorker(house.container, house.arrivals, await house.container.get(Clock), is_alone=True)


async def worked_off(house: House, by: int, job: Job) -> Job:
    await (await worker(house)).work_off()
    done: Job = await house.ask(ViewJob, by, job.id)
    return done


async def test_a_batch_leaves_out_warnings_and_ones_own_claims(house: House) -> None:
    clerk, ann = await house.professional(seat=Unit.SCHOOL), await house.professional()
    await clean_claim(house, clerk)
    clean = [await clean_claim(house, ann, nth) for nth in range(3)]
    await clean_claim(house, ann, 5, hours="30")
    batch = await planned(house, clerk)
    assert [row.subject_id for row in batch.cases] == [claim.id for claim in clean]
    assert (batch.hours, batch.warned, batch.unset) == (hours("36"), 1, 0)
    assert (await planned(house, clerk, EVERYTHING)).mark == batch.mark  # nothing of another kind waits


async def test_a_batch_offers_the_kinds_that_wait_and_never_an_organisations_application(house: House) -> None:
    clerk = await house.administrator(Unit.SCHOOL)
    assert (await planned(house, clerk, EVERYTHING)).choice == []
    await clean_claim(house, await house.professional())
    await house.applicant(submits=True)
    batch = await planned(house, clerk, EVERYTHING)
    assert (batch.kind, batch.choice) == (None, [(ReviewKind.CLAIM, 1), (ReviewKind.REGISTRATION, 1)])
    one_by_one = await planned(house, clerk, QueueFilter(ReviewKind.APPEAL))
    assert (one_by_one.is_one_by_one, one_by_one.cases) == (True, ())


async def test_ones_own_claim_alone_makes_no_batch(house: House) -> None:
    clerk = await house.professional(seat=Unit.SCHOOL)
    claim = await clean_claim(house, clerk)
    assert (await planned(house, clerk)).cases == []
    colleague = await house.administrator(Unit.SCHOOL)
    job = await started(house, colleague)
    async with house.memory() as memory, memory.writing() as work:  # a batch that somebody forged
        (await work.jobs.get(job.id)).account_id = clerk
    done = await worked_off(house, clerk, job)
    assert [failure["keys"][0] for failure in done.outcome["failures"]] == [OwnCase.key_of()]
    assert (await house.review(claim)).position == 0


async def file_with_paper_of(house: House, claim: Claim) -> None:
    """Somebody else hands in the very same file."""
    bob = await house.professional()
    draft = await house.draft(bob)
    async with house.memory() as memory, memory.writing() as work:
        held = await work.claims.get(draft.id)
        held.papers[0].original = claim.papers[0].original
    await house.ask(SubmitClaim, bob, ClaimRef(draft.id, held.version))


async def test_each_of_a_batch_is_decided_on_its_own_and_the_rest_is_reported(house: House) -> None:
    clerk, colleague = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.SCHOOL)
    ann = await house.professional()
    claims = [await clean_claim(house, ann, nth) for nth in range(4)]
    job = await started(house, clerk)
    await house.decide(claims[1], colleague, Action.RETURN)
    await file_with_paper_of(house, claims[2])
    done = await worked_off(house, clerk, job)
    assert (done.state, done.position, done.outcome["approved"]) == (JobState.DONE, 4, 2)
    assert done.outcome["warned"] == [[claims[2].id, int(Caution.PAPER_REUSED_OTHER)]]
    assert [failure["item"] for failure in done.outcome["failures"]] == [1]
    positions = [(await house.review(claim)).position for claim in claims]
    assert positions == [1, 0, 0, 1]
    assert await house.audit_faults() == []


async def test_one_order_makes_one_job_however_often_it_is_pressed(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    for nth in range(3):
        await clean_claim(house, ann, nth)
    order = BatchOrder(CLAIMS, (await planned(house, clerk)).mark)
    job = await house.ask(StartApprovals, clerk, order)
    assert (await house.ask(StartApprovals, clerk, order)).id == job.id
    await worked_off(house, clerk, job)
    assert (await house.ask(StartApprovals, clerk, order)).id == job.id
    assert await house.count(tables.jobs) == 1


async def test_what_one_has_approved_oneself_meanwhile_is_no_failure_of_a_batch(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    claims = [await clean_claim(house, ann, nth) for nth in range(2)]
    job = await started(house, clerk)
    await house.decide(claims[0], clerk)
    assert (await worked_off(house, clerk, job)).outcome == {"before": 1, "approved": 1}


async def test_a_batch_goes_on_where_it_was_when_its_worker_died(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    claims = [await clean_claim(house, ann, nth) for nth in range(5)]
    job = await started(house, clerk)
    for _ in range(2):
        await house.ask(ApproveNext, clerk, job.id)
    async with house.memory() as memory, memory.writing() as work:
        await work.jobs.keep_hold(job.id, house.now + timedelta(minutes=1))  # by the one that died
    await (await worker(house)).work_off()
    assert (await house.ask(ViewJob, clerk, job.id)).position == 2
    house.pass_time(2)
    done = await worked_off(house, clerk, job)
    assert (done.state, done.outcome) == (JobState.DONE, {"approved": 5})
    decided = [row for row in await house.rows(tables.decisions) if row["action"] is Action.APPROVE]
    assert len(decided) == len({row["review_id"] for row in decided}) == len(claims)


async def test_two_workers_at_once_decide_each_case_once(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    for nth in range(6):
        await clean_claim(house, ann, nth)
    job = await started(house, clerk)
    for _ in range(6):
        await at_once(*(house.ask(ApproveNext, clerk, job.id) for _ in range(3)))
        if (await house.ask(ViewJob, clerk, job.id)).is_over:
            break
    done = await house.ask(ViewJob, clerk, job.id)
    assert (done.state, done.outcome) == (JobState.DONE, {"approved": 6})
    assert sum(row["action"] is Action.APPROVE for row in await house.rows(tables.decisions)) == 6
    assert await house.audit_faults() == []


async def test_who_is_no_administrator_any_longer_approves_no_more(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    claims = [await clean_claim(house, ann, nth) for nth in range(3)]
    job = await started(house, clerk)
    await house.ask(ApproveNext, clerk, job.id)
    person = await person_of(house, clerk)
    async with house.memory() as memory, memory.writing() as work:
        for seat in await work.organisations.list_appointments_of(person, house.now):
            seat.end(house.now)
    done = await worked_off(house, clerk, job)
    assert (done.state, done.position) == (JobState.CANCELLED, 1)
    assert [(await house.review(claim)).position for claim in claims] == [1, 0, 0]


def test_the_batch_has_its_step() -> None:
    assert [step for step in job_steps() if step.kind is JobKind.BATCH_APPROVAL] == [ApproveNext]


# ── phrases ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_reviewers_own_texts_are_kept_once_and_deleted(house: House) -> None:
    clerk, other = await house.administrator(Unit.SCHOOL), await house.administrator(Unit.SCHOOL)
    for text in ("请补充学时证明", " 请补充学时证明 ", "请写明位次"):
        await house.ask(KeepPhrase, clerk, text)
    first, second = await house.ask(ListPhrases, clerk, None)
    assert (first.text, second.text) == ("请补充学时证明", "请写明位次")
    assert await house.ask(ListPhrases, other, None) == []
    await house.ask(ForgetPhrase, clerk, first.id)
    assert [phrase.text for phrase in await house.ask(ListPhrases, clerk, None)] == ["请写明位次"]


# ── how long a desk takes ────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_applicant_is_told_how_long_the_desk_usually_takes(house: House, monday: None) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    for nth in range(LEAST - 1):
        await decide_after(house, clerk, await clean_claim(house, ann, nth), days=3)
    waiting = await clean_claim(house, ann, 10)
    assert (await house.ask(ViewClaim, ann, waiting.id)).history.pace is None
    await decide_after(house, clerk, await clean_claim(house, ann, 11), days=3)
    pace = (await house.ask(ViewClaim, ann, waiting.id)).history.pace
    assert (pace.median, pace.ninetieth) == (3, 3)


async def decide_after(house: House, by: int, claim: Claim, days: int) -> None:
    """The desk decides so many working days after the claim came in, on a Monday."""
    came = house.now
    house.pass_time(days * DAY)
    await house.decide(claim, by)
    house.now = came + timedelta(days=7)


@pytest.fixture
def monday(house: House) -> None:
    house.now -= timedelta(days=house.now.weekday() + 63)  # no holidays in the weeks that follow


async def test_what_waits_longer_than_nine_in_ten_did_is_overdue(house: House, monday: None) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    for nth in range(LEAST):
        await decide_after(house, clerk, await clean_claim(house, ann, nth), days=1)
    late = await clean_claim(house, ann, 10)
    house.pass_time(DAY)
    await clean_claim(house, ann, 11)
    assert (await house.ask(ViewQueue, clerk, None)).late == 0
    house.pass_time(DAY)
    assert await listed(house, clerk, QueueFilter(is_overdue=True)) == [late.id]
    assert (await house.ask(ViewQueue, clerk, None)).late == 1


async def test_what_is_past_the_days_of_its_chain_is_overdue(house: House) -> None:
    clerk, claim = await house.administrator(Unit.SCHOOL), await clean_claim(house, await house.professional())
    async with house.memory() as memory, memory.writing() as work:
        (await work.reviews.get((await work.claims.get(claim.id)).review_id or 0)).due_on = house.now.date()
    assert await listed(house, clerk, QueueFilter(is_overdue=True)) == []
    house.pass_time(DAY)
    assert await listed(house, clerk, QueueFilter(is_overdue=True)) == [claim.id]


async def test_a_reviewer_is_called_once_while_a_case_is_before_them(house: House) -> None:
    ann, clerk, colleague = await house.professional(), *[await house.administrator(Unit.SCHOOL) for _ in range(2)]
    first, second = await house.filed(ann), await house.filed(ann, day=date(YEAR, 6, 9))
    calls = [Call((await house.review(claim)).id) for claim in (first, second)]
    assert await house.ask(AnswerCall, clerk, calls[0]) is not None
    await delivered(house, clerk, calls[0])

    assert await house.ask(AnswerCall, clerk, calls[1]) is None  # the first still waits before them
    assert await house.ask(AnswerCall, clerk, Call(calls[1].review_id, is_personal=True)) is not None
    assert await house.ask(AnswerCall, colleague, calls[1]) is not None  # nobody has called the colleague yet
    house.pass_time(31)
    assert await house.ask(AnswerCall, clerk, calls[1]) is not None  # who did not look is called anew
    await delivered(house, clerk, calls[1])
    for claim in (first, second):
        await house.decide(claim, clerk)
    third = await house.filed(ann, day=date(YEAR, 6, 16))
    assert await house.ask(AnswerCall, clerk, Call((await house.review(third)).id)) is not None


async def delivered(house: House, account_id: int, call: Call) -> None:
    """The letter went out and its message shows the case."""
    letters = tables.outbox
    theirs = (letters.c.account_id == account_id) & (letters.c.kind == "review_card")
    async with for_writing(house.engine).begin() as on:
        await on.execute(update(letters).where(theirs).values(state="sent", settled_at=house.now, message_id=1))
    await house.ask(ShowCard, account_id, CardCopy(account_id, call.review_id, call.review_id))


async def test_next_goes_on_behind_the_case_that_was_just_decided(house: House) -> None:
    ann, clerk = await house.professional(), await house.administrator(Unit.SCHOOL)
    claims = []
    for day in (2, 9, 16):
        claims.append(await house.filed(ann, day=date(YEAR, 6, day)))
        house.pass_time()
    _, second, third = [(await house.review(claim)).id for claim in claims]  # the first is left for later
    await house.decide(claims[1], clerk)
    found = await house.ask(FindNextCase, clerk, NextRef(second))
    assert (found.review_id, found.left, found.is_anew) == (third, 2, False)
    await house.decide(claims[2], clerk)
    assert (await house.ask(FindNextCase, clerk, NextRef(third))).is_anew
