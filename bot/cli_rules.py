"""`python -m bot rules …`: what officers and developers ask of the rulebook without a chat.

Results go to standard output, what went wrong to standard error. Exit codes: 0 done, 1 faults or differences were
found, 2 something could not be read.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Any

import typer
from babel.messages.pofile import read_po
from typer.core import TyperGroup

from services.domain.learning import EmployerNature
from services.rulebook import PACKS, NoRules, PacksInvalid, Place, PlaceUnknown, Rulebook, YearResult
from services.rulebook.case_files import cases_in
from services.rulebook.cases import CaseMalformed, answer, differences, evaluate_case, read_case
from services.rulebook.checks import faults_of
from services.rulebook.comparing import differences as pack_differences
from services.rulebook.errors import EmployerPackUnknown, Fault
from services.rulebook.loading import load_pack, load_packs, pack_files
from services.rulebook.pages import Page
from services.rulebook.reading import Item, Unreadable
from services.rulebook.schema import Pack

LOCALE = Path(__file__).resolve().parent.parent / "locale"
UNREADABLE = 2


class _Commands(TyperGroup):
    """Commands that end in one line where standard output cannot be written."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing more can be written, also not at exit
            if isinstance(error, BrokenPipeError):  # the reader went away: nothing is left to say
                raise typer.Exit(1) from None
            raise _unreadable("standard output", error.strerror or "cannot be written") from None


app = typer.Typer(
    name="rules",
    cls=_Commands,
    help="The rulebook: check, evaluate, test, explain, compare.",
    no_args_is_help=True,
    add_completion=False,
)
app.pretty_exceptions_enable = False

Language = Annotated[str, typer.Option("--language", "-l", help="zh_CN or en")]


@app.command()
def check(
    packs: Annotated[
        list[Path] | None, typer.Argument(help="Pack files or folders, checked with the built-in packs")
    ] = None,
) -> None:
    """Validate all packs, and those given on top of them: one line a fault, exit code 1 where there is any."""
    given: list[Path] = []
    for path in packs or ():
        if not path.exists():
            raise _unreadable(str(path), "no such file")
        given += pack_files(path) if path.is_dir() else [path]
    faults = _faults(given)
    for fault in faults:
        typer.echo(str(fault))
    if faults:
        raise typer.Exit(1)
    typer.echo(f"{len(pack_files(PACKS))} built-in and {len(given)} given packs, no faults")


def _faults(given: list[Path]) -> tuple[Fault, ...]:
    """The faults of all packs together; a given pack takes the place of the built-in one with its id."""
    try:
        packs, names = load_packs(pack_files(PACKS))
        own, own_names = load_packs(given)
    except PacksInvalid as invalid:
        return invalid.faults
    return faults_of({**packs, **own}, {**names, **own_names})


@app.command()
def evaluate(
    file: Annotated[str, typer.Argument(help="Cases in YAML or JSON; - is standard input")],
    language: Language = "zh_CN",
) -> None:
    """Evaluate cases and print a JSON array with one result a case, in order, as they are read."""
    rulebook, translate = _rulebook(), _translator(language)
    if sys.stdout is None:
        raise _unreadable("standard output", "is closed")
    write = sys.stdout.buffer.write
    opened = False

    def put(value: dict[str, Any]) -> None:
        nonlocal opened
        write(b",\n" if opened else b"[\n")
        opened = True
        write(json.dumps(value, ensure_ascii=False, default=_number).encode("utf-8", "replace"))

    try:
        for result in _answers(rulebook, file, translate, language):
            put(result)
        _end(write, b"\n]\n" if opened else b"[]\n")
    except Unreadable as unreadable:
        if opened:  # the array stays whole JSON, its last element says where reading stopped
            put({"name": None, "error": str(unreadable)})
            _end(write, b"\n]\n")
        raise _unreadable(file, str(unreadable)) from None


def _answers(rulebook: Rulebook, file: str, translate: Callable[[str], str], language: str) -> Iterator[dict[str, Any]]:
    with _opened(file) as stream:
        for number, item in enumerate(cases_in(stream, file), start=1):
            yield _answer(rulebook, item, number, translate, language)


def _answer(
    rulebook: Rulebook, item: Item, number: int, translate: Callable[[str], str], language: str
) -> dict[str, Any]:
    name = _name(item, number)
    try:
        result = _evaluated(rulebook, item)
    except CaseMalformed as malformed:
        return {"name": name, "error": str(malformed)}
    return answer(name, result, translate, language)


def _evaluated(rulebook: Rulebook, item: Item) -> YearResult:
    if item.fault is not None:
        raise CaseMalformed(*item.fault)
    return evaluate_case(rulebook, read_case(item.value))


def _name(item: Item, number: int) -> str:
    name = item.value.get("name") if isinstance(item.value, dict) else None
    return name if isinstance(name, str) and name else f"case {number}"


def _number(value: Any) -> int | float:
    """Hours as JSON numbers: 30, 17.5."""
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


