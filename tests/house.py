"""A small house of our own: the real container on a real database, a clock to set, and people for every role.

The organisations stand in Ningyang: an authority, a department below it, two schools below that; and beside them
another authority with a department of its own, whose administrators have no business with the first school's people.
"""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Update
from aiogram.utils.i18n import I18n
from dishka import AsyncContainer
from pydantic import SecretStr
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.container import build_container, outside_update
from bot.dispatcher import Handlers
from bot.intake import Intake
from bot.jobs import JobWorker
from bot.locks import PersonLocks
from bot.operator import NewOrganisation, add_organisation, appoint
from bot.settings import Settings
from services.claims.drafting import NewClaim, StartClaim
from services.claims.submission import ClaimRef, SubmitClaim
from services.domain.claims import Claim
from services.domain.filings import Paper
from services.domain.learning import EmployerNature, Subject
from services.domain.organisations import OrganisationKind
from services.domain.people import Person, RegistrationStatus
from services.domain.review import Action, Review, Verdict
from services.permissions import Actor
from services.ports import Blobs, Clock, Memory
from services.registration import BeginRegistration, ChooseEmployer, SubmitRegistration
from services.review.cards import Card
from services.review.desk import Decide, Ruling
from storage import tables
from storage.arrivals import Arrivals, UpdateMark
from storage.audit import list_faults
from storage.engine import create_engine
from tests.botapi import BotApiServer
from tests.botapi import Person as Guest
from tests.databases import KEYRING

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
YEAR = 2026
REGION = "370921"
CHANNEL = "telegram"
TOKEN = "42:TEST"
REGISTERED = {
    "document_kind": "resident_id",
    "phone": "13812345678",
    "mail": "wang@example.com",
    "birth_date": "1949-12-31",
    "gender": "female",
    "native_place": "山东潍坊",
    "ethnicity": "汉族",
    "education": "master",
    "graduated_from": "山东大学",
    "major": "临床医学",
    "graduated_on": "2010-07-01",
    "degree": "master",
    "postdoc": "no",
    "occupation": "教师",
    "title_series": "中小学教师",
    "speciality": "数学",
    "professional_title": "高级教师",
}


class Unit(StrEnum):
    """The organisations of the house."""

    AUTHORITY = "宁阳县人力资源和社会保障局"
    DEPARTMENT = "宁阳县教育和体育局"
    SCHOOL = "宁阳县第一中学"
    OTHER_SCHOOL = "宁阳县实验中学"
    OTHER_AUTHORITY = "泰安市人力资源和社会保障局"
    OTHER_DEPARTMENT = "泰安市教育局"


DESKS = (Unit.SCHOOL, Unit.DEPARTMENT, Unit.AUTHORITY)
_UNITS: tuple[tuple[Unit, OrganisationKind, Unit | None], ...] = (
    (Unit.AUTHORITY, OrganisationKind.AUTHORITY, None),
    (Unit.DEPARTMENT, OrganisationKind.DEPARTMENT, Unit.AUTHORITY),
    (Unit.SCHOOL, OrganisationKind.EMPLOYER, Unit.DEPARTMENT),
    (Unit.OTHER_SCHOOL, OrganisationKind.EMPLOYER, Unit.DEPARTMENT),
    (Unit.OTHER_AUTHORITY, OrganisationKind.AUTHORITY, None),
    (Unit.OTHER_DEPARTMENT, OrganisationKind.DEPARTMENT, Unit.OTHER_AUTHORITY),
)


