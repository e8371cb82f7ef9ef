"""Accounts: binding a person, the language, and what the home page tells."""

from dataclasses import dataclass

from services.domain.claims import ClaimStatus
from services.domain.organisations import JOINABLE
from services.domain.people import Hat, RegistrationStatus
from services.domain.petitions import PetitionStatus
from services.permissions import Actor, Permission, Role
from services.ports import Work
from services.use_case import Query, UseCase

LANGUAGES = ("zh_CN", "en")
_LATELY = 5  # claims or petitions


@dataclass
class ChangeLanguage(UseCase[str, None]):
    """From now on the bot speaks `zh_CN` or `en` to this account."""

    permission = Permission.LOOK_AROUND

    async def _perform(self, work: Work, actor: Actor, language: str) -> None:
        account = await work.accounts.get(actor.account_id)
        account.language = language if language in LANGUAGES else LANGUAGES[0]


@dataclass(frozen=True, slots=True)
class Home:
    """What waits for this person: unfinished and returned claims, requests, and the queue of the desks they sit at.

    `people_of`: the only unit whose people they keep, where people can join it.
    """

    status: RegistrationStatus
    drafts: int
    returned: int
    in_review: int
    queue: int
    asked: int = 0
    asked_returned: int = 0
    people_of: int | None = None


@dataclass
class ViewHome(Query[None, Home]):
    """The state of this person in a few figures."""

    permission = Permission.LOOK_AROUND

    async def _perform(self, work: Work, actor: Actor, request: None) -> Home:
        counts = await work.claims.count_by_status(actor.person_id) if actor.person_id else {}
        queue = await work.queues.count(sorted(actor.acts_for), but=actor.person_id) if actor.acts_for else 0
        asked = await work.petitions.count_by_status(actor.person_id) if actor.person_id else {}
        return Home(
            actor.status,
            drafts=counts.get(ClaimStatus.DRAFT, 0),
            returned=counts.get(ClaimStatus.RETURNED, 0),
            in_review=counts.get(ClaimStatus.PENDING, 0),
            queue=queue,
            asked=asked.get(PetitionStatus.PENDING, 0),
            asked_returned=asked.get(PetitionStatus.RETURNED, 0),
            people_of=await self._people_of(work, actor),
        )

    async def _people_of(self, work: Work, actor: Actor) -> int | None:
        kept = sorted(actor.units_as(Role.PEOPLE_MANAGER))
        units = await work.organisations.list_by_ids(kept) if kept else []
        joined = [unit.id for unit in units if unit.kind in JOINABLE]
        return joined[0] if len(joined) == 1 else None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What the person was filling in last: a draft of a claim or of a petition, by id, or the registration."""

    claim: int | None = None
    petition: int | None = None
    registration: bool = False


@dataclass
class FindUnfinished(Query[None, Unfinished]):
    """The actor's latest drafts, among what they touched last."""

    permission = Permission.LOOK_AROUND

    async def _perform(self, work: Work, actor: Actor, request: None) -> Unfinished:
        if actor.person_id is None:
            return Unfinished()
        claims = await work.claims.list_rows(actor.person_id, _LATELY, 0)
        petitions = await work.petitions.list_rows(actor.person_id, _LATELY, 0)
        return Unfinished(
            next((row.id for row in claims if row.status is ClaimStatus.DRAFT), None),
            next((row.id for row in petitions if row.status is PetitionStatus.DRAFT), None),
            actor.status is RegistrationStatus.DRAFT,
        )


@dataclass
class SwitchHat(UseCase[Hat, None]):
    """From now on the menu is shown in this capacity; it gives and takes no right."""

    permission = Permission.LOOK_AROUND

    async def _perform(self, work: Work, actor: Actor, hat: Hat) -> None:
        account = await work.accounts.get(actor.account_id)
        account.hat = hat
