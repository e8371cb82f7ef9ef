"""A filing with the form of its kind: what is stated, what is still missing, how a file becomes a paper and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.domain.errors import NotFound
from services.domain.filings import FactMissing, Filing, Paper, PaperMissing
from services.domain.forms import Field, PaperKind
from services.domain.words import Words
from services.ports import Blobs, Clock, PaperInspector


class FormRules(Protocol):
    """What a category of claims or the form of a kind of petitions asks for."""

    @property
    def fields(self) -> tuple[Field, ...]: ...

    @property
    def papers(self) -> tuple[PaperKind, ...]:
        """Every paper that may be asked for."""
        ...

    def papers_for(self, facts: Mapping[str, str]) -> tuple[PaperKind, ...]:
        """The papers that a filing with these facts needs or may add."""
        ...


class FilledForm:
    """What a filing states, against what its form asks for."""

    @property
    def filing(self) -> Filing:
        raise NotImplementedError

    @property
    def rules(self) -> FormRules:
        raise NotImplementedError

    @property
    def missing_fields(self) -> Sequence[Field]:
        return [f for f in self.rules.fields if f.required and not self.filing.facts.get(f.id)]

    @property
    def papers(self) -> Sequence[PaperKind]:
        """The papers that a filing with these facts needs or may add."""
        return self.rules.papers_for(self.filing.facts)

    @property
    def missing_papers(self) -> Sequence[PaperKind]:
        there = {paper.kind for paper in self.filing.papers}
        return [kind for kind in self.papers if kind.required and kind.id not in there]

    @property
    def is_complete(self) -> bool:
        return not (self.missing_fields or self.missing_papers)

    def ensure_complete(self) -> None:
        """Raises the first thing that is missing (SDSMU 附件1: what lacks a paper is returned)."""
        for field in self.missing_fields:
            raise FactMissing(field.name)
        for paper in self.missing_papers:
            raise PaperMissing(paper.name)

    def field(self, field_id: str) -> Field:
        found = next((f for f in self.rules.fields if f.id == field_id), None)
        if found is None:
            raise NotFound
        return found

    def paper_kind(self, kind_id: str) -> PaperKind:
        found = next((k for k in self.papers if k.id == kind_id), None)
        if found is None:
            raise NotFound
        return found


async def keep_paper(
    inspector: PaperInspector, blobs: Blobs, clock: Clock, *, kind: str, content: bytes, name: str
) -> Paper:
    """Inspects, cleans and stores a file that was sent, outside any transaction; raises what the inspector raises."""
    fit = await inspector.inspect(content, name)
    return Paper(
        kind=kind,
        fingerprint=await blobs.keep(fit.content),
        original=fit.original,
        media_type=fit.media_type,
        name=fit.name,
        size=len(fit.content),
        added_at=clock.now(),
    )


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper with its bytes; `label` is what the form calls it."""

    paper: Paper
    label: Words
    content: bytes


async def open_files(blobs: Blobs, form: FilledForm) -> Sequence[PaperFile]:
    """The papers of a filing."""
    names = {kind.id: kind.name for kind in form.rules.papers}
    return [
        PaperFile(paper, names.get(paper.kind, Words(paper.name, paper.name)), await blobs.fetch(paper.fingerprint))
        for paper in form.filing.papers
    ]
