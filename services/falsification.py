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
from services.domain.words import Words
from services.filings import PaperFile, open_files
from services.permissions import Actor, Permission, Role
from services.petitions.appeal import Accused, accused_by, name_of
from services.petitions.routes import may_be_appealed
from services.ports import Blobs, Clock, Notice, Work
from services.review.cards import CardTable
from services.review.history import undone_of
from services.rulebook import Rulebook
from services.standing import Standings
from services.use_case import Query, UseCase
from services.weighing import YearEffect, weigh_entry


async def accuser_of(work: Work, actor: Actor, claim: Claim) -> int | None:
    """The organisation for which the actor may accuse: one that decided on the claim, or one above it, as its head."""
    heads = actor.units_as(Role.HEAD)
    decisions = await work.reviews.list_decisions(claim.review_id) if claim.review_id else ()
    undone = undone_of(decisions)
    standing = [d.organisation_id for d in decisions if d.desk is not None and d not in undone]
    decided = dict.fromkeys(organisation for organisation in standing if organisation)
    for unit in decided:
        for above in await work.organisations.list_chain(unit):
            if above.id in heads:
                return above.id
    return None


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A credited claim with what a finding would take back. `is_final`: nobody could hear an appeal against it.

    `effects`: each of its years without the entry, and with it as it is.
    """

    form: ClaimForm
    owner: Person
    effects: Sequence[YearEffect]
    is_final: bool


class _Court:
    """What both looking and finding need, inside the transaction of a use case."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._rulebook, self._clock = rulebook, clock
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
        found = await work.falsifications.list_of_claim(claim.id)
        if entry is None or claim.status is not ClaimStatus.CREDITED or found:
            raise AlreadyAccused
        return claim, entry, organisation_id

    async def is_final(self, work: Work, organisation_id: int, person_id: int) -> bool:
        """A finding of the organisation about the person has nobody above it who could hear an appeal."""
        year = self._clock.today().year
        rules = self._rulebook.rules_for(await self.standings.place_of_person(work, person_id, year), year)
        return not await may_be_appealed(work, rules, organisation_id)


@dataclass
class WeighSuspicion(Query[int, Suspicion]):
    """What a finding about a claim would take back; for whoever may make it. Refuses as `Accuse` does."""

    permission = Permission.ACCUSE
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, claim_id: int) -> Suspicion:
        court = _Court(self.rulebook, self.clock)
        claim, entry, unit_id = await court.get_accusable(work, actor, claim_id)
        place = await court.standings.place_of_person(work, claim.person_id, claim.year)
        form = ClaimForm(claim, court.standings.category_of(place, claim))
        return Suspicion(
            form,
            await work.persons.get(claim.person_id),
            await weigh_entry(work, court.standings, entry),
            await court.is_final(work, unit_id, claim.person_id),
        )


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
    without grounds, a claim that changed meanwhile, one of which nothing is credited (any more), and one about which
    there was a finding already, whatever became of it.
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
    """A finding as the person whom it is about sees it. `appeal` is the petition against it, also as a draft.

    `is_final`: nobody stands above the organisation who could hear an appeal.
    """

    falsification: Falsification
    claim: Claim
    title: Words
    organisation: str
    appeal: Petition | None
    is_final: bool

    @property
    def may_be_appealed(self) -> bool:
        return self.falsification.state is FalsificationState.OPEN and not self.is_final


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
        court = _Court(self.rulebook, self.clock)
        title = await name_of(work, court.standings, claim)
        is_final = await court.is_final(work, unit.id, claim.person_id)
        appeal = await work.petitions.find_concerning(falsification.person_id, ReviewKind.APPEAL, falsification.id)
        return Finding(falsification, claim, title, unit.name, appeal, is_final)


@dataclass
class ViewAppealOutcome(Query[int, Accused]):
    """What became of the appeal against a finding, for the heads of the organisation that made it."""

    permission = Permission.ACCUSE
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, falsification_id: int) -> Accused:
        finding = await work.falsifications.get(falsification_id)
        if finding.organisation_id not in actor.units_as(Role.HEAD) or finding.settled_at is None:
            raise NotFound
        return await accused_by(work, Standings(self.rulebook, self.clock), finding)


@dataclass
class OpenAccusedPapers(Query[int, Sequence[PaperFile]]):
    """The papers of the claim that an appeal is about, for the desk that hears it: by the id of its review."""

    permission = Permission.REVIEW
    rulebook: Rulebook
    clock: Clock
    blobs: Blobs

    async def _perform(self, work: Work, actor: Actor, review_id: int) -> Sequence[PaperFile]:
        review = await work.reviews.get(review_id)
        card = await CardTable(self.rulebook, self.clock).draw(work, actor, review)
        if card.petition is None or card.petition.accused is None:
            raise NotFound
        claim = card.petition.accused.claim
        standings = Standings(self.rulebook, self.clock)
        place = await standings.place_of_person(work, claim.person_id, claim.year)
        return await open_files(self.blobs, ClaimForm(claim, standings.category_of(place, claim)))
