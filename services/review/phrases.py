"""A reviewer's own texts, kept to be said again."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.errors import NotFound
from services.domain.phrases import LONGEST, MOST, Phrase, TooManyPhrases
from services.domain.typed_text import clean
from services.permissions import Actor, Permission
from services.ports import Clock, Work
from services.use_case import Query, UseCase


@dataclass
class ListPhrases(Query[None, Sequence[Phrase]]):
    """One's own texts, in the order in which they were added."""

    permission = Permission.REVIEW

    async def _perform(self, work: Work, actor: Actor, request: None) -> Sequence[Phrase]:
        return await work.phrases.list_of_person(actor.known_person_id)


@dataclass
class KeepPhrase(UseCase[str, None]):
    """Keeps a text; one that is kept already stays once. Refuses more than `MOST`, and an empty or too long text."""

    permission = Permission.REVIEW
    clock: Clock

    async def _perform(self, work: Work, actor: Actor, request: str) -> None:
        person, text = actor.known_person_id, clean(request, LONGEST)
        kept = await work.phrases.list_of_person(person)
        if any(phrase.text == text for phrase in kept):
            return
        if len(kept) >= MOST:
            raise TooManyPhrases(MOST)
        await work.phrases.add(Phrase(person_id=person, text=text, added_at=self.clock.now()))


@dataclass
class ForgetPhrase(UseCase[int, None]):
    """Deletes one of one's own texts; somebody else's is not found."""

    permission = Permission.REVIEW

    async def _perform(self, work: Work, actor: Actor, phrase_id: int) -> None:
        phrase = await work.phrases.get(phrase_id)
        if phrase.person_id != actor.person_id:
            raise NotFound
        await work.phrases.remove(phrase)
