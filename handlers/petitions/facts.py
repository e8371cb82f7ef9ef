"""What a petition says, for its owner and for the desks that decide on it."""

from handlers.widgets.questions import answer_shown
from handlers.widgets.words import Html, say
from services.domain.forms import Field
from services.petitions.parts import PetitionPart


def petition_lines(part: PetitionPart) -> list[Html]:
    """Each answer, beside what it would replace; then organisations that the new one may be the double of."""
    facts = part.form.petition.facts
    told = [_line(part, field, facts[field.id]) for field in part.form.rules.fields if facts.get(field.id)]
    return [*told, *duplicate_lines(part)]


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
