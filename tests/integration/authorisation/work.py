"""Registration, claims, review, one's own hours: the daily work."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from services.accounts import ChangeLanguage, ViewHome
from services.claims.drafting import (
    AddPaper,
    Answer,
    DeleteDraft,
    NewClaim,
    NewPaper,
    PaperRef,
    RemovePaper,
    StartClaim,
    StateFact,
)
from services.claims.fitness import OutsideYear
from services.claims.progress import ListCategories, ListClaims, OpenOwnPapers, PageRef, ViewClaim
from services.claims.submission import ClaimRef, SubmitClaim, WithdrawClaim
from services.domain.answers import ChoiceUnknown
from services.domain.claims import Claim, ClaimClosed
from services.domain.errors import InputInvalid, NotFound, NotPermitted, Stale
from services.domain.filings import FactMissing, PaperMissing
from services.domain.learning import Subject
from services.domain.organisations import Invite, InviteClosed
from services.domain.papers import PaperRefused
from services.domain.people import RegistrationClosed, RegistrationIncomplete
from services.domain.regions import RegionUnknown
from services.domain.review import (
    Action,
    AlreadyDecided,
    NotThisDesk,
    OwnCase,
    ReasonMissing,
    Verdict,
    WithdrawalTooLate,
)
from services.guide import ViewGuide
from services.ports import CardCopy
from services.registration import (
    AnswerField,
    BeginRegistration,
    ChooseEmployer,
    ChooseRegion,
    FormAnswer,
    SearchUnits,
    SubmitRegistration,
    UnitSearch,
    ViewRegistration,
    WithdrawRegistration,
)
from services.review.desk import Decide, HideCard, OpenPapers, Ruling, ShowCard, ViewCard
from services.review.told import ViewDecision
from services.rulebook import DayInFuture, NoRules
from services.standing import CategoryUnknown, ExplainStanding, ListYears, ViewStanding
from storage import tables
from tests.house import REGION, YEAR, Unit, verdict_of
from tests.integration.authorisation.cast import (
    ANY_PROFESSIONAL,
    ANY_REVIEWER,
    ANYBODY,
    HARMLESS,
    OK,
    OWNERS,
    PHOTO,
    PROFESSIONALS,
    STRANGE_IDS,
    THE_APPLICANT,
    THE_DESK,
    THE_OWNER,
    Forgery,
    Maker,
    R,
    Role,
    Row,
    Scene,
    plain,
    table,
    with_claim,
    with_owner,
)


async def own_draft(s: Scene) -> int:
    return (await s.draft()).id


async def own_filed(s: Scene) -> int:
    return (await s.filed()).id


async def fact(s: Scene) -> Answer:
    return Answer((await s.draft()).id, "title", "新课程改革研修班")


async def paper(s: Scene) -> NewPaper:
    return NewPaper((await s.draft()).id, "hours_proof", PHOTO, "proof.jpg")


async def paper_ref(s: Scene) -> PaperRef:
    claim = await s.draft()
    return PaperRef(claim.id, claim.papers[0].id)


async def ready(s: Scene) -> ClaimRef:
    return await s.claim_ref(await s.draft())


async def waiting(s: Scene) -> ClaimRef:
    return await s.claim_ref(await s.filed())


async def registration_version(s: Scene) -> int:
    person = (await s.house.actor(s.account)).person_id
    return await s.house.scalar(tables.persons, "version", person) if person else 1


async def approval(s: Scene) -> Ruling:
    return await s.ruling(await s.filed())


async def copy_of_card(s: Scene) -> CardCopy:
    return CardCopy(s.account, 77, await s.case())


async def decision(s: Scene) -> tuple[int, int, int]:
    return (await s.house.review(await s.decided(Unit.SCHOOL))).id, 1, 0


async def school(s: Scene) -> int:
    return s.house.units[Unit.SCHOOL]


ROWS: dict[type[Any], Row] = {
    ChangeLanguage: Row(plain("en"), ANYBODY),
    ViewHome: Row(plain(None), ANYBODY),
    StartClaim: Row(plain(NewClaim(YEAR, "training", Subject.PUBLIC)), ANY_PROFESSIONAL),
    StateFact: Row(fact, THE_OWNER),
    AddPaper: Row(paper, THE_OWNER),
    RemovePaper: Row(paper_ref, THE_OWNER),
    DeleteDraft: Row(own_draft, THE_OWNER),
    ListCategories: Row(plain(YEAR), ANY_PROFESSIONAL),
    ListClaims: Row(plain(PageRef(0, 6)), ANY_PROFESSIONAL),
    ViewClaim: Row(own_filed, THE_OWNER),
    OpenOwnPapers: Row(own_filed, THE_OWNER),
    SubmitClaim: Row(ready, THE_OWNER),
    WithdrawClaim: Row(waiting, THE_OWNER),
    ViewGuide: Row(plain(None), ANYBODY),
    ViewRegistration: Row(plain(None), ANYBODY),
    BeginRegistration: Row(
        plain(None),
        table(OK, ([R.OWNER, R.COLLEAGUE], NotPermitted), ([R.WAITING, R.OWNER_CLERK], RegistrationClosed)),
    ),
    ChooseRegion: Row(plain(REGION), THE_APPLICANT),
    ChooseEmployer: Row(school, THE_APPLICANT),
    AnswerField: Row(plain(FormAnswer("phone", "13912345678")), THE_APPLICANT),
    SearchUnits: Row(plain(UnitSearch("中学", REGION, 0, 6)), table(OK, ([R.OWNER, R.COLLEAGUE], NotPermitted))),
    SubmitRegistration: Row(registration_version, THE_APPLICANT),
    WithdrawRegistration: Row(
        plain(None),
        table(RegistrationClosed, ([R.VISITOR, R.OWNER, R.COLLEAGUE], NotPermitted), ([R.WAITING], OK)),
    ),
    ViewCard: Row(Scene.case, THE_DESK),
    OpenPapers: Row(Scene.case, THE_DESK),
    Decide: Row(approval, THE_DESK),
    ShowCard: Row(copy_of_card, THE_DESK),
    HideCard: Row(plain(77), ANY_REVIEWER),
    ViewDecision: Row(decision, table(NotFound, (OWNERS, OK))),
    ViewStanding: Row(plain(YEAR), ANY_PROFESSIONAL),
    ExplainStanding: Row(plain(YEAR), ANY_PROFESSIONAL),
    ListYears: Row(plain(None), ANY_PROFESSIONAL),
}


def _by_id(make: Callable[[int], Any], claim: Claim) -> Any:
    return make(claim.id)


def _hours(told: str, claim: Claim) -> Answer:
    return Answer(claim.id, "hours", told)


def ref(claim: Claim) -> ClaimRef:
    return ClaimRef(claim.id, claim.version)


OF_A_CLAIM: dict[type[Any], Callable[[int], Any]] = {
    StateFact: lambda id_: Answer(id_, "title", "x"),
    AddPaper: lambda id_: NewPaper(id_, "hours_proof", PHOTO, "proof.jpg"),
    RemovePaper: lambda id_: PaperRef(id_, 1),
    DeleteDraft: lambda id_: id_,
    ViewClaim: lambda id_: id_,
    OpenOwnPapers: lambda id_: id_,
    SubmitClaim: lambda id_: ClaimRef(id_, 1),
    WithdrawClaim: lambda id_: ClaimRef(id_, 1),
}
OF_A_REVIEW: dict[type[Any], Callable[[int], Any]] = {
    ViewCard: lambda id_: id_,
    OpenPapers: lambda id_: id_,
    Decide: lambda id_: Ruling(id_, 1, verdict_of(Action.APPROVE)),
    ViewDecision: lambda id_: (id_, 1, 0),
}
OF_A_UNIT: dict[type[Any], Role] = {ChooseEmployer: R.APPLICANT}
CHANGES = (StateFact, AddPaper, RemovePaper, DeleteDraft)


def unknown_ids() -> Iterable[Forgery]:
    for id_ in STRANGE_IDS:
        for use_case, make in OF_A_CLAIM.items():
            yield Forgery(f"claim {id_}", use_case, R.OWNER, plain(make(id_)), NotFound)
        for use_case, make in OF_A_REVIEW.items():
            yield Forgery(f"review {id_}", use_case, R.CLERK, plain(make(id_)), NotFound)
        yield Forgery(f"review {id_}", ShowCard, R.CLERK, partial(_card_of, id_), NotFound)
        for use_case, role in OF_A_UNIT.items():
            yield Forgery(f"unit {id_}", use_case, role, plain(id_), NotFound)
        yield Forgery(f"year {id_}", ViewStanding, R.OWNER, plain(id_), (NoRules, NotFound))
        yield Forgery(f"year {id_}", ExplainStanding, R.OWNER, plain(id_), (NoRules, NotFound))
        yield Forgery(f"message {id_}", HideCard, R.CLERK, plain(id_), HARMLESS)


async def _card_of(review_id: int, s: Scene) -> CardCopy:
    return CardCopy(s.account, 77, review_id)


def others_claims() -> Iterable[Forgery]:
    for use_case, make in OF_A_CLAIM.items():
        for role in PROFESSIONALS:
            request = with_owner(with_claim(Scene.draft, partial(_by_id, make)))
            yield Forgery("another's claim", use_case, role, request, NotFound)


def claims_under_review() -> Iterable[Forgery]:
    every_desk = (Unit.SCHOOL, Unit.DEPARTMENT, Unit.AUTHORITY)
    for use_case in CHANGES:
        make = OF_A_CLAIM[use_case]
        for name, desks, action in (
            ("a waiting claim", (), Action.APPROVE),
            ("a claim half way", every_desk[:1], Action.APPROVE),
            ("a credited claim", every_desk, Action.APPROVE),
            ("a rejected claim", every_desk[:1], Action.REJECT),
        ):
            state = partial(_decided, desks=desks, action=action)
            request = with_claim(state, partial(_by_id, make))
            yield Forgery(name, use_case, R.OWNER, request, ClaimClosed)


async def _decided(s: Scene, desks: tuple[Unit, ...], action: Action) -> Claim:
    return await s.decided(*desks, action=action)


async def stale_submission(s: Scene) -> ClaimRef:
    claim = await s.draft()
    await s.house.ask(StateFact, s.owner, Answer(claim.id, "title", "另一个名称"))
    return ref(claim)


async def second_submission(s: Scene) -> ClaimRef:
    claim = await s.draft()
    before = ref(claim)
    await s.house.ask(SubmitClaim, s.owner, before)
    return before


async def bare_draft(s: Scene) -> ClaimRef:
    new = NewClaim(YEAR, "training", Subject.PUBLIC)
    return ref((await s.house.ask(StartClaim, s.owner, new)).claim)


async def draft_without_paper(s: Scene) -> ClaimRef:
    claim = await s.draft()
    form = await s.house.ask(RemovePaper, s.owner, PaperRef(claim.id, claim.papers[0].id))
    return ref(form.claim)


async def draft_of_another_year(s: Scene) -> ClaimRef:
    claim = await s.draft()
    async with s.house.memory() as memory, memory.writing() as work:
        held = await work.claims.get(claim.id)
        held.facts = held.facts | {"from": "2025-03-01", "to": "2025-03-02"}
    return ref(held)


async def returned_draft(s: Scene) -> int:
    return (await s.decided(Unit.SCHOOL, action=Action.RETURN)).id


async def half_way(s: Scene) -> ClaimRef:
    return await s.claim_ref(await s.decided(Unit.SCHOOL))


async def stale_withdrawal(s: Scene) -> ClaimRef:
    claim = await s.draft()
    before = ref(claim)
    await s.house.ask(SubmitClaim, s.owner, before)
    return before


CLAIMS = (
    *others_claims(),
    *claims_under_review(),
    Forgery("a category of no place", StartClaim, R.OWNER, plain(NewClaim(YEAR, "golf", None)), CategoryUnknown),
    Forgery(
        "a category of Zibo",
        StartClaim,
        R.OWNER,
        plain(NewClaim(YEAR, "learning_power", Subject.PUBLIC)),
        CategoryUnknown,
    ),
    Forgery("imported hours", StartClaim, R.OWNER, plain(NewClaim(YEAR, "online_course", Subject.PUBLIC)), NotFound),
    Forgery(
        "a subject not allowed", StartClaim, R.OWNER, plain(NewClaim(YEAR, "publication", Subject.PUBLIC)), NotFound
    ),
    Forgery("no subject chosen", StartClaim, R.OWNER, plain(NewClaim(YEAR, "training", None)), NotFound),
    Forgery(
        "one of both subjects", StartClaim, R.OWNER, plain(NewClaim(YEAR, "aid_mission", Subject.PUBLIC)), NotFound
    ),
    *(
        Forgery(f"the year {year}", use_case, R.OWNER, plain(make(year)), NoRules)
        for year in (-1, 0, 1800, 10**6)
        for use_case, make in (
            (StartClaim, lambda year: NewClaim(year, "training", Subject.PUBLIC)),
            (ListCategories, lambda year: year),
            (ViewStanding, lambda year: year),
            (ExplainStanding, lambda year: year),
        )
    ),
    Forgery(
        "a field that is not there",
        StateFact,
        R.OWNER,
        with_claim(Scene.draft, lambda c: Answer(c.id, "x", "x")),
        NotFound,
    ),
    Forgery(
        "an option that is not there",
        StateFact,
        R.OWNER,
        with_claim(Scene.draft, lambda c: Answer(c.id, "form", "holiday")),
        ChoiceUnknown,
    ),
    Forgery(
        "a day to come",
        StateFact,
        R.OWNER,
        with_claim(Scene.draft, lambda c: Answer(c.id, "to", "2026-12-24")),
        DayInFuture,
    ),
    *(
        Forgery(
            f"hours of {hours}",
            StateFact,
            R.OWNER,
            with_claim(Scene.draft, partial(_hours, hours)),
            InputInvalid,
        )
        for hours in ("0", "-3", "8.55", "1000000000", "NaN", "1e3", "")
    ),
    Forgery(
        "a paper of no kind",
        AddPaper,
        R.OWNER,
        with_claim(Scene.draft, lambda c: NewPaper(c.id, "cover", PHOTO, "a.jpg")),
        NotFound,
    ),
    Forgery(
        "a program as a paper",
        AddPaper,
        R.OWNER,
        with_claim(Scene.draft, lambda c: NewPaper(c.id, "hours_proof", b"MZ" + bytes(200), "a.jpg")),
        PaperRefused,
    ),
    Forgery("another claim's paper", RemovePaper, R.OWNER, with_claim(Scene.draft, lambda c: PaperRef(c.id, 1)), OK),
    Forgery("a returned claim", DeleteDraft, R.OWNER, returned_draft, NotFound),
    Forgery("an old button", SubmitClaim, R.OWNER, stale_submission, Stale),
    Forgery("a second time", SubmitClaim, R.OWNER, second_submission, Stale),
    Forgery("nothing stated", SubmitClaim, R.OWNER, bare_draft, FactMissing),
    Forgery("no paper", SubmitClaim, R.OWNER, draft_without_paper, PaperMissing),
    Forgery("days of another year", SubmitClaim, R.OWNER, draft_of_another_year, OutsideYear),
    Forgery("under review", SubmitClaim, R.OWNER, waiting, ClaimClosed),
    Forgery("a draft", WithdrawClaim, R.OWNER, ready, Stale),
    Forgery("an old button", WithdrawClaim, R.OWNER, stale_withdrawal, Stale),
    Forgery("after the first decision", WithdrawClaim, R.OWNER, half_way, WithdrawalTooLate),
    Forgery("a page before the first", ListClaims, R.OWNER, plain(PageRef(-1, 6)), OK),
    Forgery("a page far away", ListClaims, R.OWNER, plain(PageRef(10**30, 6)), OK),
)


def ruling(*desks: Unit, late: int = 0, **told: Any) -> Maker:
    """A verdict on a claim that these desks have approved."""

    async def request(s: Scene) -> Ruling:
        verdict = Verdict(**({"action": Action.APPROVE} | told))
        return await s.ruling(await s.decided(*desks), verdict, late=late)

    return request


async def after_the_end(s: Scene) -> Ruling:
    return await s.ruling(await s.decided(Unit.SCHOOL, action=Action.REJECT))


async def again_after_return(s: Scene) -> Ruling:
    """The department had the case before: it knows it, but the school decides anew first."""
    claim = await s.decided(Unit.SCHOOL, Unit.DEPARTMENT, action=Action.RETURN)
    await s.house.ask(SubmitClaim, s.owner, await s.claim_ref(claim))
    return await s.ruling(claim)


async def anothers_card(s: Scene) -> CardCopy:
    return CardCopy(await s.house.administrator(Unit.SCHOOL), 77, await s.case())


async def decision_not_taken(s: Scene) -> tuple[int, int, int]:
    return await s.case(), 1, 0


S = Unit.SCHOOL
REVIEWS = (
    Forgery("an old button", Decide, R.CLERK, ruling(late=1), AlreadyDecided),
    Forgery("a button to come", Decide, R.CLERK, ruling(late=-1), AlreadyDecided),
    Forgery("a reason of no pack", Decide, R.CLERK, ruling(action=Action.RETURN, reasons=("x",)), AlreadyDecided),
    Forgery("a return without a reason", Decide, R.CLERK, ruling(action=Action.RETURN), ReasonMissing),
    Forgery("a rejection without words", Decide, R.CLERK, ruling(action=Action.REJECT, reasons=("x",)), ReasonMissing),
    Forgery("a verdict of the applicant", Decide, R.CLERK, ruling(action=Action.WITHDRAW), NotPermitted),
    Forgery("a submission as a verdict", Decide, R.CLERK, ruling(action=Action.SUBMIT), NotPermitted),
    Forgery("a case of another unit", Decide, R.OTHER_CLERK, ruling(), NotFound),
    Forgery("a case not there yet", Decide, R.AUTHORITY, ruling(S), NotFound),
    Forgery("a case not there yet", ViewCard, R.AUTHORITY, with_claim(Scene.filed, lambda c: c.review_id), NotFound),
    Forgery("a case not there yet", OpenPapers, R.AUTHORITY, with_claim(Scene.filed, lambda c: c.review_id), NotFound),
    Forgery("a case that has gone on", Decide, R.CLERK, ruling(S), NotThisDesk),
    Forgery("a case that will come again", Decide, R.DEPARTMENT, again_after_return, NotThisDesk),
    Forgery("a case that is closed", Decide, R.CLERK, after_the_end, AlreadyDecided),
    Forgery("one's own case", Decide, R.OWNER_CLERK, ruling(), OwnCase),
    Forgery("one's own case", ViewCard, R.OWNER_CLERK, Scene.case, OwnCase),
    Forgery("one's own case", OpenPapers, R.OWNER_CLERK, Scene.case, OwnCase),
    Forgery("another unit's case", ViewCard, R.OTHER_CLERK, Scene.case, NotFound),
    Forgery("another unit's case", OpenPapers, R.OTHER_CLERK, Scene.case, NotFound),
    Forgery("another unit's case", ShowCard, R.OTHER_CLERK, copy_of_card, NotFound),
    Forgery("another's message", ShowCard, R.CLERK, anothers_card, NotPermitted),
    Forgery("a decision not taken", ViewDecision, R.OWNER, decision_not_taken, NotFound),
    Forgery("another's decision", ViewDecision, R.CLERK, decision, NotFound),
)


def unit(name: Unit) -> Maker:
    async def request(s: Scene) -> int:
        return s.house.units[name]

    return request


async def expired_token(s: Scene) -> str:
    clerk = await s.house.actor(await s.house.administrator(Unit.SCHOOL))
    long_ago = s.house.now - timedelta(days=31)
    invite = Invite(
        token="an-old-one",
        organisation_id=s.house.units[Unit.SCHOOL],
        issued_by=clerk.known_person_id,
        issued_at=long_ago,
        expires_at=long_ago + timedelta(days=30),
    )
    async with s.house.memory() as memory, memory.writing() as work:
        await work.organisations.add_invite(invite)
    return invite.token


async def incomplete_registration(s: Scene) -> int:
    await s.house.ask(AnswerField, s.account, FormAnswer("landline", "05361234567"))
    actor = await s.house.actor(s.account)
    async with s.house.memory() as memory, memory.writing() as work:
        person = await work.persons.get(actor.known_person_id)
        person.answers = {name: told for name, told in person.answers.items() if name != "phone"}
    return await registration_version(s)


async def old_registration(s: Scene) -> int:
    return await registration_version(s) - 1


REGISTRATIONS = (
    Forgery("no language of ours", ChangeLanguage, R.OWNER, plain("../../etc/passwd"), OK),
    Forgery("an invented link", BeginRegistration, R.VISITOR, plain("no-such-token"), InviteClosed),
    Forgery("a link with a zero byte", BeginRegistration, R.VISITOR, plain("\0"), NotFound),
    Forgery("a link that has run out", BeginRegistration, R.VISITOR, expired_token, InviteClosed),
    Forgery("a region outside", ChooseRegion, R.APPLICANT, plain("110000"), RegionUnknown),
    Forgery("a region of no shape", ChooseRegion, R.APPLICANT, plain("%' OR 1=1"), RegionUnknown),
    Forgery("a department as employer", ChooseEmployer, R.APPLICANT, unit(Unit.DEPARTMENT), NotFound),
    Forgery("an authority as employer", ChooseEmployer, R.APPLICANT, unit(Unit.AUTHORITY), NotFound),
    Forgery("a field of no form", AnswerField, R.APPLICANT, plain(FormAnswer("status", "active")), NotFound),
    Forgery(
        "an option of no choice", AnswerField, R.APPLICANT, plain(FormAnswer("education", "emperor")), ChoiceUnknown
    ),
    Forgery("an old button", SubmitRegistration, R.APPLICANT, old_registration, Stale),
    Forgery("an answer missing", SubmitRegistration, R.APPLICANT, incomplete_registration, RegistrationIncomplete),
    *(
        Forgery(f"a search for {name}", SearchUnits, R.APPLICANT, plain(UnitSearch(text, REGION, page, 6)), HARMLESS)
        for name, text, page in (
            ("everything by a sign of SQL", "%", 0),
            ("a zero byte", "\0", 0),
            ("a page before the first", "", -1),
            ("a page far away", "", 10**30),
        )
    ),
)
FORGERIES = (*unknown_ids(), *CLAIMS, *REVIEWS, *REGISTRATIONS)
