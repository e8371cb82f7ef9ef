"""Every way in which something typed or sent can be wrong is said in both languages, with its values."""

import importlib
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.i18n import read_catalogue
from services.domain.errors import InputInvalid

LOCALE = Path(__file__).parents[2] / "locale"
OURS = ("answers", "identity", "papers", "regions", "typed_contacts", "typed_dates", "typed_figures", "typed_text")


def kinds_of(error: type[InputInvalid]) -> Iterator[type[InputInvalid]]:
    for kind in error.__subclasses__():
        yield kind
        yield from kinds_of(kind)


MODULES = {importlib.import_module(f"services.domain.{name}").__name__ for name in OURS}
ERRORS = [kind for kind in kinds_of(InputInvalid) if kind.__module__ in MODULES]


def texts(language: str) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in read_catalogue(LOCALE / language) if message.id}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_error_has_a_text_with_its_values(language: str) -> None:
    said = texts(language)
    assert len(ERRORS) > 35
    for error in ERRORS:
        raised = error(*error.fields)
        asked = {name for _, name, _, _ in string.Formatter().parse(said[raised.key]) if name}
        assert asked == set(error.fields), raised.key
        assert said[raised.key].format(**raised.values)


def test_no_text_is_left_of_an_error_that_is_gone() -> None:
    with (LOCALE / "en" / "input.po").open("rb") as file:
        said = {str(message.id) for message in read_po(file) if message.id}
    assert said <= {kind(*kind.fields).key for kind in kinds_of(InputInvalid)} | {InputInvalid().key}