@dataclass
class House:
    """Everything real but the time. People are made as they are needed; whoever acts is read afresh by `actor`."""

    container: AsyncContainer
    engine: AsyncEngine
    arrivals: Arrivals
    units: dict[Unit, int] = field(default_factory=dict)
    now: datetime = NOW
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def number(self) -> int:
        return next(self._numbers)

    def pass_time(self, minutes: float = 1) -> None:
        self.now += timedelta(minutes=minutes)

    # ── people ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def actor(self, account_id: int) -> Actor:
        """Who an account is at this moment."""
        return await self.arrivals.actor_of(account_id)

    async def visitor(self) -> int:
        """The account of somebody who has only said hello."""
        arrival = await self.arrivals.open(UpdateMark(1, self.number()), CHANNEL, 10_000 + self.number(), "zh_CN")
        return arrival.actor.account_id

    async def professional(
        self,
        unit: Unit = Unit.SCHOOL,
        *,
        seat: Unit | None = None,
        name: str = "",
        answers: dict[str, str] | None = None,
    ) -> int:
        """The account of a registered person, who may also sit at a desk."""
        number = self.number()
        person = Person(status=RegistrationStatus.ACTIVE, created_at=self.now, name=name or f"教师{number}")
        person.region, person.employer_id, person.answers = REGION, self.units[unit], answers or {}
        account_id = await self.visitor()
        async with self.memory() as memory, memory.writing() as work:
            await work.persons.add(person)
            (await work.accounts.get(account_id)).person_id = person.id
        if seat:
            await self.seat(account_id, seat)
        return account_id

    async def administrator(self, unit: Unit, name: str = "") -> int:
        """The account of somebody who acts for an organisation and is no professional."""
        account_id = await self.visitor()
        await self.seat(account_id, unit, name)
        return account_id

    async def seat(self, account_id: int, unit: Unit, name: str = "") -> None:
        """The operator appoints the owner of the account."""
        actor = await self.actor(account_id)
        clock = await self.container.get(Clock)
        await appoint(
            self.engine,
            clock,
            channel=actor.channel,
            user_id=actor.user_id,
            name=name or f"管理员{self.number()}",
            organisation_id=self.units[unit],
        )

    async def applicant(self, *, submits: bool = False) -> int:
        """The account of somebody whose registration is filled in, and waits for the school if it was submitted."""
        account_id = await self.visitor()
        await self.ask(BeginRegistration, account_id, None)
        await self.ask(ChooseEmployer, account_id, self.units[Unit.SCHOOL])
        actor = await self.actor(account_id)
        async with self.memory() as memory, memory.writing() as work:
            person = await work.persons.get(actor.known_person_id)
            person.name, person.answers = f"新人{self.number()}", REGISTERED | {"document_number": self._document()}
            person.answers["name"] = person.name
        if submits:
            version = await self.scalar(tables.persons, "version", actor.known_person_id)
            await self.ask(SubmitRegistration, account_id, version)
        return account_id

    def _document(self) -> str:
        """A passport-like number that nobody else has; identity numbers are proven elsewhere."""
        return f"E{self.number():08d}"

    # ── what they do ─────────────────────────────────────────────────────────────────────────────────────────────

    @asynccontextmanager
    async def memory(self) -> AsyncIterator[Memory]:
        async with self.container(context=outside_update()) as request:
            yield await request.get(Memory)

    async def ask(self, use_case: type[Any], account_id: int, request: object) -> Any:
        """One use case as the container gives it, by whoever the account is now."""
        async with self.container(context=outside_update()) as scope:
            operation = await scope.get(use_case)
            return await operation(await self.actor(account_id), request)

    async def draft(self, owner: int, *, day: date = date(YEAR, 6, 2), days: int = 2, hours: str = "12") -> Claim:
        """A complete claim for training of that many days, with its paper; not submitted."""
        new = NewClaim(day.year, "training", Subject.PROFESSIONAL)
        started = (await self.ask(StartClaim, owner, new)).claim
        facts = {"form": "seminar", "title": "研修班", "organiser": "省教科院", "from": day.isoformat(), "hours": hours}
        facts["to"] = (day + timedelta(days=days - 1)).isoformat()
        content = f"proof {started.id} {self.number()}".encode()
        fingerprint = await (await self.container.get(Blobs)).keep(content)
        async with self.memory() as memory, memory.writing() as work:
            claim = await work.claims.get(started.id)
            claim.facts = facts
            claim.attach(_paper(fingerprint, len(content), self.now), self.now)
        return claim

    async def filed(self, owner: int, **told: Any) -> Claim:
        """A complete claim that waits at the school."""
        draft = await self.draft(owner, **told)
        claim: Claim = await self.ask(SubmitClaim, owner, ClaimRef(draft.id, draft.version))
        return claim

    async def review(self, claim: Claim) -> Review:
        """The review of a claim as it is now."""
        async with self.memory() as memory, memory.reading() as work:
            now = await work.claims.get(claim.id)
            return await work.reviews.get(now.review_id or 0)

    async def decide(
        self, claim: Claim, by: int, action: Action = Action.APPROVE, *, version: int | None = None
    ) -> Card:
        """A verdict on the claim, in its present version if none is given."""
        review = await self.review(claim)
        verdict = verdict_of(action)
        card: Card = await self.ask(Decide, by, Ruling(review.id, version or review.version, verdict))
        return card

    async def credited(self, owner: int, by: Sequence[int], **told: Any) -> Claim:
        """A claim that every desk has approved."""
        claim = await self.filed(owner, **told)
        for account_id in by:
            await self.decide(claim, account_id)
        return claim

    async def run_jobs(self) -> None:
        """Every job that waits, to its end."""
        clock = await self.container.get(Clock)
        await JobWorker(self.container, self.arrivals, clock, is_alone=False).work_off()

    # ── what the database holds ──────────────────────────────────────────────────────────────────────────────────

    async def rows(self, table: Table) -> list[dict[str, Any]]:
        return (await self.all_rows(table))[table.name]

    async def all_rows(self, *of: Table) -> dict[str, list[dict[str, Any]]]:
        """The rows of these tables by the tables' names."""
        held = {}
        async with self.engine.connect() as connection:
            for table in of:
                found = await connection.execute(select(table).order_by(*table.primary_key.columns))
                held[table.name] = [dict(row) for row in found.mappings()]
        return held

    async def count(self, table: Table) -> int:
        async with self.engine.connect() as connection:
            return int(await connection.scalar(select(func.count()).select_from(table)) or 0)

    async def scalar(self, table: Table, column: str, key: int) -> Any:
        async with self.engine.connect() as connection:
            return await connection.scalar(select(table.c[column]).where(table.c.id == key))

    async def everything(self) -> str:
        """All rows of all tables in one text: equal before and after what must change nothing."""
        return json.dumps(await self.all_rows(*tables.metadata.sorted_tables), default=str, ensure_ascii=False)

    async def audit_faults(self) -> list[tuple[int, str]]:
        return [(fault.number, fault.reason) async for fault in list_faults(self.engine)]


