"""What is handed in, and the credit bank that it leads to."""

from collections.abc import Sequence
from typing import Protocol

from services.domain.claims import Claim, ClaimStatus
from services.domain.falsification import Falsification
from services.domain.learning import Subject
from services.domain.ledger import LedgerEntry
from services.domain.petitions import Petition
from services.domain.review import ReviewKind
from services.ports.rows import ClaimRow, Credit, PaperUse, PetitionRow, StandingRow, YearSummary


class Claims(Protocol):
    async def add(self, claim: Claim) -> None: ...
    async def get(self, claim_id: int) -> Claim:
        """The claim with its papers."""
        ...

    async def find_draft(self, person_id: int, year: int, category: str, subject: Subject | None) -> Claim | None:
        """The latest draft of this kind, with its papers."""
        ...

    async def remove_draft(self, claim: Claim) -> None: ...
    async def list_rows(self, person_id: int, limit: int, offset: int) -> Sequence[ClaimRow]: ...
    async def count_by_status(self, person_id: int) -> dict[ClaimStatus, int]: ...
    async def list_of_years(self, person_id: int, years: Sequence[int], but: int) -> Sequence[ClaimRow]:
        """The person's claims for these years that were handed in, without one; the oldest first."""
        ...

    async def list_same_paper(self, originals: Sequence[str], but: int) -> Sequence[PaperUse]:
        """Other claims (not drafts) that hold one of these files."""
        ...


class Petitions(Protocol):
    async def add(self, petition: Petition) -> None: ...
    async def get(self, petition_id: int) -> Petition:
        """The petition with its papers."""
        ...

    async def list_drafts(self, person_id: int, kind: ReviewKind) -> Sequence[Petition]:
        """The latest drafts of a kind, newest first, with their papers."""
        ...

    async def remove_draft(self, petition: Petition) -> None: ...
    async def list_rows(self, person_id: int, limit: int, offset: int) -> Sequence[PetitionRow]: ...
    async def count(self, person_id: int) -> int: ...
    async def find_concerning(self, person_id: int, kind: ReviewKind, concerns: int) -> Petition | None:
        """The person's petition about that thing, with its papers: the one handed in, else the latest draft."""
        ...

    async def is_pending(self, kinds: Sequence[ReviewKind], key: str, but: int) -> bool:
        """Whether another petition about the same thing is under review."""
        ...


class Falsifications(Protocol):
    async def add(self, falsification: Falsification) -> None: ...
    async def get(self, falsification_id: int) -> Falsification: ...
    async def list_of_claim(self, claim_id: int) -> Sequence[Falsification]:
        """All findings about the claim, the earliest first."""
        ...


class Ledger(Protocol):
    async def append(self, entry: LedgerEntry) -> None: ...
    async def find_by_claim(self, claim: Claim) -> LedgerEntry | None:
        """The entry in force that a claim was credited with."""
        ...

    async def list_of_claim(self, claim: Claim) -> Sequence[LedgerEntry]:
        """All that was ever entered for the claim, reversals with it, in order."""
        ...

    async def list_of_year(self, person_id: int, year: int) -> Sequence[LedgerEntry]:
        """Entries in force that touch the year, in order of approval; reversed ones are left out."""
        ...

    async def list_credits(self, person_id: int, year: int) -> Sequence[Credit]:
        """The same as an evaluation reads them."""
        ...

    async def put_summary(self, summary: "YearSummary") -> None: ...
    async def list_years(self, person_id: int) -> Sequence[YearSummary]: ...


class Standings(Protocol):
    """The hot read of `/hours`: one statement."""

    async def get(self, person_id: int, year: int) -> "StandingRow": ...