@app.command()
def test(files: Annotated[list[str], typer.Argument(help="Case files with `expect`")]) -> None:
    """Compare cases with what they expect: print each difference, end with `N passed, M failed`."""
    rulebook, translate = _rulebook(), _translator("zh_CN")
    passed = failed = 0
    unreadable = False
    for file in files:
        try:
            for different in _tested(rulebook, file, translate):
                passed, failed = (passed, failed + 1) if different else (passed + 1, failed)
        except Unreadable as error:
            typer.echo(f"{file}: {error}", err=True)
            unreadable = True
    typer.echo(f"{passed} passed, {failed} failed")
    raise typer.Exit(UNREADABLE if unreadable else int(failed > 0))


def _tested(rulebook: Rulebook, file: str, translate: Callable[[str], str]) -> Iterator[bool]:
    """For each case of a file whether it differs; the differences are printed."""
    with _opened(file) as stream:
        for number, item in enumerate(cases_in(stream, file), start=1):
            found = _answer(rulebook, item, number, translate, "zh_CN")
            expected = item.value.get("expect") or {} if isinstance(item.value, dict) else {}
            different = differences(expected, found)
            if "error" in found and not (isinstance(expected, dict) and "error" in expected):
                different = [("error", None, found["error"])]
            for key, wanted, there in different:
                typer.echo(f"{file}: {found['name']}: {key}: expected {_text(wanted)}, found {_text(there)}")
            yield bool(different)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    return _number(value) if isinstance(value, Decimal) else str(value)


@app.command()
def explain(
    region: Annotated[str, typer.Option(help="A six-digit code (GB/T 2260), or 省直")],
    year: Annotated[int, typer.Option(help="The year of learning")],
    employer: Annotated[
        str | None, typer.Option(help="The employer's nature, or the id of its own pack (sdsmu)")
    ] = None,
    pack: Annotated[str | None, typer.Option(help="The id of an employer's own pack (sdsmu)")] = None,
    language: Language = "zh_CN",
) -> None:
    """Print the rules in force for a place and year as a page, every statement with its clause."""
    natures = {nature.value: nature for nature in EmployerNature}
    nature = natures.get(employer or "")
    place = Place(region, nature, pack or (employer if nature is None else None))
    try:
        rules = _rulebook().rules_for(place, year)
    except PlaceUnknown:
        raise _unreadable("--region", f"no region {region} in Shandong (GB/T 2260), and not 省直") from None
    except EmployerPackUnknown:
        raise _unreadable("--employer", f"{place.pack} is neither a nature ({', '.join(natures)}) nor a pack") from None
    except NoRules:
        raise _unreadable("--year", f"no rules for {place} in {year}") from None
    for line in Page(rules, _translator(language), language).lines():
        typer.echo(line)


@app.command()
def diff(
    pack_a: Annotated[str, typer.Argument(help="A pack's id or file")],
    pack_b: Annotated[str, typer.Argument(help="Another pack's id or file")],
) -> None:
    """Print what differs between two packs, figure by figure."""
    packs = _rulebook().packs
    for key, before, after in pack_differences(_pack(packs, pack_a), _pack(packs, pack_b)):
        typer.echo(f"{key}: {'—' if before is None else before} → {'—' if after is None else after}")


def _pack(packs: dict[str, Pack], name: str) -> Pack:
    if name in packs:
        return packs[name]
    if not Path(name).is_file():
        raise _unreadable(name, f"neither a file nor one of {', '.join(packs)}")
    try:
        return load_pack(Path(name))
    except PacksInvalid as invalid:
        raise _unreadable(name, str(invalid)) from None


def _rulebook() -> Rulebook:
    try:
        return Rulebook.load()
    except PacksInvalid as invalid:
        raise _unreadable("packs", str(invalid)) from None


def _translator(language: str) -> Callable[[str], str]:
    """The rulebook's messages of a language."""
    file = LOCALE / language / "rules.po"
    if language not in {folder.name for folder in LOCALE.iterdir()} or not file.exists():
        raise _unreadable("--language", f"no language {language}")
    with file.open("rb") as stream:
        messages = {str(message.id): str(message.string) for message in read_po(stream)}
    return messages.__getitem__


@contextmanager
def _opened(file: str) -> Iterator[BufferedReader]:
    """The file, or standard input for `-`; raises `Unreadable` where opening or reading fails."""
    try:
        if file != "-":
            with Path(file).open("rb") as stream:
                yield stream
        elif sys.stdin is None:
            raise Unreadable("is closed")
        else:
            yield sys.stdin.buffer  # type: ignore[misc]
    except OSError as error:
        raise Unreadable(error.strerror or "cannot be read") from None


def _end(write: Callable[[bytes], int], text: bytes) -> None:
    write(text)
    sys.stdout.buffer.flush()


def _unreadable(what: str, reason: str) -> typer.Exit:
    """Says on standard error what could not be read, and ends with exit code 2."""
    typer.echo(f"{what}: {reason}", err=True)
    return typer.Exit(UNREADABLE)


if __name__ == "__main__":
    app()
