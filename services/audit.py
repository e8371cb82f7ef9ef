"""A case from its first step to its last, for auditors: who decided what, when, on which papers, by which rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from services.domain.claims import Claim
from services.domain.errors import NotFound
from services.domain.falsification import Falsification
from services.domain.filings import Paper
from services.domain.ledger import LedgerEntry
from services.domain.people import Person
from services.domain.petitions import Petition
from services.domain.review import OwnCase, Review, ReviewKind
from services.falsification import accuser_of
from services.permissions import Actor, Permission, Role
from services.petitions.forms import place_of_petition
from services.petitions.parts import units_of
from services.places import place_of
from services.ports import Clock, Work
from services.review.history import History, history_of, readable_by
from services.rulebook import Reason, Rulebook, Rules
from services.standing import Standings, title_of
from services.use_case import UseCase


class Filed(StrEnum):
    """What a number is that of."""

    CLAIM = "claim"
    PETITION = "petition"
    REGISTRATION = "registration"


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case by the number that its cards bear."""

    filed: Filed
    number: int


@dataclass(frozen=True, slots=True)
class FindingFile:
    """A finding of falsification with the name of the organisation, and the walk of the appeal against it."""

    falsification: Falsification
    organisation: str
    appeal: History | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that is kept of a case. `claim` is None for others than claims; `about` names what was learned, or the unit.

    `may_accuse`: the one who looks may open a finding of falsification.
    """

    ref: CaseRef
    history: History
    applicant: Person
    employer: str
    rules: Rules
    status: str
    about: str = ""
    papers: Sequence[Paper] = ()
    claim: Claim | None = None
    entries: Sequence[LedgerEntry] = ()
    findings: Sequence[FindingFile] = ()
    may_accuse: bool = False

    @property
    def review(self) -> Review:
        return self.history.review

    def reason(self, code: str, kind: ReviewKind) -> Reason | None:
        """A reason by its code, with its clause; None where today's rules of the place no longer have it."""
        known = self.rules.reasons(kind)
        return next((reason for reason in known if reason.id == code), None)


