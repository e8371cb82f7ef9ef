"""Packs from their files: read, checked one by one, then checked together. Refuses at start-up whatever is doubtful."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from services.rulebook.errors import Fault, PacksInvalid
from services.rulebook.reading import Item, Unreadable, read_document
from services.rulebook.schema import Pack

PACKS = Path(__file__).parent / "packs"
MOST_BYTES = 1_000_000
_REASONS = {
    "missing": "is missing",
    "extra_forbidden": "unknown key",
    "string_type": "must be a text",
    "int_type": "must be a whole number",
    "tuple_type": "must be a list",
    "dict_type": "must be a mapping of keys",
    "model_type": "must be a mapping of keys",
    "too_short": "must have at least 1 item",
}


def pack_files(folder: Path) -> list[Path]:
    """The pack files of a folder in a stable order."""
    return sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])


def version_of(files: Iterable[Path]) -> str:
    """A short stable hash of all packs' contents."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def load_packs(files: Iterable[Path]) -> tuple[dict[str, Pack], dict[str, str]]:
    """The packs by id, each valid in itself, and the name of each one's file. Raises `PacksInvalid` with every
    fault.
    """
    packs: dict[str, Pack] = {}
    names: dict[str, str] = {}
    faults: list[Fault] = []
    for file in files:
        try:
            pack = load_pack(file)
        except PacksInvalid as invalid:
            faults += invalid.faults
            continue
        if pack.id in packs:
            faults.append(Fault(file.name, "id", f"the id {pack.id} is taken by {names[pack.id]}"))
        packs.setdefault(pack.id, pack)
        names.setdefault(pack.id, file.name)
    if faults:
        raise PacksInvalid(tuple(faults))
    return packs, names


def load_pack(file: Path) -> Pack:
    """One pack, checked against the schema. Raises `PacksInvalid`."""
    raw = _mapping_in(file)
    try:
        return Pack.model_validate(raw)
    except ValidationError as error:
        faults = [Fault(file.name, _key(raw, each["loc"]), _reason(each)) for each in error.errors()]
        raise PacksInvalid(tuple(dict.fromkeys(faults))) from None


def _mapping_in(file: Path) -> Mapping[str, Any]:
    try:
        item = _document_in(file)
    except Unreadable as unreadable:
        raise PacksInvalid((Fault(file.name, f"line {unreadable.line or 1}", unreadable.reason),)) from None
    except OSError as error:
        raise PacksInvalid((Fault(file.name, "file", error.strerror or "cannot be read"),)) from None
    if item.fault:
        raise PacksInvalid((Fault(file.name, *item.fault),))
    if not isinstance(item.value, dict):
        raise PacksInvalid((Fault(file.name, "(top)", "a pack is a mapping of keys"),))
    return item.value


def _document_in(file: Path) -> Item:
    if file.stat().st_size > MOST_BYTES:
        raise Unreadable(f"larger than {MOST_BYTES} bytes")
    with file.open("rb") as stream:
        return read_document(stream)


def _key(raw: Any, location: tuple[int | str, ...]) -> str:
    """The dotted key, with list items by their id where they have one: `categories.training.caps.0.per`."""
    steps = []
    for step in location:
        inside = _inside(raw, step)
        if inside is None and isinstance(step, str) and not (isinstance(raw, dict) and step == location[-1]):
            continue  # the name of a union's member, which is no key of the file
        raw = inside
        steps.append(_label(raw, step) if isinstance(step, int) else step)
    return ".".join(steps) or "(top)"


def _inside(raw: Any, step: int | str) -> Any:
    if isinstance(raw, dict):
        return raw.get(step)
    return raw[step] if isinstance(raw, list) and isinstance(step, int) and step < len(raw) else None


def _label(raw: Any, step: int) -> str:
    if isinstance(raw, dict):
        for name in ("key", "id", "of", "kind"):
            if isinstance(raw.get(name), str):
                return str(raw[name])
    return str(step)


def _reason(error: Any) -> str:
    fallback = str(error["msg"]).removeprefix("Value error, ").replace("Input should be", "must be")
    return _REASONS.get(error["type"], fallback)
