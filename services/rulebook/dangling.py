"""Names that lead nowhere: of fields, papers, answers and desks that no pack of a chain of packs defines."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from services.domain.forms import Field
from services.rulebook.form_schema import FormValue, PaperUse
from services.rulebook.merging import Fields, Papers
from services.rulebook.schema import Pack
from services.rulebook.speaking import spoken

Found = Iterator[tuple[str, str]]


def dangling(chain: Sequence[Pack], year: int, fields: Fields, papers: Papers) -> Found:
    """What the packs (nearest last) name in the year and nobody defines, apart from categories."""
    for _, circumstance in spoken(chain, year, lambda pack: pack.circumstances):
        unknown = sorted(set(circumstance.papers) - set(papers))
        yield from ((f"circumstances.{circumstance.kind}.papers", f"no paper {key}") for key in unknown)
    for pack in chain:
        for form in pack.registration:
            unknown = sorted({*form.fields, *form.required, *form.also_required} - set(fields))
            yield from (("registration", f"no field {key}") for key in unknown)
    for _, asked in spoken(chain, year, lambda pack: pack.forms):
        yield from _form(asked, fields, papers)
    known = {*papers, *(field.id for field in fields.values())}
    for _, reason in spoken(chain, year, lambda pack: pack.reasons):
        if reason.about is not None and reason.about not in known:
            yield f"reasons.{reason.id}.about", f"no field or paper {reason.about}"
    yield from _chains(chain, year)


def _chains(chain: Sequence[Pack], year: int) -> Found:
    desks = {value.id for _, value in spoken(chain, year, lambda pack: pack.desks)}
    for _, value in spoken(chain, year, lambda pack: pack.chains):
        unfilled = sorted({*value.desks, *value.escalates.values()} - desks)
        yield from ((f"chains.{value.kind}", f"no pack says who fills the desk {level}") for level in unfilled)


def _form(form: FormValue, fields: Fields, papers: Papers) -> Found:
    key = f"forms.{form.kind}"
    yield from ((f"{key}.fields", f"no field {name}") for name in form.fields if name not in fields)
    asked = [fields[name] for name in form.fields if name in fields]
    ids = Counter(field.id for field in asked)
    yield from ((f"{key}.fields", f"asks twice for {id_}") for id_, times in ids.items() if times > 1)
    for field in asked:
        if field.not_before is not None and field.not_before not in ids:
            yield f"{key}.fields", f"{field.id} depends on a field {field.not_before} that the form does not have"
    yield from paper_faults(key, form.papers, asked, papers)


def paper_faults(key: str, uses: Iterable[PaperUse], asked: Sequence[Field], papers: Papers) -> Found:
    """What is wrong with the papers of a form that asks for these fields."""
    options = {field.id: {option.id for option in field.options} for field in asked}
    for use in uses:
        if use.paper not in papers:
            yield f"{key}.papers", f"no paper {use.paper}"
        if use.when is None:
            continue
        if use.when not in options:
            yield f"{key}.papers", f"{use.paper} depends on a field {use.when} that the form does not have"
        elif unknown := sorted(set(use.among) - options[use.when]):
            yield f"{key}.papers", f"{use.paper} depends on an answer {unknown[0]} that {use.when} does not have"
