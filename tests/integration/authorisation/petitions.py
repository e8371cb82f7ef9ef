"""Petitions: anybody may register a unit, only professionals change what is theirs, nobody touches another's."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.claims.progress import PageRef
from services.domain.errors import InputInvalid, NotFound, NotPermitted, Stale
from services.domain.filings import FactMissing
from services.domain.papers import PaperRefused
from services.domain.petitions import PetitionClosed
from services.domain.review import Action, ReviewKind, WithdrawalTooLate
from services.petitions.drafting import (
    AddPetitionPaper,
    DeletePetition,
    NewPetition,
    NewPetitionPaper,
    PetitionAnswer,
    PetitionPaperRef,
    RemovePetitionPaper,
    StartPetition,
    StatePetitionFact,
)
from services.petitions.progress import (
    FindUnfinished,
    ListPetitions,
    OpenPetitionPapers,
    SearchOrganisations,
    UnitQuery,
    ViewPetition,
)
from services.petitions.submission import PetitionRef, SubmitPetition, WithdrawPetition
from services.review.desk import Decide, Ruling
from storage import tables
from tests.house import Unit, verdict_of
from tests.integration.authorisation.cast import (
    ANYBODY,
    HARMLESS,
    OK,
    OWNERS,
    PHOTO,
    STRANGE_IDS,
    Forgery,
    Maker,
    R,
    Row,
    Scene,
    plain,
    table,
)

TITLE = {"title_series": "中小学", "professional_title": "正高级教师", "speciality": "数学", "title_date": "2026-06-01"}
MINE = table(NotFound, (OWNERS, OK))


async def draft(s: Scene) -> int:
    """A complete change of the owner's title, with its paper."""
    id_ = int((await s.house.ask(StartPetition, s.owner, NewPetition(ReviewKind.TITLE_CHANGE))).petition.id)
    for field, text in TITLE.items():
        await s.house.ask(StatePetitionFact, s.owner, PetitionAnswer(id_, field, text))
    await s.house.ask(AddPetitionPaper, s.owner, NewPetitionPaper(id_, "title_certificate", PHOTO, "证书.jpg"))
    return id_


async def ref(s: Scene, id_: int, late: int = 0) -> PetitionRef:
    return PetitionRef(id_, await s.house.scalar(tables.petitions, "version", id_) - late)


async def filed(s: Scene) -> int:
    id_ = await draft(s)
    await s.house.ask(SubmitPetition, s.owner, await ref(s, id_))
    return id_


async def decided(s: Scene, action: Action = Action.APPROVE) -> int:
    id_ = await filed(s)
    review_id = await s.house.scalar(tables.petitions, "review_id", id_)
    version = await s.house.scalar(tables.reviews, "version", review_id)
    clerk = await s.house.administrator(Unit.SCHOOL)
    await s.house.ask(Decide, clerk, Ruling(review_id, version, verdict_of(action)))
    return id_


def of(state: Callable[[Scene], Any], make: Callable[[int], Any]) -> Maker:
    async def request(s: Scene) -> Any:
        return make(await state(s))

    return request


async def to_submit(s: Scene) -> PetitionRef:
    return await ref(s, await draft(s))


async def to_withdraw(s: Scene) -> PetitionRef:
    return await ref(s, await filed(s))


async def paper_ref(s: Scene) -> PetitionPaperRef:
    id_ = await draft(s)
    paper = next(row["id"] for row in await s.house.rows(tables.papers) if row["petition_id"] == id_)
    return PetitionPaperRef(id_, paper)


async def move(s: Scene) -> int:
    return int((await s.house.ask(StartPetition, s.owner, NewPetition(ReviewKind.TRANSFER))).petition.id)


ROWS: dict[type[Any], Row] = {
    StartPetition: Row(plain(NewPetition(ReviewKind.EMPLOYER_REGISTRATION)), ANYBODY),
    FindUnfinished: Row(plain(NewPetition(ReviewKind.EMPLOYER_REGISTRATION)), ANYBODY),
    ViewPetition: Row(draft, MINE),
    StatePetitionFact: Row(of(draft, lambda id_: PetitionAnswer(id_, "speciality", "物理")), MINE),
    AddPetitionPaper: Row(
        of(draft, lambda id_: NewPetitionPaper(id_, "title_certificate", PHOTO + b"1", "b.jpg")), MINE
    ),
    RemovePetitionPaper: Row(paper_ref, MINE),
    DeletePetition: Row(draft, MINE),
    OpenPetitionPapers: Row(draft, MINE),
    ListPetitions: Row(plain(PageRef(0, 6)), ANYBODY),
    SubmitPetition: Row(to_submit, MINE),
    WithdrawPetition: Row(to_withdraw, MINE),
    SearchOrganisations: Row(of(move, lambda id_: UnitQuery(id_, "employer", "实验", 0, 6)), MINE),
}


def with_owner(make: Maker) -> Maker:
    """The same for the petition of somebody else."""

    async def request(s: Scene) -> Any:
        return await make(replace(s, owner=await s.house.professional()))

    return request


OF_A_PETITION: dict[type[Any], Callable[[int], Any]] = {
    ViewPetition: lambda id_: id_,
    StatePetitionFact: lambda id_: PetitionAnswer(id_, "speciality", "x"),
    AddPetitionPaper: lambda id_: NewPetitionPaper(id_, "title_certificate", PHOTO, "a.jpg"),
    RemovePetitionPaper: lambda id_: PetitionPaperRef(id_, 1),
    DeletePetition: lambda id_: id_,
    OpenPetitionPapers: lambda id_: id_,
    SubmitPetition: lambda id_: PetitionRef(id_, 1),
    WithdrawPetition: lambda id_: PetitionRef(id_, 1),
    SearchOrganisations: lambda id_: UnitQuery(id_, "employer", "实验", 0, 6),
}
CHANGING = (StatePetitionFact, AddPetitionPaper, RemovePetitionPaper, DeletePetition, SubmitPetition)


