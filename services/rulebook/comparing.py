"""What differs between two packs, figure by figure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from services.rulebook.schema import Pack

HEAD = ("name", "inherits", "scope", "since", "until", "checked", "sources")


def differences(first: Pack, second: Pack) -> Iterator[tuple[str, str | None, str | None]]:
    """Every key whose value differs: the key, the first pack's value and the second's (None where it has none)."""
    before, after = figures(first), figures(second)
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            yield key, before.get(key), after.get(key)


def figures(pack: Pack) -> dict[str, str]:
    """Every stated value of a pack by its dotted key, such as `categories.training.caps.day.hours`."""
    whole = pack.model_dump(mode="json", exclude_none=True, exclude_unset=True)
    flat = dict(_flat({name: whole[name] for name in HEAD if name in whole}, ""))
    seen: dict[str, int] = defaultdict(int)
    for key, value in pack.dated():
        seen[key] += 1
        label = key if seen[key] == 1 else f"{key}#{seen[key]}"
        flat |= _flat(value.model_dump(mode="json", exclude_none=True, exclude_unset=True), label)
    return flat


def _flat(value: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inside in value.items():
            yield from _flat(inside, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list) and any(isinstance(inside, Mapping) for inside in value):
        for index, inside in enumerate(value):
            yield from _flat(inside, f"{key}.{_label(inside, index)}")
    else:
        yield key, ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _label(value: Any, index: int) -> str:
    """A list's item by its id, or what it caps, or its place."""
    named = isinstance(value, Mapping) and (value.get("id") or value.get("per") or value.get("paper"))
    return str(named or index)
