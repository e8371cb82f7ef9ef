"""Looking at one's own claims: the list, one claim with its steps, the preview, the papers."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.claims.fitness import ensure_countable
from services.claims.own import ClaimForm, form_of
from services.claims.preview import YearPreview, preview_claim
from services.domain.errors import DomainError
from services.domain.learning import Subject
from services.filings import PaperFile, open_files
from services.permissions import Actor, Permission
from services.ports import Blobs, ClaimRow, Clock, Work
from services.review.history import History, history_of
from services.rulebook import Category, Rulebook, Rules
from services.standing import Standings
from services.use_case import Query


@dataclass
class ListCategories(Query[int, Rules]):
    """The rules of the person's place in a year: which categories may be claimed, and how."""

    permission = Permission.CLAIM
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, year: int) -> Rules:
        place = await Standings(self.rulebook, self.clock).place_of_person(work, actor.known_person_id, year)
        return self.rulebook.rules_for(place, year)


def claimable(rules: Rules, subject: Subject | None) -> list[Category]:
    """The categories that a person may claim for a subject; None stands for those that grant both at once."""
    return [
        category
        for category in rules.categories.values()
        if category.claimable and (category.both_subjects if subject is None else subject in category.subjects)
    ]


@dataclass(frozen=True, slots=True)
class ClaimList:
    rows: Sequence[ClaimRow]
    total: int
    rules: dict[int, Rules]


@dataclass(frozen=True, slots=True)
class PageRef:
    page: int
    size: int


@dataclass
class ListClaims(Query[PageRef, ClaimList]):
    """My claims, the latest first."""

    permission = Permission.CLAIM
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: PageRef) -> ClaimList:
        person = actor.known_person_id
        total = sum((await work.claims.count_by_status(person)).values())
        page = max(0, min(request.page, (total - 1) // request.size))
        rows = await work.claims.list_rows(person, request.size, page * request.size)
        standings, rules = Standings(self.rulebook, self.clock), dict[int, Rules]()
        for year in {row.year for row in rows}:
            rules[year] = self.rulebook.rules_for(await standings.place_of_person(work, person, year), year)
        return ClaimList(rows, total, rules)


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One's own claim with everything that its screens show.

    `previews` is empty while facts are missing; `obstacle` is what would stop a submission now. `finding` is the
    id of the latest finding of falsification.
    """

    form: ClaimForm
    rules: Rules
    previews: Sequence[YearPreview]
    obstacle: DomainError | None
    history: History | None
    finding: int | None = None


@dataclass
class ViewClaim(Query[int, ClaimView]):
    """One's own claim: form, preview, history."""

    permission = Permission.CLAIM
    rulebook: Rulebook
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, claim_id: int) -> ClaimView:
        form = await form_of(work, actor, claim_id, self.rulebook, self.clock)
        standings = Standings(self.rulebook, self.clock)
        place = await standings.place_of_person(work, actor.known_person_id, form.claim.year)
        previews: Sequence[YearPreview] = ()
        obstacle: DomainError | None = None
        try:
            if not form.missing_fields:
                previews = await preview_claim(work, standings, form)
                ensure_countable(self.rulebook, place, form, self.clock.today())
        except DomainError as found:
            obstacle = found
        history = None
        if form.claim.review_id is not None:
            history = await history_of(work, await work.reviews.get(form.claim.review_id))
        rules = self.rulebook.rules_for(place, form.claim.year)
        findings = await work.falsifications.list_of_claim(claim_id)
        return ClaimView(form, rules, previews, obstacle, history, findings[-1].id if findings else None)


@dataclass
class OpenOwnPapers(Query[int, Sequence[PaperFile]]):
    """The evidence of one's own claim."""

    permission = Permission.CLAIM
    rulebook: Rulebook
    clock: Clock
    blobs: Blobs

    async def _perform(self, work: Work, actor: Actor, claim_id: int) -> Sequence[PaperFile]:
        return await open_files(self.blobs, await form_of(work, actor, claim_id, self.rulebook, self.clock))
