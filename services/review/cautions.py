"""What gives a reviewer pause about a claim: looked for as it comes in, for the queue, and again on the card."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.claims.fitness import OutsideYear, ensure_countable
from services.claims.own import ClaimForm
from services.claims.preview import YearPreview, preview_claim
from services.domain.claims import ClaimStatus
from services.domain.errors import DomainError
from services.domain.review import Caution
from services.ports import ClaimRow, Clock, PaperUse, Work
from services.rulebook import DayInFuture, Entry, HoursAbsurd, OutsideWindow, Place, Rulebook, entry_of, years_of
from services.standing import Standings

_RANK = "rank"  # among authors (SDSMU 附件1)
_COUNTING = frozenset({ClaimStatus.PENDING, ClaimStatus.CREDITED})


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found about a claim. `others` are the person's claims of the same years; `same_days` are those of them
    that name the same days; `reused` are its files elsewhere. `previews` is empty where an `obstacle` prevents them.
    """

    cautions: Caution
    others: Sequence[ClaimRow] = ()
    same_days: Sequence[int] = ()
    reused: Sequence[PaperUse] = ()
    previews: Sequence[YearPreview] = ()
    obstacle: DomainError | None = None


class Scrutiny:
    """Looks at claims inside the transaction of a use case."""

    def __init__(self, rulebook: Rulebook, clock: Clock) -> None:
        self._rulebook, self._clock = rulebook, clock
        self._standings = Standings(rulebook, clock)

    async def examine(self, work: Work, place: Place, form: ClaimForm) -> Findings:
        """Everything that gives pause about a claim now."""
        found = self._of_the_form(form)
        reused = await self.find_reused(work, form)
        for use in reused:
            is_own = use.person_id == form.claim.person_id
            found |= Caution.PAPER_REUSED_OWN if is_own else Caution.PAPER_REUSED_OTHER
        previews: Sequence[YearPreview] = ()
        entry, obstacle = None, None
        try:
            entry = entry_of(form.category, form.claim.subject, form.claim.facts)
            previews = await preview_claim(work, self._standings, form)
            ensure_countable(self._rulebook, place, form, self._clock.today())
        except DomainError as error:
            obstacle = error
            found |= _told_by(error)
        if any(map(_is_over_cap, previews)):
            found |= Caution.OVER_CAP
        years = {form.claim.year, *(years_of(entry) if entry else ())}
        around = range(min(years) - 1, max(years) + 2)  # days over New Year stand in a neighbour's claim
        rows = await work.claims.list_of_years(form.claim.person_id, around, but=form.claim.id)
        same_days = self._same_days(place, form, entry, rows) if entry else ()
        if same_days:
            found |= Caution.DAYS_CLAIMED
        return Findings(found, [row for row in rows if row.year in years], same_days, reused, previews, obstacle)

    async def find_reused(self, work: Work, form: ClaimForm) -> Sequence[PaperUse]:
        """Its files in other claims."""
        return await work.claims.list_same_paper([paper.original for paper in form.claim.papers], but=form.claim.id)

    def _of_the_form(self, form: ClaimForm) -> Caution:
        found = Caution(0)
        lacking = {field.id for field in form.missing_fields}
        if any(field.id == _RANK for field in form.category.fields) and not form.claim.facts.get(_RANK):
            found |= Caution.RANK_UNSTATED
        return found | Caution.FACTS_MISSING if lacking - {_RANK} or form.missing_papers else found

    def _same_days(self, place: Place, form: ClaimForm, entry: Entry, others: Sequence[ClaimRow]) -> Sequence[int]:
        """The numbers of other claims that a cap by days binds as well, and that name one of the same days (I3)."""
        if form.category.day_cap is None:
            return ()
        return [row.id for row in others if row.status in _COUNTING and self._overlaps(place, row, entry)]

    def _overlaps(self, place: Place, row: ClaimRow, entry: Entry) -> bool:
        category = self._rulebook.rules_for(place, row.year).categories.get(row.category)
        if category is None or category.day_cap is None or entry.first_day is None or entry.last_day is None:
            return False
        try:
            other = entry_of(category, row.subject, row.facts)
        except DomainError:
            return False
        if other.first_day is None or other.last_day is None:
            return False
        return entry.first_day <= other.last_day and other.first_day <= entry.last_day


def _told_by(error: DomainError) -> Caution:
    if isinstance(error, OutsideWindow | OutsideYear | DayInFuture):
        return Caution.OUTSIDE_WINDOW
    return Caution.OVER_CAP if isinstance(error, HoursAbsurd) else Caution.FACTS_MISSING


def _is_over_cap(preview: YearPreview) -> bool:
    """The claim counts less in the year than it brings."""
    trace = preview.after.trace
    if trace is None:
        return False
    pieces = zip(trace.pieces, trace.counted, strict=True)
    return any(counted < earned for (entry, _, earned, _), counted in pieces if entry == preview.index)
