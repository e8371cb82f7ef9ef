"""The rulebook: all packs, checked, and the rules of each place and year."""

from pathlib import Path
from typing import Self

from services.rulebook.checks import faults_of
from services.rulebook.errors import Fault, NoRules, PacksInvalid
from services.rulebook.loading import PACKS, load_packs, pack_files, version_of
from services.rulebook.places import Place
from services.rulebook.resolving import resolve
from services.rulebook.rules import Rules
from services.rulebook.schema import Pack

FIRST_YEAR, LAST_YEAR = 1949, 2199


class Rulebook:
    """Gives the rules in force. Packs never change while the program runs, so what was resolved once is kept."""

    def __init__(self, packs: dict[str, Pack], version: str) -> None:
        self.packs = packs
        self.version = version
        self._resolved: dict[tuple[Place, int], Rules] = {}

    @classmethod
    def load(cls, folder: Path = PACKS, own: Path | None = None) -> Self:
        """The packs of a folder, and those of an installation's `own`, which stand beside them.

        Raises `PacksInvalid` with one fault for each file, key and reason, also for an id that stands in both.
        """
        if own is not None and not own.is_dir():
            raise PacksInvalid((Fault(own.name, "folder", f"no folder {own}"),))
        files = [*pack_files(folder), *(pack_files(own) if own else ())]
        packs, names = load_packs(files)
        if faults := faults_of(packs, names):
            raise PacksInvalid(faults)
        return cls(packs, version_of(files))

    def rules_for(self, place: Place, year: int) -> Rules:
        """The rules of a place in a year. Raises `NoRules` (with both), `PlaceUnknown`, `EmployerPackUnknown`."""
        rules = self._resolved.get((place, year))
        if rules is None:
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise NoRules(str(place), year)
            rules = self._resolved[place, year] = resolve(self.packs, place, year)
        return rules
