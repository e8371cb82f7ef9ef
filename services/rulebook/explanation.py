"""Why a figure is what it is: one line for each step of an evaluation, with numbers, clause and pack.

Lines are built from the evaluation's trace when somebody asks; their text is rendered later still, in the reader's
language, from `locale/*/rules.po` (message keys `rules.<line key>`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from services.domain.hours import plain
from services.domain.learning import CircumstanceKind, Subject, Track
from services.domain.words import Words
from services.rulebook.citations import Citation
from services.rulebook.parts import Origin


@dataclass(frozen=True, slots=True)
class Line:
    """One step. `values` fill the placeholders of the message `rules.<key>`; `entry` is the index of the entry it is
    about.

    `interpretation` is the id (I1–I9) of the answer that the step rests on where the sources are silent.
    """

    key: str
    values: Mapping[str, Any]
    origin: Origin
    subject: Subject | None = None
    entry: int | None = None
    interpretation: str | None = None

    @property
    def citation(self) -> Citation:
        return self.origin.citation

    @property
    def pack(self) -> str:
        return self.origin.pack


Translate = Callable[[str], str]


def render(line: Line, translate: Translate, language: str) -> str:
    """The line as a sentence, ending in the word "interpretation" and its id where it rests on one."""
    values = {name: shown(value, translate, language) for name, value in line.values.items()}
    text = translate(f"rules.{line.key}").format(**values)
    if line.interpretation is None:
        return text
    return text + translate("rules.interpretation").format(id=line.interpretation)


def shown(value: Any, translate: Translate, language: str) -> str:
    """A value as a person reads it."""
    if isinstance(value, Words):
        return value.in_language(language)
    if isinstance(value, Subject | Track | CircumstanceKind):
        return translate(f"rules.{type(value).__name__.lower()}.{value.value}")
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def explain(result: Any) -> tuple[Line, ...]:
    """All lines of a result: entries in their order, then targets, then the sums and what follows from them."""
    from services.rulebook import entry_lines, sum_lines  # noqa: PLC0415 - both build `Line`s

    return (*entry_lines.lines(result.trace), *sum_lines.lines(result))
