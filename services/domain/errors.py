"""The tree of facts that stop a use case.

An error is named for the fact. It carries values and a message key (`error.` + its name in kebab case); one edge turns
that into words: what happened, to which item, what to do next. No value may hold personal data.
"""

import re
from typing import Any, ClassVar


class DomainError(Exception):
    """Something that the user can understand and act on."""

    fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *values: Any) -> None:
        super().__init__(*values)
        self.values = dict(zip(self.fields, values, strict=True))

    @classmethod
    def key_of(cls) -> str:
        return "error." + re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @property
    def key(self) -> str:
        return self.key_of()


class NotFound(DomainError):
    """The thing does not exist, or is not for this person to know of: the answer is the same."""


class NotPermitted(DomainError):
    """This person may not do this. `asked` names the right that was missing, where it is known."""

    def __init__(self, asked: str | None = None) -> None:
        super().__init__()
        self.asked = asked


class Stale(DomainError):
    """The button belongs to an earlier version of the thing."""


class InputInvalid(DomainError):
    """A value that was typed or sent is not acceptable."""


class HoursInvalid(InputInvalid):
    fields = ("given",)
