"""The reviewer's desk: queues, colleagues, decisions called back, phrases, batches."""

from collections.abc import Callable, Iterable
from typing import Any

from services.domain.errors import NotFound, NotPermitted
from services.domain.jobs import JobOver
from services.domain.phrases import MOST, TooManyPhrases
from services.domain.queues import EVERYTHING, QueueFilter
from services.domain.review import (
    Action,
    AlreadyDecided,
    CallBackTooLate,
    Caution,
    NotColleague,
    NotThisDesk,
    OwnCase,
    ReviewKind,
)
from services.domain.typed_text import AnswerEmpty, AnswerTooLong
from services.review.batch import (
    ApproveNext,
    BatchChanged,
    BatchOrder,
    NothingToApprove,
    PlanApprovals,
    StartApprovals,
)
from services.review.calls import AnswerCall, Call
from services.review.colleagues import Handing, HandOver, ListColleagues
from services.review.phrases import ForgetPhrase, KeepPhrase, ListPhrases
from services.review.queue import (
    FindApplicants,
    FindNextCase,
    ListQueue,
    ListQueueCategories,
    NextRef,
    QueueRef,
    ViewQueue,
)
from services.review.recall import CallBack, CaseRef, ListOwnDecisions
from storage import tables
from tests.house import Unit
from tests.integration.authorisation.cast import (
    ANY_REVIEWER,
    HARMLESS,
    OK,
    REVIEWERS,
    STRANGE_IDS,
    THE_DESK,
    Forgery,
    Maker,
    R,
    Row,
    Scene,
    plain,
    table,
)

CLAIMS = QueueFilter(ReviewKind.CLAIM)
CLERKS = (R.CLERK, R.OWNER_CLERK)  # the other people's claims of the test wait at their desk too


async def case_ref(s: Scene) -> CaseRef:
    review = await s.house.review(await s.filed())
    return CaseRef(review.id, review.version)


async def handing(s: Scene) -> Handing:
    return await handing_to(s, await s.house.administrator(Unit.SCHOOL))


async def handing_to(s: Scene, account_id: int) -> Handing:
    review = await s.house.review(await s.filed())
    colleague = await s.house.actor(account_id)
    return Handing(review.id, review.version, colleague.known_person_id)


async def own_decision(s: Scene) -> CaseRef:
    """A claim that the asker has approved, where they could; else somebody of their desk."""
    claim = await s.filed()
    by = s.account if s.role is R.CLERK else await s.house.administrator(Unit.SCHOOL)
    await s.house.decide(claim, by)
    review = await s.house.review(claim)
    return CaseRef(review.id, review.version)


async def decided_by_another(s: Scene) -> CaseRef:
    review = await s.house.review(await s.decided(Unit.SCHOOL))
    return CaseRef(review.id, review.version)


async def final_decision(s: Scene) -> CaseRef:
    claim = await s.filed()
    await s.house.decide(claim, s.account, Action.REJECT)
    review = await s.house.review(claim)
    return CaseRef(review.id, review.version)


def stale(make: Maker) -> Maker:
    async def request(s: Scene) -> Any:
        ref = await make(s)
        return type(ref)(ref.review_id, ref.version - 1, *([ref.to] if isinstance(ref, Handing) else []))

    return request


def handed_to(who: Callable[[Scene], Any]) -> Maker:
    async def request(s: Scene) -> Handing:
        return await handing_to(s, await who(s))

    return request


async def _account(s: Scene) -> int:
    return s.account


async def _owner(s: Scene) -> int:
    return s.owner


async def gone_on(s: Scene) -> Handing:
    review = await s.house.review(await s.decided(Unit.SCHOOL))
    colleague = await s.house.actor(await s.house.administrator(Unit.SCHOOL))
    return Handing(review.id, review.version, colleague.known_person_id)


async def gone_on_ref(s: Scene) -> CaseRef:
    review = await s.house.review(await s.decided(Unit.SCHOOL))
    return CaseRef(review.id, review.version)


async def closed_ref(s: Scene) -> CaseRef:
    review = await s.house.review(await s.decided(Unit.SCHOOL, action=Action.REJECT))
    return CaseRef(review.id, review.version)


