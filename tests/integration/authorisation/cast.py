"""The people who ask, whose things they ask for, and how rows and forgeries are told."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from functools import partial
from typing import Any

from services.claims.submission import ClaimRef
from services.domain.claims import Claim
from services.domain.errors import DomainError, NotFound, NotPermitted
from services.domain.people import RegistrationClosed
from services.domain.review import (
    Action,
    OwnCase,
    Verdict,
)
from services.review.desk import Ruling
from storage import tables
from tests.e2e.journey import photo
from tests.house import House, Unit, verdict_of

PHOTO = photo()
STRANGE_IDS = (-1, 999_999, 2**63)


class Role(StrEnum):
    """Who asks. The claim at hand belongs to the owner; each is a new person in each test."""

    VISITOR = auto()  # has only said hello
    APPLICANT = auto()  # a complete registration, not submitted
    WAITING = auto()  # a registration under review
    OWNER = auto()
    COLLEAGUE = auto()  # a professional of the same school
    CLERK = auto()  # of the owner's school
    OTHER_CLERK = auto()  # of another school
    DEPARTMENT = auto()
    AUTHORITY = auto()
    OWNER_CLERK = auto()  # owns the claim and is an administrator of the school


R = Role
OWNERS = (R.OWNER, R.OWNER_CLERK)
PROFESSIONALS = (*OWNERS, R.COLLEAGUE)
ABOVE = (R.DEPARTMENT, R.AUTHORITY)
REVIEWERS = (R.CLERK, R.OTHER_CLERK, *ABOVE, R.OWNER_CLERK)
Outcome = type[DomainError] | None
OK: Outcome = None
HARMLESS: tuple[Outcome, ...] = (OK, NotFound)


def table(otherwise: Outcome, *others: tuple[Iterable[Role], Outcome]) -> dict[Role, Outcome]:
    return dict.fromkeys(Role, otherwise) | {role: outcome for roles, outcome in others for role in roles}


ANYBODY = table(OK)
ANY_PROFESSIONAL = table(NotPermitted, (PROFESSIONALS, OK))
ANY_REVIEWER = table(NotPermitted, (REVIEWERS, OK))
THE_OWNER = table(NotPermitted, (OWNERS, OK), ([R.COLLEAGUE], NotFound))
THE_DESK = table(NotPermitted, (REVIEWERS, NotFound), ([R.CLERK], OK), ([R.OWNER_CLERK], OwnCase))
THE_APPLICANT = table(
    RegistrationClosed, ([R.VISITOR], NotFound), ([R.APPLICANT], OK), ([R.OWNER, R.COLLEAGUE], NotPermitted)
)


@dataclass
class Scene:
    """Who asks, and whose things they ask for: their own if they own any, else the owner's."""

    house: House
    role: Role
    account: int
    owner: int

    async def draft(self) -> Claim:
        return await self.house.draft(self.owner)

    async def filed(self) -> Claim:
        return await self.house.filed(self.owner)

    async def case(self) -> int:
        """The id of a review that waits at the school."""
        return (await self.house.review(await self.filed())).id

    async def claim_ref(self, claim: Claim) -> ClaimRef:
        return ClaimRef(claim.id, await self.house.scalar(tables.claims, "version", claim.id))

    async def decided(self, *units: Unit, action: Action = Action.APPROVE) -> Claim:
        """A claim of the owner on which these desks have decided: all approved but the last, which did as told."""
        claim = await self.filed()
        for unit in units:
            by = await self.house.administrator(unit)
            await self.house.decide(claim, by, action if unit is units[-1] else Action.APPROVE)
        return claim

    async def ruling(self, claim: Claim, verdict: Verdict = verdict_of(Action.APPROVE), *, late: int = 0) -> Ruling:  # noqa: B008
        review = await self.house.review(claim)
        return Ruling(review.id, review.version - late, verdict)


async def set_scene(house: House, role: Role) -> Scene:
    account = await _ACCOUNTS[role](house)
    owner = account if role in OWNERS else await house.professional()
    return Scene(house, role, account, owner)


_ACCOUNTS: dict[Role, Callable[[House], Awaitable[int]]] = {
    R.VISITOR: House.visitor,
    R.APPLICANT: House.applicant,
    R.WAITING: partial(House.applicant, submits=True),
    R.OWNER: House.professional,
    R.COLLEAGUE: House.professional,
    R.CLERK: partial(House.administrator, unit=Unit.SCHOOL),
    R.OTHER_CLERK: partial(House.administrator, unit=Unit.OTHER_SCHOOL),
    R.DEPARTMENT: partial(House.administrator, unit=Unit.DEPARTMENT),
    R.AUTHORITY: partial(House.administrator, unit=Unit.AUTHORITY),
    R.OWNER_CLERK: partial(House.professional, seat=Unit.SCHOOL),
}

Maker = Callable[[Scene], Awaitable[Any]]


@dataclass(frozen=True)
class Row:
    """What is asked for, and what comes of it for each role."""

    request: Maker
    outcomes: dict[Role, Outcome]


def plain(request: Any) -> Maker:
    async def make(_scene: Scene) -> Any:
        return request

    return make


@dataclass(frozen=True)
class Forgery:
    """A request that no screen offers, and the answer (or the answers, where databases differ) that it may have."""

    name: str
    use_case: type[Any]
    role: Role
    request: Maker
    error: Outcome | tuple[Outcome, ...]


def with_claim(state: Callable[[Scene], Awaitable[Claim]], make: Callable[[Claim], Any]) -> Maker:
    async def request(s: Scene) -> Any:
        return make(await state(s))

    return request


def with_owner(make: Maker) -> Maker:
    """The same for the claim of somebody else."""

    async def request(s: Scene) -> Any:
        return await make(replace(s, owner=await s.house.professional()))

    return request
