"""What somebody fills in and hands in with papers: claims and petitions are filings."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from services.domain.errors import DomainError

MOST_PAPERS = 20  # what one filing may hold; ten photos are one Telegram album


class TooManyPapers(DomainError):
    fields = ("limit",)


class PaperAlreadyThere(DomainError):
    """The very same file is there already."""


class FactMissing(DomainError):
    """A required fact is not stated."""

    fields = ("field",)


class PaperMissing(DomainError):
    """A required paper is not there (SDSMU 附件1: what lacks a paper is returned)."""

    fields = ("paper",)


@dataclass(eq=False, kw_only=True)
class Paper:
    """One file of evidence, by its fingerprint. `kind` is the id of a paper of the form.

    `original` is the SHA-256 of what was sent, before it was cleaned: the same file is known by it for ever.
    """

    id: int = field(init=False)
    kind: str
    fingerprint: str
    original: str
    media_type: str
    name: str
    size: int
    added_at: datetime


@dataclass(eq=False, kw_only=True)
class Filing:
    """`facts` are the answers to the form's fields by field id, in canonical text (see `forms`)."""

    closed: ClassVar[type[DomainError]]
    id: int = field(init=False)
    version: int = field(init=False)
    person_id: int
    created_at: datetime
    updated_at: datetime
    facts: dict[str, str] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    review_id: int | None = None

    @property
    def is_editable(self) -> bool:
        raise NotImplementedError

    def ensure_editable(self) -> None:
        if not self.is_editable:
            raise self.closed(getattr(self, "status", None))

    def state_fact(self, field_id: str, value: str, at: datetime) -> None:
        self.ensure_editable()
        self.facts = {**self.facts, field_id: value}
        self.updated_at = at

    def attach(self, paper: Paper, at: datetime) -> None:
        self.ensure_editable()
        if len(self.papers) >= MOST_PAPERS:
            raise TooManyPapers(MOST_PAPERS)
        if any(p.original == paper.original and p.kind == paper.kind for p in self.papers):
            raise PaperAlreadyThere
        self.papers.append(paper)
        self.updated_at = at

    def detach(self, paper_id: int, at: datetime) -> None:
        """Takes a paper out; pressing twice is no error."""
        self.ensure_editable()
        for paper in [paper for paper in self.papers if paper.id == paper_id]:
            self.papers.remove(paper)
            self.updated_at = at
