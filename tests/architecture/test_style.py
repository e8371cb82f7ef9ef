"""The hard stops of the house: size of modules and functions, no sentence in code, packages that explain themselves."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("bot", "handlers", "services", "storage")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "versions" not in path.parts)
LONGEST_MODULE, LONGEST_FUNCTION = 400, 50
# Chinese that is no sentence of the chat: names of the sample, the command line of officers.
MAY_SPEAK_CHINESE = {"bot/sample.py", "bot/channels/webchat/channel.py"}
HAN = re.compile(r"[\u4e00-\u9fff]")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_function_is_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", [p for p in MODULES if named(p).startswith(("bot", "handlers"))], ids=named)
def test_no_sentence_for_users_stands_in_code(path: Path) -> None:
    """Chinese belongs to `locale/`, to rule packs and to comments."""
    if named(path) in MAY_SPEAK_CHINESE or path.name.startswith("cli"):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = {id(doc) for doc in _docstrings(tree)}
    spoken = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented
    ]
    assert [text for text in spoken if HAN.search(text)] == []


def _docstrings(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            yield body[0].value


def test_broad_excepts_stand_only_at_the_named_edges() -> None:
    edges = {"bot/intake.py", "bot/delivery.py", "bot/jobs.py", "bot/channels/webchat/source.py"}
    broad = re.compile(r"except( Exception| BaseException)?( as \w+)?:")
    found = {named(path) for path in MODULES if broad.search(path.read_text(encoding="utf-8"))}
    assert found <= edges


def test_nothing_reads_the_environment_but_the_settings() -> None:
    asks = re.compile(r"os\.environ|os\.getenv")
    found = {named(path) for path in MODULES if asks.search(path.read_text(encoding="utf-8"))}
    assert found <= {"bot/settings.py", "storage/apart.py"}  # the latter hands workers a bare environment
