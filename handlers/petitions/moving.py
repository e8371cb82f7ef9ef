"""Before somebody agrees to a move: the rules of the new place beside today's, and what travels along."""

from collections.abc import Iterator

from handlers.widgets.words import Html, bold, language, listed, say
from services.domain.regions import full_name
from services.petitions.progress import PetitionView
from services.rulebook import Rules
from services.rulebook.parts import Bar


def move_lines(view: PetitionView) -> list[Html]:
    """The yearly requirement there with its clause, marked where it differs; then hours and open claims."""
    move = view.move
    if move is None:
        return []
    before = dict(_bars(view.rules))
    told = [
        Html(""),
        bold(say("move.rules", place=full_name(move.rules.place.region, language()), year=move.rules.year)),
    ]
    told += [_line(name, bar, before.pop(name, None)) for name, bar in _bars(move.rules)]
    told += [say("move.dropped", what=name, hours=bar.hours) for name, bar in before.items()]
    years = listed(map(str, sorted(move.years)))
    told.append(say("move.hours", years=years) if years else say("move.hours-none"))
    if move.open_claims:
        told.append(say("move.claims", count=move.open_claims))
    return [*told, say("move.when")]


def _line(name: Html, bar: Bar, before: Bar | None) -> Html:
    values = {"what": name, "hours": bar.hours, "citation": bar.origin.citation.brief}
    if before is None:
        return say("move.new", **values)
    if before.hours == bar.hours:
        return say("move.same", **values)
    return say("move.differs", **values, before=before.hours)


def _bars(rules: Rules) -> Iterator[tuple[Html, Bar]]:
    asked = rules.requirement
    yield say("subject.public"), asked.public
    yield say("subject.professional"), asked.professional
    yield say("subject.all"), asked.total
    for (subject, track), bar in asked.tracks.items():
        yield say("move.track", subject=say(f"subject.{subject}"), track=say(f"rules.track.{track}")), bar
