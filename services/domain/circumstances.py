"""Circumstances (特殊情形): what lowers a person's yearly target once the employer has approved it (167 二(一)5)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from services.domain.learning import CircumstanceKind


@dataclass(eq=False, kw_only=True)
class ApprovedCircumstance:
    """A span of days, both ends with it, that a petition has proven."""

    id: int = field(init=False)
    person_id: int
    kind: CircumstanceKind
    first_day: date
    last_day: date
    petition_id: int
    recorded_at: datetime
