"""A reviewer's own texts, kept to be said again."""

from dataclasses import dataclass, field
from datetime import datetime

from services.domain.errors import DomainError

LONGEST = 500  # characters
MOST = 20  # of one person


class TooManyPhrases(DomainError):
    fields = ("most",)


@dataclass(eq=False, kw_only=True)
class Phrase:
    id: int = field(init=False)
    person_id: int
    text: str
    added_at: datetime
