"""The catalogues: the same keys and placeholders in every language, and every key that the code says."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from bot.i18n import LOCALE, read_catalogue
from services.domain.errors import DomainError

ROOT = LOCALE.parent
LANGUAGES = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
CATALOGUES = {name: {str(m.id): str(m.string) for m in read_catalogue(LOCALE / name) if m.id} for name in LANGUAGES}
CHINESE = CATALOGUES["zh_CN"]
SAYS = {"say", "say_plain", "button"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_says_something(language: str) -> None:
    assert CATALOGUES[language].keys() == CHINESE.keys()
    assert [key for key, text in CATALOGUES[language].items() if not text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_placeholders(language: str) -> None:
    assert {k: placeholders(v) for k, v in CATALOGUES[language].items()} == {
        k: placeholders(v) for k, v in CHINESE.items()
    }


def test_every_key_that_the_code_says_is_there() -> None:
    """A key with a part that is computed (`home.status-{…}`) must fit at least two sentences."""
    for path in [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]:
        for key in _keys_in(path):
            pattern = re.compile(re.escape(key).replace(r"\*", ".+") + r"\Z")
            assert [known for known in CHINESE if pattern.match(known)], f"{path.name}: {key}"


def _keys_in(path: Path) -> list[str]:
    keys = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                keys.append(first.value)
            elif isinstance(first, ast.JoinedStr):
                keys.append("".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in first.values))
    return keys


def _all_errors(kind: type[DomainError] = DomainError) -> list[type[DomainError]]:
    return [kind, *(deeper for below in kind.__subclasses__() for deeper in _all_errors(below))]


@pytest.mark.parametrize("error", _all_errors(), ids=lambda kind: kind.__name__)
def test_the_sentence_of_an_error_uses_only_values_that_it_carries(error: type[DomainError]) -> None:
    sentence = CHINESE.get(error.key_of())
    if sentence is not None:
        assert placeholders(sentence) <= set(error.fields)


@pytest.mark.parametrize("error", _all_errors(), ids=lambda kind: kind.__name__)
def test_an_error_has_a_sentence_of_its_own_or_of_its_kind(error: type[DomainError]) -> None:
    """`error.domain-error` says nothing: no particular error may fall back to it."""
    kinds = [kind for kind in error.__mro__ if issubclass(kind, DomainError) and kind is not DomainError]
    assert error is DomainError or any(kind.key_of() in CHINESE for kind in kinds)