async def own_phrase(s: Scene) -> int:
    """One of the asker's texts, or of somebody else's where they may keep none."""
    by = s.account if s.role in REVIEWERS else await s.house.administrator(Unit.SCHOOL)
    return await phrase_of(s, by)


async def phrase_of(s: Scene, account_id: int) -> int:
    await s.house.ask(KeepPhrase, account_id, "请补充学时证明")
    return max(int(row["id"]) for row in await s.house.rows(tables.phrases))


async def anothers_phrase(s: Scene) -> int:
    return await phrase_of(s, await s.house.administrator(Unit.SCHOOL))


async def one_phrase_more(s: Scene) -> str:
    for number in range(MOST):
        await s.house.ask(KeepPhrase, s.account, f"常用语 {number}")
    return "再来一条"


async def order(s: Scene) -> BatchOrder:
    """What the owner's school could approve now."""
    await s.filed()
    by = s.account if s.role in REVIEWERS else await s.house.administrator(Unit.SCHOOL)
    return BatchOrder(CLAIMS, (await s.house.ask(PlanApprovals, by, CLAIMS)).mark)


async def outdated_order(s: Scene) -> BatchOrder:
    placed = await order(s)
    await s.house.filed(await s.house.professional())
    return placed


async def job_of(s: Scene) -> int:
    """A batch of the asker, or of somebody else where they may start none."""
    await s.house.filed(await s.house.professional())
    by = s.account if s.role in CLERKS else await s.house.administrator(Unit.SCHOOL)
    return await _start(s, by)


async def anothers_job(s: Scene) -> int:
    await s.filed()
    return await _start(s, await s.house.administrator(Unit.SCHOOL))


async def _start(s: Scene, by: int) -> int:
    mark = (await s.house.ask(PlanApprovals, by, CLAIMS)).mark
    job = await s.house.ask(StartApprovals, by, BatchOrder(CLAIMS, mark))
    return int(job.id)


async def job_that_is_over(s: Scene) -> int:
    job_id = await job_of(s)
    while not (await s.house.ask(ApproveNext, s.account, job_id)).is_over:
        pass
    return job_id


async def call(s: Scene) -> Call:
    return Call(await s.case())


ROWS: dict[type[Any], Row] = {
    AnswerCall: Row(call, ANY_REVIEWER | {R.OWNER_CLERK: OwnCase}),
    ViewQueue: Row(plain(None), ANY_REVIEWER),
    ListQueue: Row(plain(QueueRef(EVERYTHING, 0, 6)), ANY_REVIEWER),
    FindNextCase: Row(plain(NextRef()), ANY_REVIEWER),
    FindApplicants: Row(plain("王晓工"), ANY_REVIEWER),
    ListQueueCategories: Row(plain(None), ANY_REVIEWER),
    ListColleagues: Row(case_ref, THE_DESK),
    HandOver: Row(handing, THE_DESK),
    CallBack: Row(own_decision, THE_DESK | {R.DEPARTMENT: CallBackTooLate}),
    ListOwnDecisions: Row(plain(None), ANY_REVIEWER),
    ListPhrases: Row(plain(None), ANY_REVIEWER),
    KeepPhrase: Row(plain("请补充学时证明"), ANY_REVIEWER),
    ForgetPhrase: Row(own_phrase, ANY_REVIEWER),
    PlanApprovals: Row(plain(CLAIMS), ANY_REVIEWER),
    StartApprovals: Row(order, table(NotPermitted, (REVIEWERS, NothingToApprove), (CLERKS, OK))),
    ApproveNext: Row(job_of, table(NotPermitted, (REVIEWERS, NotFound), (CLERKS, OK))),
}


