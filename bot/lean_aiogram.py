"""aiogram's types, built when they are used: half the memory and a third of the start.

aiogram builds the validators of all its four hundred types at import, 90 MB and two seconds of them, though the classes
themselves say `defer_build`. Here that loop only leaves the names behind that a type needs to build itself later; the
few types that answers arrive in are built at once. Import this before anything imports aiogram; without it all works,
only slower.
"""

from typing import Any

from pydantic import BaseModel
from pydantic._internal._model_construction import build_lenient_weakvaluedict

_build = BaseModel.__dict__["model_rebuild"]
_names: dict[str, Any] = {}  # one for all: a copy for each of a thousand classes would weigh 28 MB


def _put_off(kind: type[BaseModel], *, _types_namespace: dict[str, Any] | None = None, **_: Any) -> None:
    if not _names:
        _names.update(build_lenient_weakvaluedict(_types_namespace) or {})
    kind.__pydantic_parent_namespace__ = _names


BaseModel.model_rebuild = classmethod(_put_off)  # type: ignore[method-assign, assignment, arg-type]
try:
    from aiogram import methods, types
finally:
    BaseModel.model_rebuild = _build  # type: ignore[method-assign]

for _name in methods.__all__:
    getattr(methods, _name).__pydantic_parent_namespace__ = _names
for _kind in (types.User, types.File, types.Message, types.Update):
    _kind.model_rebuild()
