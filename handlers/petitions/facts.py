"""What a petition says, for its owner and for the desks that decide on it."""

from collections.abc import Iterator, Sequence

from handlers.widgets.explanation import explained
from handlers.widgets.questions import answer_shown
from handlers.widgets.words import Html, bold, say
from services.domain.forms import Field
from services.petitions.parts import PetitionPart
from services.rulebook import Figures
from services.weighing import YearEffect


def petition_lines(part: PetitionPart) -> list[Html]:
    """Each answer, beside what it would replace; then organisations that the new one may be the double of."""
    facts = part.form.petition.facts
    told = [_line(part, field, facts[field.id]) for field in part.form.rules.fields if facts.get(field.id)]
    if not part.suits:
        told.append(say("card.warning", what=say("petition.not-for-men")))
    return [*_accused_lines(part), *told, *effect_lines(part.effects), *duplicate_lines(part)]


def _accused_lines(part: PetitionPart) -> list[Html]:
    """What an appeal is against, and the hours that its approval gives back."""
    accused = part.accused
    if accused is None:
        return []
    finding = accused.falsification
    told = [
        say("appeal.about", number=accused.claim.id, title=accused.title),
        say("finding.by", unit=accused.organisation, at=finding.opened_at),
        say("finding.grounds", grounds=finding.grounds),
    ]
    for effect in accused.effects:
        for subject, after in effect.after.subjects.items():
            before = effect.before.subjects[subject]
            if after.earned != before.earned:
                values = {"year": effect.year, "subject": say(f"subject.{subject}")}
                told.append(say("appeal.restores", **values, before=before.recognised, after=after.recognised))
    return [*told, Html("")]


def effect_lines(effects: Sequence[YearEffect]) -> list[Html]:
    """What a circumstance does to each year: the requirement before and after it, or why it stays, with the clause."""
    told = []
    for effect in effects:
        changed = [
            say("effect.requirement", year=effect.year, what=what, before=before.required, after=after.required)
            for what, before, after in _figures(effect)
            if before.required != after.required
        ]
        told += changed or [say("effect.nothing", year=effect.year)]
        trace = effect.after.trace
        if trace:
            # the circumstance that is asked about is the last one; the lines about circumstances come in their order
            about = [line for line in effect.after.lines if line.key.startswith("circumstance")]
            told += [explained(line, trace.rules) for line in about[-1:]]
    return [Html(""), bold(say("effect.title")), *told] if told else []


def _figures(effect: YearEffect) -> Iterator[tuple[Html, Figures, Figures]]:
    for subject, after in effect.after.subjects.items():
        yield say(f"subject.{subject}"), effect.before.subjects[subject], after
    yield say("subject.all"), effect.before.total, effect.after.total


def _line(part: PetitionPart, field: Field, value: str) -> Html:
    before = part.before.get(field.id)
    if before and before != value:
        was = answer_shown(field, before, part.units)
        return say("petition.changes", name=field.name, before=was, after=answer_shown(field, value, part.units))
    return say("reg.line", name=field.name, value=answer_shown(field, value, part.units))


def duplicate_lines(part: PetitionPart) -> list[Html]:
    doubles = part.duplicates
    told = [say("petition.code-taken", unit=doubles.taken.name)] if doubles.taken else []
    same = [unit for unit in doubles.same_name if unit is not doubles.taken]
    told += [say("petition.same-name", unit=unit.name) for unit in same]
    return [say("card.warning", what=each) for each in told]
