"""Which function is which method."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.botapi.calls import Call
from tests.botapi.webhook import Webhook
from tests.botapi.world import World


@dataclass
class Telegram:
    """What a method works on."""

    world: World
    webhook: Webhook


Method = Callable[[Telegram, Call], Any | Awaitable[Any]]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register
