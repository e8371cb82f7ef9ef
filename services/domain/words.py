"""Words that data (rule packs, regions) carries in the languages of the product."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A short text in Chinese and English."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `language` (`zh_CN`, `en`)."""
        return self.zh if language.startswith("zh") else self.en
