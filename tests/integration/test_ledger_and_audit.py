"""What is written stays: the ledger, the decisions and the audit log; and what is personal is nowhere in clear text."""

import io
import json
import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import Table, delete, insert, make_url, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from bot.cli import configure_logging
from services.claims.progress import OpenOwnPapers
from services.domain.claims import Claim
from services.domain.errors import DomainError
from services.domain.people import Person, RegistrationStatus
from services.domain.review import Action
from services.review.desk import OpenPapers
from storage import tables
from storage.audit import GENESIS, digest_of
from storage.engine import for_writing
from tests.e2e.journey import DOCUMENT, TYPED, claim_training, photo, register
from tests.house import DESKS, House, Unit, open_door, open_house

FOR_EVER = (tables.ledger_entries, tables.decisions, tables.audit_log)


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path / "var") as opened:
        yield opened


@pytest.fixture
async def credited(house: House) -> Claim:
    """A claim that went through all desks."""
    team = [await house.administrator(desk) for desk in DESKS]
    return await house.credited(await house.professional(), team)


# ── append-only ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("credited")
@pytest.mark.parametrize("table", FOR_EVER, ids=lambda table: str(table.name))
async def test_the_database_itself_refuses_to_change_what_is_kept_for_ever(house: House, table: Table) -> None:
    before = await house.rows(table)
    column = {"ledger_entries": "hours", "decisions": "round", "audit_log": "facts"}[table.name]
    for change in (update(table).values({column: table.c[column]}), delete(table)):
        with pytest.raises(DBAPIError, match="append-only"):
            await _do(house, change)
    assert before
    assert await house.rows(table) == before


@pytest.mark.usefixtures("credited")
@pytest.mark.parametrize("table", FOR_EVER, ids=lambda table: str(table.name))
async def test_what_is_kept_for_ever_is_not_replaced_or_emptied_either(house: House, table: Table) -> None:
    before = await house.rows(table)
    is_postgres = house.engine.dialect.name == "postgresql"
    name = table.name
    emptied = f"TRUNCATE {name} CASCADE" if is_postgres else f"REPLACE INTO {name} SELECT * FROM {name}"  # noqa: S608
    with pytest.raises(DBAPIError, match="append-only"):
        await _do(house, text(emptied))
    assert await house.rows(table) == before


async def _do(house: House, statement: Any) -> None:
    async with for_writing(house.engine).begin() as connection:
        await connection.execute(statement)


async def test_a_claim_is_credited_once_whatever_the_code_does(house: House, credited: Claim) -> None:
    (entry,) = await house.rows(tables.ledger_entries)
    assert entry["claim_id"] == credited.id
    again = {name: value for name, value in entry.items() if name != "id"}
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        await _do(house, insert(tables.ledger_entries).values(again))


async def test_a_step_is_decided_once_whatever_the_code_does(house: House, credited: Claim) -> None:
    decided = next(row for row in await house.rows(tables.decisions) if row["desk"] == 0)
    assert decided["review_id"] == (await house.review(credited)).id
    again = {name: value for name, value in decided.items() if name != "id"} | {"action": Action.REJECT}
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        await _do(house, insert(tables.decisions).values(again))


async def test_every_decision_says_who_when_where_and_on_which_papers(house: House, credited: Claim) -> None:
    (paper,) = await house.rows(tables.papers)
    decisions = [row for row in await house.rows(tables.decisions) if row["desk"] is not None]
    assert [row["organisation_id"] for row in decisions] == [house.units[desk] for desk in DESKS]
    assert all(row["papers"] == [paper["fingerprint"]] for row in decisions)
    assert all(row["at"] == house.now and row["rulebook"] for row in decisions)
    logged = [row for row in await house.rows(tables.audit_log) if row["subject"] == f"claim {credited.id}"]
    assert [row["action"] for row in logged] == ["claim.submit", *["claim.approve"] * 3]
    assert [row["actor"] for row in logged][1:] == [row["person_id"] for row in decisions]


# ── the audit chain ──────────────────────────────────────────────────────────────────────────────────────────────────


async def unlocked(house: House) -> None:
    """As somebody with the rights of the database's owner would: the triggers go first."""
    if house.engine.dialect.name == "postgresql":
        await _do(house, text("ALTER TABLE audit_log DISABLE TRIGGER USER"))
        return
    for deed in ("update", "delete"):
        await _do(house, text(f"DROP TRIGGER audit_log_no_{deed}"))


