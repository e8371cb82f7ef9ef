"""Case files and findings of falsification: for auditors and heads of the units concerned; a finding for its person."""

from typing import Any

from services.audit import CaseRef, Filed, OpenAppealedFile, OpenCaseFile
from services.domain.errors import NotFound, NotPermitted, Stale
from services.domain.falsification import AlreadyAccused
from services.domain.review import Action, OwnCase, ReasonMissing, ReviewKind
from services.falsification import (
    Accusation,
    Accuse,
    OpenAccusedPapers,
    ViewAppealOutcome,
    ViewFinding,
    WeighSuspicion,
)
from services.petitions.drafting import NewPetition, PetitionAnswer, StartPetition, StatePetitionFact
from services.petitions.submission import PetitionRef, SubmitPetition
from services.review.desk import Decide, Ruling
from storage import tables
from tests.house import DESKS, Unit, verdict_of
from tests.integration.authorisation.cast import (
    ABOVE,
    OWNERS,
    STRANGE_IDS,
    Forgery,
    Maker,
    R,
    Row,
    Scene,
    plain,
    table,
)

GROUNDS = "证明材料系伪造"
CONCERNED = table(NotPermitted, ([R.CLERK, *ABOVE], None), ([R.OTHER_CLERK], NotFound), ([R.OWNER_CLERK], OwnCase))

HEARING = table(
    NotPermitted, ([R.DEPARTMENT], None), ([R.CLERK, R.OTHER_CLERK, R.AUTHORITY], NotFound), ([R.OWNER_CLERK], OwnCase)
)
MADE_IT = table(NotPermitted, ([R.CLERK, R.OWNER_CLERK], None), ([R.OTHER_CLERK, *ABOVE], NotFound))


async def credited(s: Scene) -> int:
    return (await s.decided(*DESKS)).id


async def file(s: Scene) -> CaseRef:
    return CaseRef(Filed.CLAIM, (await s.filed()).id)


async def accusation(s: Scene, grounds: str = GROUNDS, late: int = 0) -> Accusation:
    claim = await credited(s)
    return Accusation(claim, await s.house.scalar(tables.claims, "version", claim) - late, grounds)


async def finding(s: Scene) -> int:
    request = await accusation(s)
    head = await s.house.administrator(Unit.AUTHORITY)
    return int((await s.house.ask(Accuse, head, request)).id)


async def appeal(s: Scene) -> int:
    """The review of an appeal against a finding of the school's; the department hears it."""
    request = await accusation(s)
    house = s.house
    found = await house.ask(Accuse, await house.administrator(Unit.SCHOOL), request)
    form = await house.ask(StartPetition, s.owner, NewPetition(ReviewKind.APPEAL, found.id))
    form = await house.ask(StatePetitionFact, s.owner, PetitionAnswer(form.petition.id, "statement", "公章是真的"))
    ref = PetitionRef(form.petition.id, form.petition.version)
    return int((await house.ask(SubmitPetition, s.owner, ref)).review_id)


async def appealed(s: Scene) -> CaseRef:
    await appeal(s)
    return CaseRef(Filed.CLAIM, (await s.house.rows(tables.falsifications))[-1]["claim_id"])


async def settled(s: Scene) -> int:
    id_ = await appeal(s)
    head = await s.house.administrator(Unit.DEPARTMENT)
    version = await s.house.scalar(tables.reviews, "version", id_)
    await s.house.ask(Decide, head, Ruling(id_, version, verdict_of(Action.APPROVE)))
    return int((await s.house.rows(tables.falsifications))[-1]["id"])


ROWS: dict[type[Any], Row] = {
    OpenCaseFile: Row(file, CONCERNED),
    OpenAppealedFile: Row(appealed, CONCERNED),
    WeighSuspicion: Row(credited, CONCERNED),
    Accuse: Row(accusation, CONCERNED),
    ViewFinding: Row(finding, table(NotFound, (OWNERS, None))),
    OpenAccusedPapers: Row(appeal, HEARING),
    ViewAppealOutcome: Row(settled, MADE_IT),
}


async def accused_already(s: Scene) -> Accusation:
    request = await accusation(s)
    await s.house.ask(Accuse, await s.house.administrator(Unit.AUTHORITY), request)
    return Accusation(request.claim_id, request.version + 1, GROUNDS)


async def rejected(s: Scene) -> Accusation:
    claim = await s.decided(Unit.SCHOOL, action=Action.REJECT)
    return Accusation(claim.id, await s.house.scalar(tables.claims, "version", claim.id), GROUNDS)


async def claims_review(s: Scene) -> int:
    return (await s.house.review(await s.filed())).id


async def without_words(s: Scene) -> Accusation:
    return await accusation(s, " ")


async def old_button(s: Scene) -> Accusation:
    return await accusation(s, late=1)


async def not_decided(s: Scene) -> int:
    return (await s.filed()).id


async def draft(s: Scene) -> CaseRef:
    return CaseRef(Filed.CLAIM, (await s.draft()).id)


def _of_nothing(number: int) -> tuple[Forgery, ...]:
    refs: tuple[tuple[str, type[Any], Maker], ...] = (
        *((f"{f} {number}", OpenCaseFile, plain(CaseRef(f, number))) for f in Filed),
        (f"claim {number}", WeighSuspicion, plain(number)),
        (f"claim {number}", Accuse, plain(Accusation(number, 1, GROUNDS))),
        (f"finding {number}", ViewFinding, plain(number)),
    )
    return tuple(Forgery(name, use_case, R.CLERK, request, NotFound) for name, use_case, request in refs)


FORGERIES = (
    *(forgery for number in STRANGE_IDS for forgery in _of_nothing(number)),
    Forgery("a claim without an appeal", OpenAppealedFile, R.OTHER_CLERK, file, NotFound),
    Forgery("a draft", OpenCaseFile, R.CLERK, draft, NotFound),
    Forgery("a claim that nobody decided on", WeighSuspicion, R.CLERK, not_decided, NotFound),
    Forgery("an old button", Accuse, R.CLERK, old_button, Stale),
    Forgery("no grounds", Accuse, R.CLERK, without_words, ReasonMissing),
    Forgery("a second finding", Accuse, R.CLERK, accused_already, AlreadyAccused),
    Forgery("a rejected claim", Accuse, R.CLERK, rejected, AlreadyAccused),
    Forgery("one's own claim", Accuse, R.OWNER_CLERK, accusation, OwnCase),
    Forgery("a claim's review", OpenAccusedPapers, R.CLERK, claims_review, NotFound),
    Forgery("a finding that is not settled", ViewAppealOutcome, R.CLERK, finding, NotFound),
    Forgery("another's finding", ViewFinding, R.COLLEAGUE, finding, NotFound),
)
