"""Who decided what, when, on which papers, by which rules: on the auditor's screen, as a file, and for the operator."""

import io
import json
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.audit_export import export_claims
from bot.cli import app
from handlers.audit import CaseUnnamed, read_case
from services.audit import CaseFile, CaseRef, Filed, OpenCaseFile, exported
from services.claims.submission import ClaimRef, SubmitClaim
from services.domain.claims import Claim
from services.domain.errors import NotFound, NotPermitted
from services.domain.review import Action, OwnCase, ReviewKind
from services.falsification import Accusation, Accuse
from storage import tables
from tests.databases import KEYRING
from tests.house import DESKS, House, Unit, open_door, open_house
from tests.integration.test_falsification import GROUNDS
from tests.integration.test_petitions import filed, rule


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, tmp_path) as opened:
        yield opened


async def a_long_story(house: House) -> tuple[Claim, list[int]]:
    """Returned once, mended, credited, found falsified."""
    team = [await house.administrator(desk, name) for desk, name in zip(DESKS, ("李敏", "赵科", "周局"), strict=True)]
    ann = await house.professional(name="王芳")
    claim = await house.filed(ann)
    await house.decide(claim, team[0], Action.RETURN)
    version = await house.scalar(tables.claims, "version", claim.id)
    await house.ask(SubmitClaim, ann, ClaimRef(claim.id, version))
    for clerk in team:
        await house.decide(claim, clerk)
    version = await house.scalar(tables.claims, "version", claim.id)
    await house.ask(Accuse, team[2], Accusation(claim.id, version, GROUNDS))
    return claim, team


async def test_the_file_has_every_step_with_papers_and_rules(house: House) -> None:
    claim, team = await a_long_story(house)
    file: CaseFile = await house.ask(OpenCaseFile, team[0], CaseRef(Filed.CLAIM, claim.id))
    told = exported(file, with_names=True)
    assert [step["action"] for step in told["steps"]] == ["submit", "return", "submit", *["approve"] * 3]
    assert [step["organisation_name"] for step in told["steps"]][3:] == [str(desk) for desk in DESKS]
    assert all(step["papers"] == [claim.papers[0].fingerprint] and step["rulebook"] for step in told["steps"])
    assert [entry["reverses"] for entry in told["entries"]] == [None, told["entries"][0]["entry"]]
    assert [(found["grounds"], found["state"]) for found in told["findings"]] == [(GROUNDS, "open")]
    assert {"王芳", "李敏", "赵科", "周局"} <= set(told["names"].values())
    assert "王芳" not in json.dumps(exported(file, with_names=False), ensure_ascii=False)


async def test_looking_is_recorded(house: House) -> None:
    claim, team = await a_long_story(house)
    await house.ask(OpenCaseFile, team[1], CaseRef(Filed.CLAIM, claim.id))
    last = (await house.rows(tables.audit_log))[-1]
    person = (await house.actor(team[1])).person_id
    assert (last["action"], last["actor"], last["subject"]) == ("audit.look", person, f"claim {claim.id}")
    assert await house.audit_faults() == []


async def test_another_units_auditor_finds_nothing_and_nobody_looks_at_themselves(house: House) -> None:
    claim, _ = await a_long_story(house)
    ref = CaseRef(Filed.CLAIM, claim.id)
    other = await house.administrator(Unit.OTHER_AUTHORITY)
    for account in (other, await house.administrator(Unit.OTHER_SCHOOL)):
        with pytest.raises(NotFound):
            await house.ask(OpenCaseFile, account, ref)
    owner = next(row["id"] for row in await house.rows(tables.accounts) if row["person_id"] == claim.person_id)
    with pytest.raises(NotPermitted):
        await house.ask(OpenCaseFile, owner, ref)
    await house.seat(owner, Unit.SCHOOL)
    with pytest.raises(OwnCase):
        await house.ask(OpenCaseFile, owner, ref)


async def test_petitions_and_registrations_have_files_too(house: House) -> None:
    clerk, ann = await house.administrator(Unit.SCHOOL), await house.professional()
    there = str(house.units[Unit.OTHER_SCHOOL])
    petition = await filed(house, ann, ReviewKind.TRANSFER, {"employer": there, "from": "2026-11-20"})
    await rule(house, petition.id, clerk)
    file = await house.ask(OpenCaseFile, clerk, CaseRef(Filed.PETITION, petition.id))
    assert exported(file, with_names=False)["kind"] == "transfer"
    newcomer = (await house.actor(await house.applicant(submits=True))).known_person_id
    file = await house.ask(OpenCaseFile, clerk, CaseRef(Filed.REGISTRATION, newcomer))
    assert [step["action"] for step in exported(file, with_names=False)["steps"]] == ["submit"]