@pytest.mark.usefixtures("credited")
async def test_an_untouched_chain_has_no_fault_and_starts_at_the_beginning(house: House) -> None:
    links = await house.rows(tables.audit_log)
    assert [link["number"] for link in links] == list(range(1, len(links) + 1))
    assert links[0]["previous"] == GENESIS
    assert await house.audit_faults() == []


@pytest.mark.usefixtures("credited")
@pytest.mark.parametrize("column", ["at", "actor", "action", "subject", "facts", "previous", "digest"])
async def test_an_edited_link_is_found_wherever_it_stands(house: House, column: str) -> None:
    await unlocked(house)
    links = await house.rows(tables.audit_log)
    for link in links:
        forged = 999 if column == "actor" else f"x{link[column][1:]}"
        row = tables.audit_log.c.number == link["number"]
        await _do(house, update(tables.audit_log).where(row).values({column: forged}))
        assert (link["number"], "altered") in await house.audit_faults()
        await _do(house, update(tables.audit_log).where(row).values({column: link[column]}))
    assert await house.audit_faults() == []


@pytest.mark.usefixtures("credited")
async def test_an_edited_link_with_a_new_digest_breaks_the_next_one(house: House) -> None:
    await unlocked(house)
    links = await house.rows(tables.audit_log)
    for link in links[:-1]:
        forged = link | {"actor": 999}
        row = tables.audit_log.c.number == link["number"]
        values = {"actor": 999, "digest": digest_of(forged)}
        await _do(house, update(tables.audit_log).where(row).values(values))
        assert await house.audit_faults() == [(link["number"] + 1, "altered")]
        await _do(house, update(tables.audit_log).where(row).values(link))


@pytest.mark.usefixtures("credited")
async def test_a_removed_link_is_found_wherever_it_stood(house: House) -> None:
    await unlocked(house)
    for link in (await house.rows(tables.audit_log))[:-1]:
        await _do(house, delete(tables.audit_log).where(tables.audit_log.c.number == link["number"]))
        assert (link["number"], "missing") in await house.audit_faults()
        await _do(house, insert(tables.audit_log).values(link))
    assert await house.audit_faults() == []


@pytest.mark.usefixtures("credited")
async def test_the_removal_of_the_latest_links_shows_in_the_head_that_was_noted(house: House) -> None:
    """No chain knows its own end: `audit verify` prints the head, and who notes it elsewhere can compare."""
    await unlocked(house)
    noted = await _head(house)
    await _do(house, delete(tables.audit_log).where(tables.audit_log.c.action == "claim.approve"))
    assert await house.audit_faults() == []
    assert await _head(house) != noted


async def _head(house: House) -> tuple[int, str]:
    newest = (await house.rows(tables.audit_log))[-1]
    return newest["number"], newest["digest"]


@pytest.mark.usefixtures("credited")
async def test_links_that_changed_places_are_found(house: House) -> None:
    await unlocked(house)
    first, second = (await house.rows(tables.audit_log))[2:4]
    told = ("at", "actor", "action", "subject", "facts")
    for here, there in ((first, second), (second, first)):
        values = {name: there[name] for name in told}
        await _do(house, update(tables.audit_log).where(tables.audit_log.c.number == here["number"]).values(values))
    assert (first["number"], "altered") in await house.audit_faults()


@pytest.mark.usefixtures("credited")
async def test_the_audit_log_holds_no_personal_data(house: House) -> None:
    told = json.dumps(await house.rows(tables.audit_log), default=str, ensure_ascii=False)
    assert not any(word in told for word in ("教师", "管理员", "学时证明", "研修班"))


# ── nothing personal in clear text ───────────────────────────────────────────────────────────────────────────────────

NAME, PHONE, MAIL = TYPED["姓名"], TYPED["手机号"], TYPED["电子邮箱"]
SECRETS = {"name": NAME, "document number": DOCUMENT, "phone": PHONE, "mail": MAIL, "native place": TYPED["籍贯"]}
COMMENT = f"请{NAME}本人（{PHONE}）说明，证件{DOCUMENT}"


def clear_text_in(content: bytes) -> list[str]:
    """Which of the secrets can be read in it, in any of the ways in which a text may be written down."""

    def spellings(secret: str) -> set[bytes]:
        escaped = json.dumps(secret)[1:-1]
        return {secret.encode(), secret.encode("utf-16-le"), secret.encode("gb18030"), escaped.encode()}

    return [name for name, secret in SECRETS.items() if any(spelling in content for spelling in spellings(secret))]


