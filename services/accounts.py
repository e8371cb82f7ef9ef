"""Accounts: binding a person, the language, and what the home page tells."""

from dataclasses import dataclass

from services.domain.claims import ClaimStatus
from services.domain.people import Hat, RegistrationStatus
from services.permissions import Actor, Permission
from services.ports import Work
from services.use_case import Query, UseCase

LANGUAGES = ("zh_CN", "en")


@dataclass
class ChangeLanguage(UseCase[str, None]):
    """From now on the bot speaks `zh_CN` or `en` to this account."""

    permission = Permission.LOOK_AROUND

    async def _perform(self, work: Work, actor: Actor, language: str) -> None:
        account = await work.accounts.get(actor.account_id)
        account.language = language if language in LANGUAGES else LANGUAGES[0]


@dataclass(frozen=True, slots=True)
class Home:
    """What waits for this person: unfinished and returned claims, and the queue of the desks they sit at."""

    status: RegistrationStatus
    drafts: int
    returned: int
    in_review: int
    queue: int


@dataclass
class ViewHome(Query[None, Home]):
    """The state of this person in a few figures."""

    permission = Permission.LOOK_AROUND

    async def _perform(self, work: Work, actor: Actor, request: None) -> Home:
        counts = await work.claims.count_by_status(actor.person_id) if actor.person_id else {}
        queue = await work.queues.count(sorted(actor.acts_for), but=actor.person_id) if actor.acts_for else 0
        return Home(
            actor.status,
            drafts=counts.get(ClaimStatus.DRAFT, 0),
            returned=counts.get(ClaimStatus.RETURNED, 0),
            in_review=counts.get(ClaimStatus.PENDING, 0),
            queue=queue,
        )


@dataclass
class SwitchHat(UseCase[Hat, None]):
    """From now on the menu is shown in this capacity; it gives and takes no right."""

    permission = Permission.LOOK_AROUND

    async def _perform(self, work: Work, actor: Actor, hat: Hat) -> None:
        account = await work.accounts.get(actor.account_id)
        account.hat = hat