async def test_an_auditor_reads_a_file_and_takes_it_along(house: House) -> None:
    claim, team = await a_long_story(house)
    async with open_door(house) as door:
        auditor = await door.person(house, team[2])
        await auditor.sends("/start")
        await auditor.sees("")
        await auditor.presses_data("units")
        await auditor.sees_button("查阅档案")
        await auditor.presses("查阅档案")
        await auditor.sees("请发送申报单号")
        await auditor.sends("随便")
        await auditor.sees("没有看懂单号")
        await auditor.sends(f"№{claim.id}")
        await auditor.sees(f"档案：学时申报 №{claim.id}")
        await auditor.sees(claim.papers[0].fingerprint[:8])
        await auditor.presses("导出全部")
        file = await auditor.sees_file(f"claim-{claim.id}.json")
        assert json.loads(file.content)["number"] == claim.id
        outsider = await door.person(house, await house.professional())
        await outsider.sends(f"/audit {claim.id}")
        await outsider.sees("")
        assert "档案" not in outsider.last_text
        assert door.server.violations == []


async def test_the_operator_exports_all_claims_or_some(house: House) -> None:
    claim, team = await a_long_story(house)
    others = [await house.credited(await house.professional(), team) for _ in range(3)]
    await house.draft(await house.professional())
    stream = io.StringIO()
    written, missing = await export_claims(house.container, None, stream, with_names=False)
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (written, missing) == (4, [])
    assert [each["number"] for each in told] == [claim.id, *(other.id for other in others)]
    assert "names" not in told[0]
    some = io.StringIO()
    written, missing = await export_claims(house.container, [others[0].id, 999_999], some, with_names=True)
    assert (written, missing) == (1, [999_999])
    assert "names" in json.loads(some.getvalue())
    assert (await house.rows(tables.audit_log))[-1]["action"] == "audit.export"


async def test_an_export_does_not_grow_with_the_claims(house: House) -> None:
    team = [await house.administrator(desk) for desk in DESKS]
    ann = await house.professional()
    claims = [(await house.credited(ann, team)).id for _ in range(3)]
    await export_claims(house.container, claims, io.StringIO(), with_names=False)

    class Nowhere(io.StringIO):
        def write(self, text: str) -> int:
            return len(text)

    peaks = []
    for times in (20, 100):
        tracemalloc.start()
        await export_claims(house.container, claims * times, Nowhere(), with_names=False)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def test_the_command_writes_a_line_a_claim(sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite)
    monkeypatch.setenv("VAR", str(tmp_path))
    monkeypatch.setenv("KEYRING", KEYRING.to_text())
    out = tmp_path / "claims.jsonl"
    done = CliRunner().invoke(app, ["audit", "export", "--all", "--out", str(out)])
    assert (done.exit_code, done.stdout.strip(), out.read_text()) == (0, "0 claims", "")
    assert CliRunner().invoke(app, ["audit", "export", "7", "--out", str(out)]).exit_code == 1
    assert CliRunner().invoke(app, ["audit", "export", "--out", str(out)]).exit_code == 2


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("12", (Filed.CLAIM, 12)),
        ("№12", (Filed.CLAIM, 12)),
        ("申报 12", (Filed.CLAIM, 12)),
        ("申请12", (Filed.PETITION, 12)),
        ("注册 №3", (Filed.REGISTRATION, 3)),
        ("Petition #4", (Filed.PETITION, 4)),
        ("x 4", None),
        ("", None),
        ("1" * 40, None),
    ],
)
async def test_how_a_case_is_named(house: House, text: str, read: Any) -> None:
    from aiogram.utils.i18n import I18n  # noqa: PLC0415

    i18n = await house.container.get(I18n)
    with i18n.context(), i18n.use_locale("zh_CN"):
        if read is None:
            with pytest.raises(CaseUnnamed):
                read_case(text)
        else:
            assert read_case(text) == CaseRef(*read)