def strange_ids() -> Iterable[Forgery]:
    for id_ in STRANGE_IDS:
        yield Forgery(f"after review {id_}", FindNextCase, R.CLERK, plain(NextRef(id_)), HARMLESS)
        yield Forgery(f"case {id_}", ListColleagues, R.CLERK, plain(CaseRef(id_, 1)), NotFound)
        yield Forgery(f"case {id_}", HandOver, R.CLERK, plain(Handing(id_, 1, 1)), NotFound)
        yield Forgery(f"case {id_}", CallBack, R.CLERK, plain(CaseRef(id_, 1)), NotFound)
        yield Forgery(f"phrase {id_}", ForgetPhrase, R.CLERK, plain(id_), NotFound)
        yield Forgery(f"job {id_}", ApproveNext, R.CLERK, plain(id_), NotFound)
        someone = QueueFilter(ReviewKind.CLAIM, person=id_)
        yield Forgery(f"person {id_}", ListQueue, R.CLERK, plain(QueueRef(someone, 0, 6)), HARMLESS)
        yield Forgery(f"person {id_}", PlanApprovals, R.CLERK, plain(someone), HARMLESS)


FORGERIES = (
    *strange_ids(),
    Forgery("a case of no number", AnswerCall, R.CLERK, plain(Call(-1)), NotFound),
    Forgery("a case beyond all", AnswerCall, R.CLERK, plain(Call(2**63, is_personal=True)), NotFound),
    Forgery("a page before the first", ListQueue, R.CLERK, plain(QueueRef(EVERYTHING, -1, 6)), OK),
    Forgery("a page far away", ListQueue, R.CLERK, plain(QueueRef(EVERYTHING, 10**30, 6)), OK),
    Forgery("a category of no place", ListQueue, R.CLERK, plain(QueueRef(QueueFilter(category="x"), 0, 6)), OK),
    Forgery("everything by a sign of SQL", FindApplicants, R.CLERK, plain("%"), OK),
    Forgery("a zero byte", FindApplicants, R.CLERK, plain("\0"), HARMLESS),
    Forgery("an old button", ListColleagues, R.CLERK, stale(case_ref), AlreadyDecided),
    Forgery("a case that has gone on", ListColleagues, R.CLERK, gone_on_ref, NotThisDesk),
    Forgery("a case that is closed", ListColleagues, R.CLERK, closed_ref, AlreadyDecided),
    Forgery("an old button", HandOver, R.CLERK, stale(handing), AlreadyDecided),
    Forgery("a case that has gone on", HandOver, R.CLERK, gone_on, NotThisDesk),
    Forgery(
        "somebody of another desk",
        HandOver,
        R.CLERK,
        handed_to(lambda s: s.house.administrator(Unit.OTHER_SCHOOL)),
        NotColleague,
    ),
    Forgery("oneself", HandOver, R.CLERK, handed_to(_account), NotColleague),
    Forgery("the applicant", HandOver, R.CLERK, handed_to(_owner), NotColleague),
    Forgery("an old button", CallBack, R.CLERK, stale(own_decision), AlreadyDecided),
    Forgery("a colleague's decision", CallBack, R.CLERK, decided_by_another, CallBackTooLate),
    Forgery("a decision that is final", CallBack, R.CLERK, final_decision, CallBackTooLate),
    Forgery("nothing decided", CallBack, R.CLERK, case_ref, CallBackTooLate),
    Forgery("another's phrase", ForgetPhrase, R.CLERK, anothers_phrase, NotFound),
    Forgery("nothing to say", KeepPhrase, R.CLERK, plain("  "), AnswerEmpty),
    Forgery("too much to say", KeepPhrase, R.CLERK, plain("长" * 501), AnswerTooLong),
    Forgery("one too many", KeepPhrase, R.CLERK, one_phrase_more, TooManyPhrases),
    Forgery("all kinds at once", StartApprovals, R.CLERK, plain(BatchOrder(EVERYTHING, "")), NothingToApprove),
    Forgery(
        "what gives pause",
        StartApprovals,
        R.CLERK,
        plain(BatchOrder(QueueFilter(ReviewKind.CLAIM, cautions=Caution.OVER_CAP), "")),
        NothingToApprove,
    ),
    Forgery("another batch than was shown", StartApprovals, R.CLERK, outdated_order, BatchChanged),
    Forgery("another's batch", ApproveNext, R.CLERK, anothers_job, NotFound),
    Forgery("a batch that is over", ApproveNext, R.CLERK, job_that_is_over, JobOver),
)
