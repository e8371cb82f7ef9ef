"""Where a rule is written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause of a document: its title, its number (文号, empty where it has none), the clause, and our source file.

    `short` stands for a long title on screens where the document has no number.
    """

    document: str
    number: str
    clause: str
    source: str
    short: str = ""

    @property
    def brief(self) -> str:
        """As a screen shows it: `鲁人社字〔2021〕167号 二(一)2`."""
        return f"{self.number or self.short or self.document} {self.clause}"
