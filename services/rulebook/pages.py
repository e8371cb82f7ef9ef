"""The rules in force for a place and year as a readable page, every statement with its clause."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.domain.forms import Field
from services.domain.hours import plain
from services.rulebook.citations import Citation
from services.rulebook.explanation import Translate, shown
from services.rulebook.parts import Bar, Cap, Category, HoursRule, NeededPaper, Step
from services.rulebook.places import name_of, regions_of
from services.rulebook.rules import Rules


class Page:
    """Writes the page in one language. Texts are the messages `rules.page.*`."""

    def __init__(self, rules: Rules, translate: Translate, language: str) -> None:
        self.rules = rules
        self._translate = translate
        self._language = language

    def lines(self) -> Iterator[str]:
        """The whole page."""
        place = "".join(name_of(region) for region in reversed(regions_of(self.rules.place.region)))
        yield self.say("title", place=place, year=self.rules.year)
        for part in (
            self._packs,
            self._requirement,
            self._categories,
            self._times,
            self._persons,
            self._reviews,
            self._help,
        ):
            yield from part()

    def say(self, key: str, **values: Any) -> str:
        values = {name: shown(value, self._translate, self._language) for name, value in values.items()}
        return self._translate(f"rules.page.{key}").format(**values)

    def cited(self, text: str, citation: Citation) -> str:
        return self.say("cited", text=text, citation=citation.brief)

    def _heading(self, key: str) -> str:
        return "\n" + self.say(key)

    def _packs(self) -> Iterator[str]:
        yield self._heading("packs")
        for pack in reversed(self.rules.packs):
            until = pack.until.isoformat() if pack.until else "…"
            yield self.say("pack", id=pack.id, name=pack.name, since=pack.since, until=until, checked=pack.checked)

    def _requirement(self) -> Iterator[str]:
        asked = self.rules.requirement
        yield self._heading("requirement")
        for key, bar in (("public", asked.public), ("professional", asked.professional), ("total", asked.total)):
            yield self._bar(self.say(f"of-{key}"), bar)
        for (subject, track), bar in asked.tracks.items():
            yield self._bar(self.say("of-track", subject=subject, track=track), bar)
        for sentence in self.rules.guidance:
            yield self.cited(self.say("plain", text=sentence.text), sentence.citation)
        if self.rules.waiver:
            yield self.cited(self.say("waiver"), self.rules.waiver.origin.citation)

    def _bar(self, of: str, bar: Bar) -> str:
        return self.cited(self.say("bar", of=of, hours=bar.hours), bar.origin.citation)

    def _categories(self) -> Iterator[str]:
        yield self._heading("categories")
        for category in self.rules.categories.values():
            yield from self.category(category)

    def category(self, category: Category) -> Iterator[str]:
        """One category: how it counts, its caps, what the form asks for and which papers it needs."""
        yield self.cited(self.say("category", name=category.name, id=category.id), category.citation)
        if category.note:
            yield self.say("note", text=category.note)
        yield self.say("counts", how=self._how(category), subjects=self._subjects(category), unit=category.unit)
        yield from (self._cap(cap) for cap in category.caps)
        if not category.claimable:
            yield self.say("imported")
            return
        yield self.say("fields", names=self._listed([field.name for field in category.fields]))
        papers = [self._paper(category.fields, need) for need in category.needed_papers]
        yield self.say("papers", names=self._listed(papers))

    def _paper(self, fields: Sequence[Field], need: NeededPaper) -> str:
        """A paper; where only some answers of the form need it, with those answers."""
        options = {each.id: each.name for field in fields if field.id == need.when for each in field.options}
        marks: list[Any] = [options[answer] for answer in need.among if answer in options]
        name = shown(need.paper.name, self._translate, self._language)
        return self._marked(name, marks if need.paper.required else [*marks, self.say("optional")])

    def _marked(self, text: str, marks: list[Any]) -> str:
        return self.say("marked", text=text, marks=self._listed(marks)) if marks else text

    def _how(self, category: Category) -> str:
        grant = category.grant
        yearly = " + ".join(plain(hours) for hours in grant.yearly.values())
        return self.say(f"how-{grant.rule.value}", each=grant.each or "", least=grant.least_points or "", yearly=yearly)

    def _subjects(self, category: Category) -> str:
        if category.grant.rule is HoursRule.MONTHS:
            return self.say("both")
        return self._listed(list(category.subjects))

    def _cap(self, cap: Cap) -> str:
        return self.cited(self.say(f"cap-{cap.per}", hours=cap.hours), cap.origin.citation)

    def _listed(self, values: list[Any]) -> str:
        return self.say("comma").join(shown(value, self._translate, self._language) for value in values)

    def _times(self) -> Iterator[str]:
        yield self._heading("times")
        rules = self.rules
        sentences = [(rules.window.text, rules.window.citation)] if rules.window else []
        sentences += [(rules.no_window.text, rules.no_window.citation)] if rules.no_window else []
        for text, citation in sentences:
            yield self.cited(self.say("plain", text=text), citation)
        for make_up in rules.make_up:
            last = make_up.last_year or "…"
            yield self.cited(
                self.say("make-up", first=make_up.first_year, last=last, how=make_up.how), make_up.citation
            )
        for deadline in rules.deadlines:
            yield self.cited(self.say("deadline", day=deadline.day, what=deadline.what), deadline.citation)
        for kind in rules.circumstances.values():
            key = "circumstance-over" if kind.more_than_months else "circumstance"
            yield self.cited(self.say(key, name=kind.name, months=kind.more_than_months or 0), kind.citation)
        for each in rules.interpretations.values():
            yield self.cited(
                self.say("interpretation", id=each.id, question=each.question, answer=each.answer), each.origin.citation
            )

    def _persons(self) -> Iterator[str]:
        yield self._heading("persons")
        for sentence in self.rules.participants:
            yield self.cited(self.say("plain", text=sentence.text), sentence.citation)
        if recognised := self.rules.mutual_recognition:
            yield self.cited(
                self.say("recognition", regions=self._listed([name_of(region) for region in recognised.regions])),
                recognised.citation,
            )
        for topic in self.rules.topics:
            key = f"topic-{topic.track.value if topic.track else topic.choice}"
            yield self.cited(self.say(key, subject=topic.subject, name=topic.name), topic.citation)

    def _reviews(self) -> Iterator[str]:
        yield self._heading("reviews")
        for chain in self.rules.chains.values():
            desks = " → ".join(self._step(step) for step in chain.steps)
            yield self.cited(self.say("chain", kind=self.say(f"kind-{chain.kind}"), desks=desks), chain.citation)
        for desk in self.rules.desks.values():
            kinds = self._listed([self.say(f"unit-{kind.value}") for kind in desk.filled_by])
            yield self.cited(self.say("desk", desk=self.say(f"desk-{desk.level}"), kinds=kinds), desk.citation)
        yield from self._forms()
        for reason in self.rules.reasons("claim"):
            yield self.cited(self.say("reason", name=reason.name), reason.citation)

    def _step(self, step: Step) -> str:
        """A desk of a chain, with what becomes of a case where it is missing or silent."""
        marks = [self.say("skipped")] if step.may_be_skipped else []
        if step.days is not None:
            marks.append(self.say("days", days=step.days))
        if step.escalates_to is not None:
            marks.append(self.say("escalates", desk=self.say(f"desk-{step.escalates_to}")))
        return self._marked(self.say(f"desk-{step.level}"), marks)

    def _forms(self) -> Iterator[str]:
        for form in self.rules.forms.values():
            yield self.cited(self.say("form", kind=self.say(f"kind-{form.kind}")), form.citation)
            yield self.say("fields", names=self._listed([field.name for field in form.fields]))
            if form.needed_papers:
                papers = [self._paper(form.fields, need) for need in form.needed_papers]
                yield self.say("papers", names=self._listed(papers))

    def _help(self) -> Iterator[str]:
        yield self._heading("help")
        for platform in self.rules.platforms:
            text = self.say("platform", name=platform.name, address=platform.address, phone=platform.phone or "—")
            yield self.cited(text, platform.citation)
        for contact in self.rules.contacts:
            reach = self._listed([each for each in (contact.phone, contact.mail, contact.group) if each])
            yield self.cited(self.say("contact", name=contact.name, reach=reach), contact.citation)