async def stale_submission(s: Scene) -> PetitionRef:
    return await ref(s, await draft(s), late=1)


async def bare(s: Scene) -> PetitionRef:
    new = NewPetition(ReviewKind.TITLE_CHANGE)
    return await ref(s, (await s.house.ask(StartPetition, s.owner, new)).petition.id)


async def late_withdrawal(s: Scene) -> PetitionRef:
    return await ref(s, await decided(s))


async def returned(s: Scene) -> int:
    return await decided(s, Action.RETURN)


async def other_unit(s: Scene) -> NewPetition:
    department = s.house.units[Unit.DEPARTMENT]
    return NewPetition(ReviewKind.TRANSFER, facts={"employer": str(department)})


FORGERIES = (
    *(
        Forgery(
            f"another's petition by {use_case.__name__}", use_case, R.COLLEAGUE, with_owner(of(draft, make)), NotFound
        )
        for use_case, make in OF_A_PETITION.items()
    ),
    *(
        Forgery(f"the petition {id_}", use_case, R.OWNER, plain(make(id_)), NotFound)
        for use_case, make in OF_A_PETITION.items()
        for id_ in STRANGE_IDS
    ),
    *(
        Forgery("under review", use_case, R.OWNER, of(filed, OF_A_PETITION[use_case]), PetitionClosed)
        for use_case in CHANGING
    ),
    *(
        Forgery(f"{kind} by a visitor", StartPetition, R.VISITOR, plain(NewPetition(kind)), NotPermitted)
        for kind in (ReviewKind.TITLE_CHANGE, ReviewKind.TRANSFER, ReviewKind.APPEAL, ReviewKind.CLAIM)
    ),
    Forgery("a claim", FindUnfinished, R.OWNER, plain(NewPetition(ReviewKind.CLAIM)), NotPermitted),
    Forgery("a claim", StartPetition, R.OWNER, plain(NewPetition(ReviewKind.CLAIM)), NotPermitted),
    Forgery("a registration", StartPetition, R.OWNER, plain(NewPetition(ReviewKind.REGISTRATION)), NotPermitted),
    Forgery("no finding", StartPetition, R.OWNER, plain(NewPetition(ReviewKind.APPEAL, 999)), NotFound),
    Forgery("a move to a department", StartPetition, R.OWNER, other_unit, NotFound),
    Forgery(
        "a field of no form",
        StartPetition,
        R.OWNER,
        plain(NewPetition(ReviewKind.TITLE_CHANGE, facts={"x": "1"})),
        NotFound,
    ),
    Forgery(
        "a field of no form", StatePetitionFact, R.OWNER, of(draft, lambda i: PetitionAnswer(i, "x", "x")), NotFound
    ),
    Forgery(
        "a zero byte",
        StatePetitionFact,
        R.OWNER,
        of(draft, lambda i: PetitionAnswer(i, "speciality", "\0")),
        InputInvalid,
    ),
    Forgery(
        "a unit beyond all",
        StatePetitionFact,
        R.OWNER,
        of(move, lambda i: PetitionAnswer(i, "employer", "9" * 18)),
        NotFound,
    ),
    Forgery(
        "a paper of no kind",
        AddPetitionPaper,
        R.OWNER,
        of(draft, lambda i: NewPetitionPaper(i, "x", PHOTO, "a")),
        NotFound,
    ),
    Forgery(
        "a program as a paper",
        AddPetitionPaper,
        R.OWNER,
        of(draft, lambda i: NewPetitionPaper(i, "title_certificate", b"MZ" + bytes(200), "a.jpg")),
        PaperRefused,
    ),
    Forgery("another's paper", RemovePetitionPaper, R.OWNER, of(draft, lambda i: PetitionPaperRef(i, 1)), OK),
    Forgery("a returned one", DeletePetition, R.OWNER, returned, NotFound),
    Forgery("an old button", SubmitPetition, R.OWNER, stale_submission, Stale),
    Forgery("nothing stated", SubmitPetition, R.OWNER, bare, FactMissing),
    Forgery("a draft", WithdrawPetition, R.OWNER, to_submit, Stale),
    Forgery("after the first decision", WithdrawPetition, R.OWNER, late_withdrawal, (WithdrawalTooLate, Stale)),
    Forgery(
        "a text field",
        SearchOrganisations,
        R.OWNER,
        of(draft, lambda i: UnitQuery(i, "speciality", "x", 0, 6)),
        NotFound,
    ),
    *(
        Forgery(f"a search for {name}", SearchOrganisations, R.OWNER, of(move, make), HARMLESS)
        for name, make in (
            ("everything by a sign of SQL", lambda i: UnitQuery(i, "employer", "%", 0, 6)),
            ("a page before the first", lambda i: UnitQuery(i, "employer", "", -1, 6)),
            ("a page far away", lambda i: UnitQuery(i, "employer", "", 10**30, 6)),
        )
    ),
    Forgery("a page before the first", ListPetitions, R.OWNER, plain(PageRef(-1, 6)), OK),
    Forgery("a page far away", ListPetitions, R.OWNER, plain(PageRef(10**30, 6)), OK),
)
