"""The result of a year: figures as exact tenths inside, as `Hours` outside; everything derived is derived on
request.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from services.domain.hours import Hours, hours
from services.domain.learning import Subject, Track
from services.rulebook.plan import ELECTIVE, PROFESSIONAL, PUBLIC, Targets, Terms

if TYPE_CHECKING:
    from services.rulebook.evaluation import Trace
    from services.rulebook.explanation import Line

_SLOTS = {Subject.PUBLIC: PUBLIC, Subject.PROFESSIONAL: PROFESSIONAL}


def of_tenths(tenths: int) -> Hours:
    """`175` as 17.5 hours."""
    return hours(f"{tenths // 10}.{tenths % 10}")


@dataclass(frozen=True, slots=True)
class Figures:
    """Earned (before caps), recognised and required hours of a subject, a track or the total.

    `aid` are hours from elsewhere that help to meet this figure: excess compulsory hours for an elective minimum (I6).
    """

    earned: Hours
    recognised: Hours
    required: Hours
    aid: Hours

    @property
    def short(self) -> Hours:
        lacking = self.required - self.recognised - self.aid
        return Hours(lacking) if lacking > 0 else of_tenths(0)

    @property
    def met(self) -> bool:
        return self.short == 0


@dataclass(frozen=True, slots=True)
class SubjectFigures(Figures):
    """A subject is met when its own figure and every track minimum is."""

    tracks: Mapping[Track, Figures]

    @property
    def met(self) -> bool:
        return self.short == 0 and all(track.met for track in self.tracks.values())


@dataclass(frozen=True, slots=True)
class Recognised:
    """What one entry counts in the year, after all caps."""

    public: Hours
    professional: Hours

    @property
    def total(self) -> Hours:
        return Hours(self.public + self.professional)


class YearResult:
    """A person's year. Equal results have equal figures.

    `earned` and `recognised` are tenths by slot (see `plan`). `trace` is None for a result read from a stored summary:
    it has figures, but no lines and no figures of single entries.
    """

    def __init__(
        self,
        terms: Terms,
        earned: Sequence[int],
        recognised: Sequence[int],
        targets: Targets,
        trace: "Trace | None" = None,
    ) -> None:
        self.terms = terms
        self.trace = trace
        self._earned = earned
        self._recognised = recognised
        self._targets = targets

    @property
    def year(self) -> int:
        return self.terms.year

    @property
    def title_requirement(self) -> str:
        """`required`, or `waived` where title committees ask nothing of this employer's people."""
        return self.terms.title_requirement

    @cached_property
    def subjects(self) -> Mapping[Subject, SubjectFigures]:
        return {subject: self._subject(subject) for subject in Subject}

    @property
    def total(self) -> Figures:
        return _figures(sum(self._earned), sum(self._recognised), self._targets.total)

    @property
    def passed(self) -> bool:
        """Both subjects are met, with every track minimum, and the total (DOMAIN §3.1)."""
        total = sum(self._recognised) >= self._targets.total
        return total and all(self._meets(slot) for slot in (PUBLIC, PROFESSIONAL))

    @cached_property
    def recognised(self) -> tuple[Recognised, ...]:
        """What each given entry counts. Raises `LookupError` for a result read from a stored summary."""
        if self.trace is None:
            raise LookupError("a stored summary has no figures of single entries")
        found = [[0, 0] for _ in self.trace.entries]
        for (entry, slot, _, _), tenths in zip(self.trace.pieces, self.trace.counted, strict=True):
            found[entry][slot // PROFESSIONAL] += tenths
        return tuple(Recognised(of_tenths(public), of_tenths(professional)) for public, professional in found)

    def recognised_of(self, entry: int) -> Recognised:
        """What the entry at this index counts; see `recognised`."""
        return self.recognised[entry]

    @cached_property
    def lines(self) -> tuple["Line", ...]:
        """The explanation, one line a step; empty for a stored summary. Render a line with `render`."""
        from services.rulebook.explanation import explain  # noqa: PLC0415 - explanation knows results

        return explain(self) if self.trace else ()

    def to_json(self) -> str:
        """The figures in tenths as compact JSON: terms `t`, earned `e`, recognised `r`, targets `q` (see `plan`)."""
        stored = {"t": self.terms, "e": self._earned, "r": self._recognised, "q": self._targets}
        return json.dumps(stored, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The result that `to_json` stored, without its lines."""
        stored = json.loads(text)
        public, professional, total, tracks = stored["q"]
        targets = Targets(public, professional, total, tuple(tracks) if tracks else None)
        return cls(Terms(*stored["t"]), stored["e"], stored["r"], targets)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, YearResult) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def _meets(self, slot: int) -> bool:
        """As `SubjectFigures.met`, on tenths: what a statistic asks of very many results."""
        compulsory, elective = self._recognised[slot : slot + 2]
        tracks = self._targets.tracks
        if compulsory + elective < (self._targets.professional if slot else self._targets.public):
            return False
        if tracks is None:
            return True
        aid = max(0, compulsory - tracks[slot]) if self.terms.excess_is_elective else 0
        return compulsory >= tracks[slot] and elective + aid >= tracks[slot + ELECTIVE]

    def _subject(self, subject: Subject) -> SubjectFigures:
        slot = _SLOTS[subject]
        target = self._targets.public if subject is Subject.PUBLIC else self._targets.professional
        whole = _figures(sum(self._earned[slot : slot + 2]), sum(self._recognised[slot : slot + 2]), target)
        return SubjectFigures(whole.earned, whole.recognised, whole.required, whole.aid, self._tracks(slot))

    def _tracks(self, slot: int) -> dict[Track, Figures]:
        tracks = self._targets.tracks
        if tracks is None:
            return {}
        excess = max(0, self._recognised[slot] - tracks[slot]) if self.terms.excess_is_elective else 0
        return {
            track: _figures(self._earned[place], self._recognised[place], tracks[place], aid)
            for track, place, aid in ((Track.COMPULSORY, slot, 0), (Track.ELECTIVE, slot + ELECTIVE, excess))
        }


def _figures(earned: int, recognised: int, required: int, aid: int = 0) -> Figures:
    return Figures(of_tenths(earned), of_tenths(recognised), of_tenths(required), of_tenths(aid))