def verdict_of(action: Action) -> Verdict:
    """With the words that a return or a rejection needs."""
    return Verdict(action, (), "" if action is Action.APPROVE else "材料与内容不符")


def _paper(fingerprint: str, size: int, at: datetime) -> Paper:
    return Paper(
        kind="hours_proof",
        fingerprint=fingerprint,
        original=fingerprint,
        media_type="application/pdf",
        name="学时证明.pdf",
        size=size,
        added_at=at,
    )


@asynccontextmanager
async def open_house(address: str, var: Path, *, rule_packs: Path | None = None) -> AsyncIterator[House]:
    """The container of the product on this database, with the organisations founded where they are not there yet."""
    settings = Settings(
        _env_file=None,
        var=var,
        database_url=SecretStr(address),
        keyring=SecretStr(KEYRING.to_text()),
        telegram_may_ask_documents=True,
        rule_packs=rule_packs,
    )
    container = build_container(settings)
    house = House(container, await container.get(AsyncEngine), await container.get(Arrivals))
    clock = await container.get(Clock)
    clock.now = lambda: house.now  # the one thing that is not real
    house.units = {Unit(row["name"]): row["id"] for row in await house.rows(tables.organisations)}
    for unit, kind, above in _UNITS if not house.units else ():
        nature = EmployerNature.PUBLIC_INSTITUTION if kind is OrganisationKind.EMPLOYER else None
        region = "370900" if unit in {Unit.OTHER_AUTHORITY, Unit.OTHER_DEPARTMENT} else REGION
        new = NewOrganisation(kind, unit, region, house.units[above] if above else None, nature)
        house.units[unit] = await add_organisation(house.engine, clock, new)
    try:
        yield house
    finally:
        await container.close()


@dataclass
class Door:
    """What people write is handed to the intakes: each update several times at once, and once more after that."""

    server: BotApiServer
    bot: Bot
    intakes: Sequence[Intake]
    times: int
    handling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def person(self, house: House, account_id: int) -> Guest:
        """The owner of the account with the chat open."""
        actor = await house.actor(account_id)
        return self.server.user(actor.user_id, actor.name or "访客", known=True)

    async def let_in(self) -> None:
        """Never ends."""
        pending = self.server.world.updates.pending
        while True:
            await self.server.world.changes.until(lambda: bool(pending), 1)
            async with self.handling:
                await self._handle(pending)

    async def _handle(self, pending: list[Any]) -> None:
        while pending:
            update = Update.model_validate(pending.pop(0).to_json(), context={"bot": self.bot})
            copies = [intake.handle(self.bot, update) for intake in self.intakes for _ in range(self.times)]
            await asyncio.gather(*copies)
            await self.intakes[0].handle(self.bot, update)


@asynccontextmanager
async def open_door(house: House, *, processes: int = 1, times: int = 2) -> AsyncIterator[Door]:
    """The handlers of the house behind a Telegram of our own, with as many intakes as there would be processes."""
    api = TelegramAPIServer.from_base
    i18n, clock = await house.container.get(I18n), await house.container.get(Clock)
    async with BotApiServer(TOKEN) as server, AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        bot = Bot(TOKEN, AiohttpSession(api=api(server.url)), DefaultBotProperties(parse_mode="HTML"))
        stack.push_async_callback(bot.session.close)
        intakes = []
        for _ in range(processes):
            engine = create_engine(house.engine.url.render_as_string(hide_password=False), KEYRING)
            stack.push_async_callback(engine.dispose)
            intake = Intake(Handlers(house.container), house.arrivals, PersonLocks(engine), i18n, clock)
            intake.open_channel(bot, CHANNEL)
            intakes.append(intake)
        door = Door(server, bot, intakes, times)
        letting_in = tasks.create_task(door.let_in())
        yield door
        async with door.handling:  # a connection that is cut off in the middle of an answer would be left open
            letting_in.cancel()