class Archive:
    """Opens files inside a transaction; who may look is the caller's affair."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._rulebook, self._clock = rulebook, clock
        self._standings = Standings(rulebook, clock)

    async def open(self, work: Work, ref: CaseRef) -> CaseFile:
        """The file; `NotFound` for a number of nothing that was ever handed in."""
        if ref.filed is Filed.CLAIM:
            return await self._of_claim(work, ref, await work.claims.get(ref.number))
        if ref.filed is Filed.PETITION:
            return await self._of_petition(work, ref, await work.petitions.get(ref.number))
        person = await work.persons.get(ref.number)
        unit = await work.organisations.get(person.employer_id or 0)
        rules = self._rulebook.rules_for(place_of(unit), self._clock.today().year)
        history = await _history(work, person.review_id)
        return CaseFile(ref, history, person, unit.name, rules, person.status)

    async def _of_claim(self, work: Work, ref: CaseRef, claim: Claim) -> CaseFile:
        history, person = await _history(work, claim.review_id), await work.persons.get(claim.person_id)
        place = await self._standings.place_of_person(work, person.id, claim.year)
        return CaseFile(
            ref,
            history,
            person,
            await _unit_of(work, person),
            self._rulebook.rules_for(place, claim.year),
            claim.status,
            title_of(claim.facts),
            claim.papers,
            claim,
            await work.ledger.list_of_claim(claim),
            [await self._finding(work, finding) for finding in await work.falsifications.list_of_claim(claim.id)],
        )

    async def _of_petition(self, work: Work, ref: CaseRef, petition: Petition) -> CaseFile:
        history, person = await _history(work, petition.review_id), await work.persons.get(petition.person_id)
        place = await place_of_petition(work, petition, person)
        rules = self._rulebook.rules_for(place, self._clock.today().year)
        unit = await _unit_of(work, person)
        units = await units_of(work, rules.form(petition.kind), [petition.facts])
        about = petition.facts.get("name") or "、".join(units.values())
        return CaseFile(ref, history, person, unit, rules, petition.status, about, petition.papers)

    async def _finding(self, work: Work, finding: Falsification) -> FindingFile:
        appeal = await work.petitions.find_concerning(finding.person_id, ReviewKind.APPEAL, finding.id)
        walk = await _history(work, appeal.review_id) if appeal and appeal.review_id else None
        return FindingFile(finding, (await work.organisations.get(finding.organisation_id)).name, walk)


async def _history(work: Work, review_id: int | None) -> History:
    if review_id is None:
        raise NotFound
    return await history_of(work, await work.reviews.get(review_id))


async def _unit_of(work: Work, person: Person) -> str:
    return (await work.organisations.get(person.employer_id)).name if person.employer_id else ""


@dataclass
class OpenCaseFile(UseCase[CaseRef, CaseFile]):
    """The file of a case, for an auditor of an organisation that it came to or of the applicant's unit or above.

    Of somebody who moved away, who decided before keeps the file up to then. That somebody looked is itself recorded.
    Refuses one's own case; another unit's is not found.
    """

    permission = Permission.AUDIT
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, ref: CaseRef) -> CaseFile:
        file = await Archive(self.rulebook, self.clock).open(work, ref)
        if file.applicant.id == actor.person_id:
            raise OwnCase
        above = await work.organisations.list_chain(file.applicant.employer_id or 0)
        audited = actor.units_as(Role.AUDITOR)
        if not (audited & {unit.id for unit in above} or actor.acts_for & _hearing(file)):
            file = _as_left_behind(audited, file)
        about, facts = f"{file.review.kind} {ref.number}", {"organisations": sorted(audited | actor.acts_for)}
        await work.audit.record(actor.person_id, "audit.look", about, facts, self.clock.now())
        is_accuser = file.claim is not None and await accuser_of(work, actor, file.claim) is not None
        return replace(file, may_accuse=is_accuser and not file.findings)


@dataclass
class OpenAppealedFile(OpenCaseFile):
    """The file of a claim, for the desk that hears the appeal against a finding about it; recorded as any look is."""

    permission = Permission.REVIEW


def _hearing(file: CaseFile) -> frozenset[int]:
    """The desks that have, or had, an appeal against a finding about the claim."""
    walks = [found.appeal.review for found in file.findings if found.appeal]
    return frozenset(desk for walk in walks for desk in walk.organisations[: walk.position + 1])


def _as_left_behind(units: frozenset[int], file: CaseFile) -> CaseFile:
    """What the organisations that the case came to may read of it: the file up to where it went on without them."""
    readable = readable_by(units, file.review, [line.decision for line in file.history.lines])
    if not readable:
        raise NotFound
    history = file.history.until(readable)
    if history is file.history:
        return file
    last = history.handed_in
    papers = [paper for paper in file.papers if last and paper.fingerprint in last.papers]
    return replace(file, history=history, status="left", employer="", papers=papers, entries=(), findings=())


def exported(file: CaseFile, *, with_names: bool) -> dict[str, Any]:
    """The whole file as plain values for JSON; people by id, and by name only where asked."""
    told = {
        "case": file.ref.filed,
        "number": file.ref.number,
        "kind": file.review.kind,
        "state": file.status,
        "applicant": file.applicant.id,
        "employer": file.employer,
        "steps": [*_steps(file.history, file)],
        "papers": [
            {"kind": p.kind, "fingerprint": p.fingerprint, "original": p.original, "size": p.size} for p in file.papers
        ],
    }
    if file.claim:
        told |= {"year": file.claim.year, "category": file.claim.category, "entries": [*map(_entry, file.entries)]}
        told["findings"] = [_finding(found, file) for found in file.findings]
    if with_names:
        walks = [file.history, *(found.appeal for found in file.findings if found.appeal)]
        lines = [line for walk in walks for line in walk.lines]
        named = {str(line.decision.person_id): line.person for line in lines if line.decision.person_id is not None}
        named |= {str(line.decision.colleague_id): line.colleague for line in lines if line.colleague}
        told["names"] = {str(file.applicant.id): file.applicant.name} | named
    return told


def _steps(history: History, file: CaseFile) -> Iterator[dict[str, Any]]:
    for line in history.lines:
        decision = line.decision
        yield {
            "round": decision.round,
            "turn": decision.turn,
            "desk": None if decision.desk is None else decision.desk + 1,
            "action": decision.action,
            "at": decision.at.isoformat(),
            "person": decision.person_id,
            "colleague": decision.colleague_id,
            "organisation": decision.organisation_id,
            "organisation_name": line.organisation,
            "reasons": [_reason(file.reason(code, history.review.kind), code) for code in decision.reasons],
            "comment": decision.comment,
            "papers": decision.papers,
            "rulebook": decision.rulebook,
            "undone": line.is_undone,
        }


def _reason(reason: Reason | None, code: str) -> dict[str, Any]:
    return {"id": code} | ({"name": reason.name.zh, "clause": reason.citation.brief} if reason else {})


def _entry(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "entry": entry.id,
        "source": entry.source,
        "reverses": entry.reverses_id,
        "hours": None if entry.hours is None else str(entry.hours),
        "years": [entry.first_year, entry.last_year],
        "rulebook": entry.rulebook,
        "recorded_at": entry.recorded_at.isoformat(),
    }


def _finding(found: FindingFile, file: CaseFile) -> dict[str, Any]:
    finding = found.falsification
    return {
        "finding": finding.id,
        "organisation": finding.organisation_id,
        "organisation_name": found.organisation,
        "person": finding.opened_by,
        "at": finding.opened_at.isoformat(),
        "grounds": finding.grounds,
        "state": finding.state,
        "settled_at": finding.settled_at.isoformat() if finding.settled_at else None,
        "appeal": [*_steps(found.appeal, file)] if found.appeal else [],
    }
