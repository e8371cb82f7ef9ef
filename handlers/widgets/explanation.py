"""Explanation lines on screen: the sentence, then where it is written."""

from collections.abc import Sequence

from aiogram.utils.i18n import gettext

from handlers.widgets.words import Html, lines, say
from handlers.widgets.words import language as spoken
from services.domain.ledger import LedgerEntry
from services.rulebook import Line, Rules, render


def explained(line: Line, rules: Rules, entries: Sequence[LedgerEntry] = ()) -> Html:
    """One step with the entry it is about, its numbers, its citation, and whose rules spoke."""
    about = entries[line.entry].title if line.entry is not None and line.entry < len(entries) else ""
    told = lines(render(line, gettext, spoken()))
    if about:
        told = say("why.about", what=about) + " " + told
    packs = {pack.id: pack.name for pack in rules.packs}
    source = say("why.source", citation=line.citation.brief, pack=packs.get(line.pack, line.pack))
    return lines(Html("• ") + told, source)
