"""dishka: how everything is put together. Use cases are found by walking `services`, so none can be forgotten."""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Iterator
from typing import Any

from aiogram.utils.i18n import I18n
from dishka import AsyncContainer, Provider, Scope, from_context, make_async_container, provide
from dishka.integrations.aiogram import AiogramMiddlewareData
from sqlalchemy.ext.asyncio import AsyncEngine

import services
from bot.clock import SystemClock
from bot.i18n import load_catalogues
from bot.links import BotStartLinks
from bot.qr_codes import DrawnQrCodes
from bot.settings import Settings
from bot.web_forms import SignedWebForms
from handlers.claims.questions import ClaimQuestions
from handlers.notices import Notices
from handlers.petitions.questions import PetitionQuestions
from handlers.review.bench import Bench
from handlers.web_forms import WebForms
from handlers.widgets.links import QrCodes, StartLinks
from services.jobs import JobStep
from services.ports import Blobs, Clock, Memory, PaperInspector, Tables, Workbooks
from services.roster.batches import RosterBatches
from services.roster.course import RosterCourse
from services.rulebook import Rulebook
from services.use_case import Query, UseCase
from storage.arrivals import Arrivals
from storage.cipher import Keyring
from storage.engine import create_engine
from storage.evidence import EvidenceInspector, FileBlobs
from storage.mapping import map_entities
from storage.memory import SqlAlchemyMemory
from storage.outbox import OutboxQueue
from storage.workbooks.reading import SheetReader
from storage.workbooks.writing import TableWriter


def use_cases() -> Iterator[type[Any]]:
    """Every use case and query of the product."""
    for module in pkgutil.walk_packages(services.__path__, "services."):
        for found in vars(importlib.import_module(module.name)).values():
            is_operation = isinstance(found, type) and issubclass(found, UseCase | Query)
            if is_operation and found.__module__ == module.name and module.name != "services.use_case":
                yield found


def job_steps() -> Iterator[type[Any]]:
    """The use cases that do the next step of a job, one a kind."""
    return (use_case for use_case in use_cases() if issubclass(use_case, JobStep))


class Foundations(Provider):
    """What lives as long as the process."""

    scope = Scope.APP
    settings = from_context(provides=Settings, scope=Scope.APP)
    clock = provide(SystemClock, provides=Clock)
    arrivals = provide(Arrivals)
    outbox = provide(OutboxQueue)
    web_forms = provide(SignedWebForms)
    links = provide(BotStartLinks, provides=StartLinks)

    @provide
    def keyring(self, settings: Settings) -> Keyring:
        if settings.keyring:
            return Keyring.from_text(settings.keyring.get_secret_value())
        return Keyring.load_or_create(settings.var / "keyring.json")

    @provide
    async def engine(self, settings: Settings, keyring: Keyring) -> AsyncIterator[AsyncEngine]:
        map_entities()
        engine = create_engine(settings.database, keyring)
        yield engine
        await engine.dispose()

    @provide
    def blobs(self, settings: Settings, keyring: Keyring) -> Iterator[Blobs]:
        blobs = FileBlobs(settings.var / "evidence", keyring)
        yield blobs
        blobs.close()

    @provide
    def inspector(self) -> Iterator[PaperInspector]:
        inspector = EvidenceInspector()
        yield inspector
        inspector.close()

    @provide
    def workbooks(self) -> Workbooks:
        return SheetReader(workers=5)  # three jobs may have a file open, and people send others meanwhile

    @provide
    def tables(self) -> Iterator[Tables]:
        writer = TableWriter()
        yield writer
        writer.close()

    @provide
    def codes(self) -> Iterator[QrCodes]:
        codes = DrawnQrCodes()
        yield codes
        codes.close()

    @provide
    def rulebook(self, settings: Settings) -> Rulebook:
        return Rulebook.load(own=settings.rule_packs)

    @provide
    def i18n(self) -> I18n:
        return load_catalogues()

    @provide
    def forms(self, forms: SignedWebForms) -> WebForms:
        return forms


class Requests(Provider):
    """What lives as long as one update: the transaction's door and the use cases."""

    scope = Scope.REQUEST
    data = from_context(provides=AiogramMiddlewareData, scope=Scope.REQUEST)
    notices = provide(Notices)
    bench = provide(Bench)
    questions = provide(ClaimQuestions)
    petition_questions = provide(PetitionQuestions)
    batches = provide(RosterBatches)

    @provide
    async def course(self, workbooks: Workbooks, blobs: Blobs) -> AsyncIterator[RosterCourse]:
        course = RosterCourse(workbooks, blobs)
        yield course
        await course.close()

    @provide
    def memory(self, engine: AsyncEngine, clock: Clock, data: AiogramMiddlewareData) -> Memory:
        arrival = data.get("arrival")
        return SqlAlchemyMemory(engine, clock, arrival.mark if arrival else None)


def build_container(settings: Settings) -> AsyncContainer:
    """The whole wiring for these settings."""
    requests = Requests()
    for use_case in use_cases():
        requests.provide(use_case)
    return make_async_container(Foundations(), requests, context={Settings: settings})


def outside_update() -> dict[Any, Any]:
    """The context of a request that no update caused: the delivery of a notice, a web form."""
    return {AiogramMiddlewareData: AiogramMiddlewareData({})}
