"""Falsified evidence (弄虚作假): the finding about a claim, what it takes back, how its owner sees it (DOMAIN §4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.claims.own import ClaimForm
from services.domain.claims import Claim, ClaimStatus
from services.domain.errors import NotFound, Stale
from services.domain.falsification import AlreadyAccused, Falsification, FalsificationState
from services.domain.ledger import LedgerEntry
from services.domain.people import Person
from services.domain.petitions import Petition
from services.domain.review import OwnCase, ReasonMissing, ReviewKind
from services.permissions import Actor, Permission, Role
from services.ports import Clock, Notice, Work
from services.rulebook import Rulebook, YearResult
from services.standing import Standings, as_entry
from services.use_case import Query, UseCase


async def accuser_of(work: Work, actor: Actor, claim: Claim) -> int | None:
    """The organisation for which the actor may accuse: one that decided on the claim, or one above it, as its head."""
    heads = actor.units_as(Role.HEAD)
    decisions = await work.reviews.list_decisions(claim.review_id) if claim.review_id else ()
    decided = dict.fromkeys(d.organisation_id for d in decisions if d.desk is not None and d.organisation_id)
    for unit in decided:
        for above in await work.organisations.list_chain(unit):
            if above.id in heads:
                return above.id
    return None


@dataclass(frozen=True, slots=True)
class YearEffect:
    """A year that would lose the entry: as it is, and as it would be."""

    year: int
    before: YearResult
    after: YearResult


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A credited claim with what a finding would take back."""

    form: ClaimForm
    owner: Person
    effects: Sequence[YearEffect]


class _Court:
    """What both looking and finding need, inside the transaction of a use case."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self.standings = Standings(rulebook, clock)

    async def get_accusable(self, work: Work, actor: Actor, claim_id: int) -> tuple[Claim, LedgerEntry, int]:
        """The claim with its entry in force, and the organisation that accuses. Raises what stands against it."""
        claim = await work.claims.get(claim_id)
        if claim.person_id == actor.person_id:
            raise OwnCase
        organisation_id = await accuser_of(work, actor, claim)
        if organisation_id is None:
            raise NotFound
        entry = await work.ledger.find_by_claim(claim)
        if entry is None or claim.status is not ClaimStatus.CREDITED:
            raise AlreadyAccused
        return claim, entry, organisation_id

    async def weigh(self, work: Work, entry: LedgerEntry) -> Sequence[YearEffect]:
        effects = []
        circumstances = await self.standings.circumstances_of(work, entry.person_id)
        for year in range(entry.first_year, entry.last_year + 1):
            place = await self.standings.place_of_person(work, entry.person_id, year)
            entries = await work.ledger.list_of_year(entry.person_id, year)
            before, after = (
                self.standings.evaluate(place, year, circumstances, [as_entry(each) for each in counted])
                for counted in (entries, [each for each in entries if each.id != entry.id])
            )
            effects.append(YearEffect(year, before, after))
        return effects


@dataclass
class WeighSuspicion(Query[int, Suspicion]):
    """What a finding about a claim would take back; for whoever may make it. Refuses as `Accuse` does."""

    permission = Permission.ACCUSE
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, claim_id: int) -> Suspicion:
        court = _Court(self.rulebook, self.clock)
        claim, entry, _ = await court.get_accusable(work, actor, claim_id)
        place = await court.standings.place_of_person(work, claim.person_id, claim.year)
        form = ClaimForm(claim, court.standings.category_of(place, claim))
        return Suspicion(form, await work.persons.get(claim.person_id), await court.weigh(work, entry))


@dataclass(frozen=True, slots=True)
class Accusation:
    """A finding about a credited claim, in the version that was on the screen, with its grounds in words."""

    claim_id: int
    version: int
    grounds: str


@dataclass
class Accuse(UseCase[Accusation, Falsification]):
    """Finds that a credited claim's evidence is falsified: its entry is reversed, and the person is told why.

    For the head of an organisation that decided on the claim, or of one above it. Refuses one's own claim, a finding
    without grounds, a claim that changed meanwhile, and one of which nothing is credited (any more).
    """

    permission = Permission.ACCUSE
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: Accusation) -> Falsification:
        court, now = _Court(self.rulebook, self.clock), self.clock.now()
        claim, entry, organisation_id = await court.get_accusable(work, actor, request.claim_id)
        if claim.version != request.version:
            raise Stale
        if not request.grounds.strip():
            raise ReasonMissing
        await work.persons.hold(claim.person_id)
        finding = Falsification(
            claim_id=claim.id,
            person_id=claim.person_id,
            organisation_id=organisation_id,
            opened_by=actor.known_person_id,
            opened_at=now,
            grounds=request.grounds,
        )
        await work.falsifications.add(finding)
        claim.reverse()
        await court.standings.reverse(work, claim, now)
        facts = {"falsification": finding.id, "organisation": organisation_id, "entry": entry.id}
        await work.audit.record(actor.person_id, "falsification.find", f"claim {claim.id}", facts, now)
        params = {"falsification": finding.id, "review": claim.review_id}
        owners = await work.accounts.list_of_person(claim.person_id)
        await work.outbox.put([Notice(a.id, "accused", params, f"accused:{finding.id}:{a.id}") for a in owners])
        return finding


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as the person whom it is about sees it. `appeal` is the petition against it, also as a draft."""

    falsification: Falsification
    claim: Claim
    title: str
    organisation: str
    appeal: Petition | None

    @property
    def may_be_appealed(self) -> bool:
        return self.falsification.state is FalsificationState.OPEN


@dataclass
class ViewFinding(Query[int, Finding]):
    """A finding about one's own claim; somebody else's is not found."""

    permission = Permission.LOOK_AROUND
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, falsification_id: int) -> Finding:
        falsification = await work.falsifications.get(falsification_id)
        if falsification.person_id != actor.person_id:
            raise NotFound
        claim = await work.claims.get(falsification.claim_id)
        unit = await work.organisations.get(falsification.organisation_id)
        entries = await work.ledger.list_of_claim(claim)
        appeal = await work.petitions.find_concerning(falsification.person_id, ReviewKind.APPEAL, falsification.id)
        return Finding(falsification, claim, entries[0].title if entries else "", unit.name, appeal)