async def tell_everything(house: House) -> None:
    """A person registers and claims in the chat; the clerk refuses with a comment full of what must stay secret."""
    desk = await house.administrator(Unit.SCHOOL, name="李敏")
    async with open_door(house, times=1) as door:
        ann, clerk = door.server.user(1001, "王工", known=True), await door.person(house, desk)
        await register(ann)
        await clerk.sends("/review")
        await clerk.sees("共 1 件", fresh=True)
        await clerk.presses("▶ 逐件审核")
        card = await clerk.sees("人员注册 №")
        await clerk.presses("✓ 通过", on=card)
        await clerk.sees("李敏", fresh=True)
        await claim_training(ann, photo())
        await clerk.sends("/review")
        await clerk.sees("共 1 件", fresh=True)
        await clerk.presses("▶ 逐件审核")
        await clerk.sees("学时申报 №1")
        await clerk.presses("✗ 驳回")
        await clerk.sees("", fresh=True)
        await clerk.sends(COMMENT)
        await clerk.sees(NAME, fresh=True)
        await door.server.quiet()
        assert door.server.violations == []


async def test_no_personal_data_is_in_clear_text_in_the_database_or_its_files(sqlite: str, tmp_path: Path) -> None:
    async with open_house(sqlite, tmp_path / "var") as house:
        await tell_everything(house)
        file = Path(make_url(sqlite).database or "")
        files = [*file.parent.glob(f"{file.name}*"), *(p for p in (tmp_path / "var").rglob("*") if p.is_file())]
        assert {path.suffix for path in files} >= {".db", ".db-wal"}
        found = {path.name: clear_text_in(path.read_bytes()) for path in files}
    assert {name: told for name, told in found.items() if told} == {}
    assert clear_text_in(COMMENT.encode()) == ["name", "document number", "phone"]  # the search itself finds


async def test_no_personal_data_is_in_clear_text_in_any_column(house: House) -> None:
    await tell_everything(house)
    found = {}
    async with house.engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            rows = await connection.execute(text(f"SELECT * FROM {table.name}"))  # noqa: S608  # as it lies there
            found[table.name] = clear_text_in(repr(rows.all()).encode())
    assert {name: told for name, told in found.items() if told} == {}


async def test_no_personal_data_is_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    stream = io.StringIO()
    caplog.set_level(logging.DEBUG)
    with redirect_stderr(stream):
        configure_logging("DEBUG")
        await tell_everything(house)
        structlog.get_logger().warning("the stream is the one that is read")
    assert "the stream is the one that is read" in stream.getvalue()
    assert clear_text_in((stream.getvalue() + caplog.text).encode()) == []


async def test_a_fault_of_the_database_does_not_repeat_what_people_told(house: House) -> None:
    """The error that the edge logs names the statement, and never its parameters."""
    person = Person(status=RegistrationStatus.DRAFT, created_at=house.now, name=NAME, answers={"phone": PHONE})
    person.region = "\ud800"  # no database takes half a character
    with pytest.raises((StatementError, UnicodeEncodeError, DomainError)) as fault:
        async with house.memory() as memory, memory.writing() as work:
            await work.persons.add(person)
    told = "".join(traceback.format_exception(fault.value))
    assert clear_text_in(told.encode(errors="backslashreplace")) == []


async def test_evidence_lies_sealed_and_comes_back_as_it_was(house: House, tmp_path: Path) -> None:
    ann, clerk = await house.professional(), await house.administrator(Unit.SCHOOL)
    claim = await house.filed(ann)
    (own,) = await house.ask(OpenOwnPapers, ann, claim.id)
    (seen,) = await house.ask(OpenPapers, clerk, (await house.review(claim)).id)
    assert own.content == seen.content
    assert own.content.startswith(b"proof")
    kept = [path.read_bytes() for path in (tmp_path / "var").rglob("*") if path.is_file()]
    assert kept
    assert not any(own.content in content for content in kept)


async def test_two_who_give_the_same_number_have_unlike_sealed_rows(house: House) -> None:
    """Equal texts are sealed differently; only the blind index, which needs the key, is equal."""
    answers = {"document_number": DOCUMENT}
    people = [await house.applicant() for _ in range(2)]
    for each in people:
        actor = await house.actor(each)
        async with house.memory() as memory, memory.writing() as work:
            person = await work.persons.get(actor.known_person_id)
            person.name, person.answers = NAME, answers
    async with house.engine.connect() as connection:
        rows = (await connection.execute(text("SELECT name, answers, document_index FROM persons"))).all()
    assert rows[0].name != rows[1].name
    assert rows[0].answers != rows[1].answers
    assert rows[0].document_index == rows[1].document_index
