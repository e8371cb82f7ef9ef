"""Names of organisations as a search compares them, and the pairs of characters by which it finds them.

A name is kept in one or two lines: the first without legal forms (有限公司, 分公司 …), the second, where there are any,
with them. So a part of the name finds it wherever the part was cut, and whichever legal form was typed.
Nothing here needs the mapping: migrations and imports write the same index.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update

from storage import tables

_LONGEST = 200  # characters of the column
_BATCH = 2000
_LEGAL_FORM = re.compile(r"(?:股份|集团)?有限(?:责任)?公司|(?:责任|股份|[总分子])?公司")
# Also in GB 2312, the character set of simplified Chinese, and yet the traditional form of another one
_TRADITIONAL_IN_GB2312 = frozenset("乾吒夥後徵捱摺於榘甯菸薹醣麴麽")


def plain(text: str) -> str:
    """Full-width, upper-case and traditional forms folded; blanks, brackets and other signs dropped."""
    folded = "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())
    return folded if _is_simplified(folded) else "".join(map(_simplified, folded))


def core_of(name: str) -> str:
    """The folded name without legal forms, unless fewer than two characters were left of it."""
    whole = plain(name)
    core = _LEGAL_FORM.sub("", whole)
    return core if len(core) > 1 else whole


def searchable(name: str) -> str:
    """What `organisations.search_name` holds: the core, and in a second line the whole where it differs."""
    core, whole = core_of(name), plain(name)
    return (core if core == whole else f"{core}\n{whole}")[:_LONGEST]


def is_legal_form(text: str) -> bool:
    """Whether there is nothing in it that tells one company from another."""
    return not _LEGAL_FORM.sub("", plain(text))


def grams(text: str) -> frozenset[str]:
    """All pairs of neighbours in a line."""
    return frozenset(line[at : at + 2] for line in text.split("\n") for at in range(len(line) - 1))


def index_names(connection: Connection, names: Iterable[tuple[int, str]]) -> None:
    """Writes the pairs of new rows: (id, `search_name`)."""
    table = tables.organisation_grams
    waiting = iter(names)
    while some := list(islice(waiting, _BATCH)):
        rows = [{"gram": gram, "organisation_id": id_} for id_, name in some for gram in sorted(grams(name))]
        if rows:
            connection.execute(insert(table), rows)


def reindex(connection: Connection) -> None:
    """Writes the `search_name` and the pairs of every organisation anew: after the way of folding changed."""
    columns = tables.organisations.c
    connection.execute(delete(tables.organisation_grams))
    last = 0
    while rows := connection.execute(_after(last)).all():
        names = [(row.id, searchable(row.name)) for row in rows]
        changed = [{"key": id_, "folded": name} for id_, name in names]
        change = update(tables.organisations).where(columns.id == bindparam("key"))
        connection.execute(change.values(search_name=bindparam("folded")), changed)
        index_names(connection, names)
        last = rows[-1].id


def _after(last: int) -> Select[int, str]:
    columns = tables.organisations.c
    return select(columns.id, columns.name).where(columns.id > last).order_by(columns.id).limit(_BATCH)


def _is_simplified(text: str) -> bool:
    """Most text is; it need not wake the dictionary, which takes 2 MB."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return _TRADITIONAL_IN_GB2312.isdisjoint(text)


@cache
def _simplified(character: str) -> str:
    """One character at a time: a part of a name folds as it does in the whole, whatever phrase it stands in."""
    return str(_dictionary().convert(character))


@cache
def _dictionary() -> Any:
    from opencc import OpenCC  # noqa: PLC0415  # see `_is_simplified`

    return OpenCC("t2s")
