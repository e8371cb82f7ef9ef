"""The catalogues: one folder a language, one `.po` file a journey, merged in memory at start."""

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from aiogram.utils.i18n import I18n
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"
DEFAULT = "zh_CN"


def read_catalogue(folder: Path) -> Catalog:
    """All of a language's files as one catalogue; a key that two of them hold is an error."""
    merged = Catalog(locale=folder.name)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=folder.name, abort_invalid=True):
                if not message.id:
                    continue
                if merged.get(message.id) is not None:
                    raise ValueError(f"{path.name}: the key {message.id} stands in another file already")
                merged.add(message.id, message.string)
    return merged


def load_catalogues(folder: Path = LOCALE) -> I18n:
    """aiogram's i18n with the catalogues of every language in the folder; no compiled files beside them.

    Not a subclass: aiogram keeps the current i18n by class, and its `gettext` would not find one.
    """
    i18n = I18n(path=folder, default_locale=DEFAULT)
    i18n.locales = {path.name: _translations(path) for path in sorted(folder.iterdir()) if path.is_dir()}
    return i18n


def _translations(folder: Path) -> GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(folder))
    compiled.seek(0)
    return GNUTranslations(compiled)
