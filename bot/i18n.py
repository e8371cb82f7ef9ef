"""The catalogues: one folder a language, one `.po` file a journey, merged in memory at start."""

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from aiogram.types import TelegramObject
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n.middleware import I18nMiddleware
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


class Catalogues(I18n):
    """aiogram's i18n, with catalogues that need no compiled files beside them."""

    def __init__(self, folder: Path = LOCALE) -> None:
        super().__init__(path=folder, default_locale=DEFAULT)

    def find_locales(self) -> dict[str, GNUTranslations]:
        found = {}
        for folder in sorted(path for path in Path(self.path).iterdir() if path.is_dir()):
            compiled = BytesIO()
            write_mo(compiled, read_catalogue(folder))
            compiled.seek(0)
            found[folder.name] = GNUTranslations(compiled)
        return found


class AccountLanguage(I18nMiddleware):
    """The language of an update is that of the account that it comes from."""

    async def get_locale(self, event: TelegramObject, data: dict[str, object]) -> str:
        actor = data.get("actor")
        return getattr(actor, "language", DEFAULT)
