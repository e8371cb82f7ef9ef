"""What every use case is: one permission, one transaction, one commit, last (ARCHITECTURE §3.5)."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from services.permissions import Actor, Permission
from services.ports import Memory, Work

Request = TypeVar("Request")
Result = TypeVar("Result")


@dataclass
class _Operation(ABC, Generic[Request, Result]):
    """Checks the permission and opens the transaction; the subclass says what happens in it."""

    permission: ClassVar[Permission]
    memory: Memory

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "_perform" in cls.__dict__ and not hasattr(cls, "permission"):
            raise TypeError(f"{cls.__name__} names no permission")

    @abstractmethod
    async def _perform(self, work: Work, actor: Actor, request: Request) -> Result: ...


@dataclass
class UseCase(_Operation[Request, Result]):
    """Changes something."""

    async def __call__(self, actor: Actor, request: Request) -> Result:
        actor.ensure_may(self.permission)
        request = await self._prepare(actor, request)
        async with self.memory.writing() as work:
            return await self._perform(work, actor, request)

    async def _prepare(self, actor: Actor, request: Request) -> Request:
        """Slow work on files that must not happen inside the transaction."""
        return request


@dataclass
class Query(_Operation[Request, Result]):
    """Only looks."""

    async def __call__(self, actor: Actor, request: Request) -> Result:
        actor.ensure_may(self.permission)
        async with self.memory.reading() as work:
            return await self._perform(work, actor, request)
