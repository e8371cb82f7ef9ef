"""What of a desk's queue is looked at: which cases, whose, and from when on they are late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.domain.moments import ZONE, local
from services.domain.review import Caution, ReviewKind

AGES = (3, 7, 15, 30)  # days, by which a queue is looked through
MOST_COUNTED = 1000  # of one count; beyond it a queue is long, and how long costs more than it tells


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which of the waiting cases. A category is one of claims; `person` is the applicant.

    `older_than` are days; `cautions`: any of these, none at all for `Caution(0)`, no matter which for None.
    """

    kind: ReviewKind | None = None
    category: str | None = None
    person: int | None = None
    older_than: int = 0
    cautions: Caution | None = None
    is_mine: bool = False
    is_overdue: bool = False

    @property
    def is_open(self) -> bool:
        """Nothing is left out."""
        return self == EVERYTHING

    @property
    def only_kind(self) -> ReviewKind | None:
        """The one kind that passes, if it is one."""
        return ReviewKind.CLAIM if self.category else self.kind


EVERYTHING = QueueFilter()


@dataclass(frozen=True, slots=True)
class Late:
    """At this desk cases of the kind are late that have waited since before the moment."""

    organisation_id: int
    kind: ReviewKind
    before: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits at these desks for the viewer, whose own cases are not in it."""

    desks: tuple[int, ...]
    viewer: int | None
    now: datetime
    only: QueueFilter = EVERYTHING
    late: tuple[Late, ...] = ()

    @property
    def today(self) -> date:
        return local(self.now).date()

    @property
    def came_before(self) -> datetime | None:
        """The moment before which a case must have come to be old enough."""
        return self.now - timedelta(days=self.only.older_than) if self.only.older_than else None


def begin_of(day: date) -> datetime:
    """The first moment of the day in Asia/Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)
