"""The lists of a year's rules: what the packs in force say of one thing after the other, in display order."""

from collections.abc import Mapping, Sequence

from services.domain.forms import PaperKind
from services.domain.learning import CircumstanceKind, EmployerNature
from services.rulebook import parts
from services.rulebook.citations import Citation
from services.rulebook.parts import PackInForce, Sentence
from services.rulebook.review_schema import ChainValue, Level
from services.rulebook.schema import Pack
from services.rulebook.speaking import citation_in, nearest_first, nearest_only, origin_of, spoken


class Gathering:
    """What a chain of packs (nearest last) says for a year."""

    def __init__(self, chain: Sequence[Pack], year: int) -> None:
        self.chain = chain
        self.year = year

    def packs(self) -> tuple[PackInForce, ...]:
        return tuple(_in_force(pack) for pack in self.chain)

    def guidance(self) -> tuple[Sentence, ...]:
        said = nearest_only(spoken(self.chain, self.year, lambda pack: pack.guidance))
        return tuple(Sentence(value.text.words, citation_in(pack, value.cite)) for pack, value in said)

    def participants(self) -> tuple[Sentence, ...]:
        said = nearest_only(spoken(self.chain, self.year, lambda pack: pack.participants))
        return tuple(Sentence(value.text.words, citation_in(pack, value.cite)) for pack, value in said)

    def interpretations(self) -> dict[str, parts.Interpretation]:
        return {
            value.id: parts.Interpretation(
                value.id, value.value, value.question.words, value.answer.words, origin_of(pack, value)
            )
            for pack, value in spoken(self.chain, self.year, lambda pack: pack.interpretations)
        }

    def circumstances(self, papers: Mapping[str, PaperKind]) -> dict[CircumstanceKind, parts.CircumstanceRule]:
        return {
            value.kind: parts.CircumstanceRule(
                value.kind,
                value.name.words,
                value.more_than_months,
                tuple(papers[key] for key in value.papers),
                origin_of(pack, value),
            )
            for pack, value in spoken(self.chain, self.year, lambda pack: pack.circumstances)
        }

    def waiver(self, nature: EmployerNature | None) -> parts.Waiver | None:
        said = spoken(self.chain, self.year, lambda pack: pack.waivers)
        return next((parts.Waiver(origin_of(pack, value)) for pack, value in said if value.nature is nature), None)

    def window(self) -> tuple[parts.Window | None, Sentence | None]:
        """The window, or the sentence that says that there is none; neither where no pack speaks."""
        said = spoken(self.chain, self.year, lambda pack: pack.windows)
        if not said:
            return None, None
        pack, value = said[-1]
        if value.opens is None or value.closes is None:
            return None, Sentence(value.text.words, citation_in(pack, value.cite))
        categories = frozenset(value.categories)
        return parts.Window(value.opens, value.closes, categories, value.text.words, origin_of(pack, value)), None

    def desks(self) -> dict[str, parts.DeskRule]:
        said = spoken(self.chain, self.year, lambda pack: pack.desks)
        return {value.id: parts.DeskRule(value.id, value.filled_by, origin_of(pack, value)) for pack, value in said}

    def chains(self, desks: Mapping[str, parts.DeskRule]) -> dict[str, parts.Chain]:
        said = spoken(self.chain, self.year, lambda pack: pack.chains)
        return {value.kind: _chain(pack, value, desks) for pack, value in said}

    def reasons(self) -> dict[str, tuple[parts.Reason, ...]]:
        by_kind: dict[str, tuple[parts.Reason, ...]] = {}
        for pack, value in spoken(self.chain, self.year, lambda pack: pack.reasons):
            reason = parts.Reason(value.id, value.name.words, value.about, citation_in(pack, value.cite))
            for kind in value.kinds:
                by_kind[kind] = (*by_kind.get(kind, ()), reason)
        return by_kind

    def deadlines(self) -> tuple[parts.Deadline, ...]:
        said = spoken(self.chain, self.year, lambda pack: pack.deadlines)
        return tuple(
            parts.Deadline(value.id, value.day, value.what.words, value.who, citation_in(pack, value.cite))
            for pack, value in sorted(said, key=lambda pair: pair[1].day)
            if value.day.year == self.year
        )

    def topics(self) -> tuple[parts.Topic, ...]:
        return tuple(
            parts.Topic(value.subject, value.name.words, value.track, value.choice, citation_in(pack, value.cite))
            for pack, value in nearest_only(spoken(self.chain, self.year, lambda pack: pack.topics))
        )

    def platforms(self) -> tuple[parts.Platform, ...]:
        return tuple(
            parts.Platform(value.name.words, value.address, value.phone, citation_in(pack, value.cite))
            for pack, value in nearest_first(spoken(self.chain, self.year, lambda pack: pack.platforms))
        )

    def contacts(self) -> tuple[parts.Contact, ...]:
        return tuple(
            parts.Contact(
                value.name.words, value.region, value.phone, value.mail, value.group, citation_in(pack, value.cite)
            )
            for pack, value in nearest_first(spoken(self.chain, self.year, lambda pack: pack.contacts))
        )

    def make_up(self) -> tuple[parts.MakeUp, ...]:
        return tuple(
            parts.MakeUp(value.first_year, value.last_year, value.how.words, citation_in(pack, value.cite))
            for pack, value in nearest_only(spoken(self.chain, self.year, lambda pack: pack.make_up))
        )

    def mutual_recognition(self) -> parts.MutualRecognition | None:
        said = spoken(self.chain, self.year, lambda pack: pack.mutual_recognition)
        if not said:
            return None
        pack, value = said[-1]
        return parts.MutualRecognition(value.regions, citation_in(pack, value.cite))


def _chain(pack: Pack, value: ChainValue, desks: Mapping[str, parts.DeskRule]) -> parts.Chain:
    steps = tuple(_step(value, level, desks) for level in value.desks)
    return parts.Chain(value.kind, steps, value.merges, origin_of(pack, value))


def _step(value: ChainValue, level: Level, desks: Mapping[str, parts.DeskRule]) -> parts.Step:
    above = value.escalates.get(level)
    return parts.Step(
        level=level,
        filled_by=desks[level].filled_by,
        may_be_skipped=level in value.skips,
        days=value.days.get(level),
        escalates_to=above,
        escalation=desks[above].filled_by if above else (),
    )


def _in_force(pack: Pack) -> PackInForce:
    sources = tuple(
        Citation(source.document, source.number, "", source.file, source.short) for source in pack.sources.values()
    )
    return PackInForce(pack.id, pack.name.words, pack.since, pack.until, pack.checked, sources)
