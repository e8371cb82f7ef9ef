"""What must hold for every use case, button and filter, asked once and generically."""

from pathlib import Path

from aiogram import Router
from aiogram.filters.callback_data import CallbackData
from dishka import AsyncContainer

from bot.container import build_container, outside_update, use_cases
from bot.dispatcher import dispatcher
from bot.settings import Settings
from handlers.notices import Notices
from services.permissions import GRANTS, Permission


def container(tmp_path: Path) -> AsyncContainer:
    return build_container(Settings(var=tmp_path, _env_file=None))


async def test_the_container_builds_every_use_case(tmp_path: Path) -> None:
    built = container(tmp_path)
    async with built(context=outside_update()) as request:
        for use_case in use_cases():
            assert isinstance(await request.get(use_case), use_case)
        assert isinstance(await request.get(Notices), Notices)
    await built.close()


def test_every_use_case_declares_a_permission_that_somebody_has() -> None:
    granted = frozenset().union(*GRANTS.values())
    for use_case in use_cases():
        assert use_case.permission in granted, use_case


def test_every_permission_is_used() -> None:
    assert {use_case.permission for use_case in use_cases()} == set(Permission)


def test_every_use_case_says_what_it_promises() -> None:
    for use_case in use_cases():
        assert use_case.__doc__, use_case
        assert not use_case.__doc__.startswith(f"{use_case.__name__}("), use_case


def test_every_button_has_a_handler() -> None:
    """Each CallbackData class stands in the filter of some handler."""
    handled = {
        getattr(filter_.callback, "callback_data", None)
        for router in dispatcher().chain_tail
        for handler in router.callback_query.handlers
        for filter_ in handler.filters or ()
    }
    drawn = {kind for kind in CallbackData.__subclasses__() if kind.__module__.startswith("handlers")}
    assert drawn <= handled, drawn - handled


def test_no_router_holds_a_magic_filter() -> None:
    """A bare `F.…` runs in a thread and costs throughput (ARCHITECTURE §6)."""
    for router in dispatcher().chain_tail:
        assert _magic_filters(router) == []


def _magic_filters(router: Router) -> list[object]:
    return [
        filter_.magic
        for observer in router.observers.values()
        for handler in observer.handlers
        for filter_ in handler.filters or ()
        if filter_.magic is not None
    ]
