"""`python -m bot.cli_rules`: standard output, exit codes, and no traceback whatever the input."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "rules" / "cases"
BROKEN = ROOT / "tests" / "rules" / "broken"
GOOD = """- name: ok
  year: 2023
  person: {region: "370700"}
  entries: [{category: online_course, subject: public, hours: 17.5}]
"""


def run(*arguments: str | Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot.cli_rules", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, input=stdin, check=False)
    assert b"Traceback" not in done.stderr + done.stdout
    return done


def evaluated(tmp_path: Path, text: str | bytes, name: str = "cases.yaml") -> tuple[int, list[dict[str, Any]], str]:
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = run("evaluate", file)
    return done.returncode, json.loads(done.stdout) if done.stdout else [], done.stderr.decode()


def test_results_have_the_shape_of_the_specification(tmp_path: Path) -> None:
    code, [result], errors = evaluated(tmp_path, GOOD)
    assert (code, errors) == (0, "")
    assert list(result) == [
        "name",
        "year",
        "public",
        "professional",
        "total",
        "passed",
        "title_requirement",
        "explanation",
    ]
    assert result["public"] == {
        "earned": 17.5,
        "recognised": 17.5,
        "required": 30,
        "short": 12.5,
        "met": False,
        "tracks": {},
    }
    assert list(result["total"]) == ["earned", "recognised", "required", "short", "met"]
    assert all(set(line) == {"text", "citation", "pack"} for line in result["explanation"])


def test_results_come_in_order_and_a_malformed_case_in_its_place(tmp_path: Path) -> None:
    bad = GOOD.replace("ok", "bad").replace("17.5", "-1")
    code, results, _ = evaluated(tmp_path, GOOD + bad + "- 5\n" + GOOD)
    assert code == 0
    assert [result["name"] for result in results] == ["ok", "bad", "case 3", "ok"]
    assert results[1] == {"name": "bad", "error": results[1]["error"]}
    assert results[1]["error"].startswith("entries.0.hours: ")


def test_json_gives_the_same_results_as_yaml(tmp_path: Path) -> None:
    case = {"name": "ok", "year": 2023, "person": {"region": "370700"}}
    entries = [{"category": "online_course", "subject": "public", "hours": 17.5, "date": "2023-05-01"}]
    _, from_json, _ = evaluated(tmp_path, json.dumps([{**case, "entries": entries}], indent=1), "cases.json")
    _, from_yaml, _ = evaluated(tmp_path, GOOD.replace("17.5}", "17.5, date: 2023-05-01}"))
    assert from_json == from_yaml


def test_standard_input_is_a_file_too(tmp_path: Path) -> None:
    assert len(json.loads(run("evaluate", "-", stdin=GOOD.encode() * 2).stdout)) == 2
    assert json.loads(run("evaluate", "-", stdin=b'[ {"name": "j"}]').stdout)[0]["error"] == "year: is missing"


def test_explanations_come_in_english_too(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(GOOD, "utf-8")
    [result] = json.loads(run("evaluate", file, "--language", "en").stdout)
    assert result["explanation"][0]["text"] == "Entry 1, Online course: 17.5 hours for the public subject."


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("", "a.yaml", "empty"),
        ("# only a comment\n", "a.yaml", "empty"),
        ("just words\n", "a.yaml", "line 1"),
        ("a: 1\n", "a.yaml", "line 1"),
        ("- name: [\n", "a.yaml", "line 2"),
        ("{{{{ [", "a.yaml", "line 1"),
        (bytes(range(256)), "a.yaml", "not YAML"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "a.yaml", "line 1"),
        ("", "a.json", "empty"),
        ('{"name": "x"}', "a.json", "line 1"),
        ('[\n{"name": "x"', "a.json", "line 2"),
        (b'[{"name": "\xff"}]', "a.json", "line 1"),
        ("[] []", "a.json", "line 1"),
        ("[" * 1_000_000, "a.yaml", "nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_two(tmp_path: Path, text: str | bytes, name: str, place: str) -> None:
    code, results, errors = evaluated(tmp_path, text, name)
    assert (code, results) == (2, [])
    assert place in errors


def test_a_missing_file_ends_with_two(tmp_path: Path) -> None:
    assert run("evaluate", tmp_path / "none.yaml").returncode == 2
    assert run("evaluate", tmp_path).returncode == 2


def test_a_file_that_breaks_off_keeps_the_array_whole(tmp_path: Path) -> None:
    code, results, errors = evaluated(tmp_path, GOOD + "- name: [broken\n")
    assert code == 2
    assert results[0]["passed"] is False
    assert results[1]["name"] is None
    assert "line 6" in results[1]["error"]
    assert "line 6" in errors


def test_an_empty_list_is_an_empty_array(tmp_path: Path) -> None:
    assert evaluated(tmp_path, "[]\n")[:2] == (0, [])
    assert evaluated(tmp_path, "[]", "a.json")[:2] == (0, [])


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_faults_inside_one_json_or_yaml_item_leave_the_others(tmp_path: Path, name: str) -> None:
    good = '{"name": "ok", "year": 2023, "person": {"region": "370700"}, "entries": []}'
    bad = '{"name": "twice", "year": 2023, "year": 2024, "person": {"region": "370700"}, "entries": []}'
    deep = '{"name": "deep", "year": ' + "[" * 60 + "]" * 60 + "}"
    code, results, _ = evaluated(tmp_path, f"[{good}, {bad}, {deep}, {good}]", name)
    assert code == 0
    assert [("error" in result) for result in results] == [False, True, True, False]
    assert results[1]["name"] == "twice"
    assert "year: duplicate key" in results[1]["error"]
    assert "nested too deeply" in results[2]["error"]


def test_brackets_and_quotes_inside_json_texts_are_no_borders(tmp_path: Path) -> None:
    name = 'a "quoted\\" ] } , [ {'
    text = json.dumps([{"name": name, "year": 2023, "person": {"region": "370700"}, "entries": []}] * 2)
    assert [result["name"] for result in evaluated(tmp_path, text, "a.json")[1]] == [name, name]


def test_ten_thousand_cases_stream_in_constant_memory(tmp_path: Path) -> None:
    many = tmp_path / "many.yaml"
    with many.open("w", encoding="utf-8") as file:
        for index in range(10_000):
            file.write(GOOD.replace("ok", f"case {index}"))
    script = (
        "import resource, runpy, sys; sys.argv = ['rules', 'evaluate', sys.argv[1]]\n"
        "try: runpy.run_module('bot.cli_rules', run_name='__main__')\n"
        "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    sizes = []
    for cases in (CASES / "manual.yaml", many):
        done = subprocess.run([sys.executable, "-c", script, str(cases)], cwd=ROOT, capture_output=True, check=True)
        sizes.append(int(done.stderr.split()[-1]))
    assert len(json.loads(done.stdout)) == 10_000
    assert sizes[1] - sizes[0] < 16 * 1024  # kB: what an allocator keeps, not what 6 MB of results would take


def test_one_huge_case_is_answered_in_its_place(tmp_path: Path) -> None:
    huge = GOOD.replace("entries: [", "entries: [" + "{category: online_course, subject: public, hours: 1}, " * 10_000)
    code, results, _ = evaluated(tmp_path, huge + GOOD)
    assert code == 0
    assert "larger than" in results[0]["error"]
    assert "error" not in results[1]


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_a_case_of_fifty_megabytes_is_not_read_to_its_end(tmp_path: Path, name: str) -> None:
    code, results, errors = evaluated(tmp_path, '[{"name": "huge", "entries": [' + "1, " * 16_000_000, name)
    assert (code, results) == (2, [])
    assert "line 1: a case larger than" in errors


def test_a_text_beyond_all_measure_is_not_repeated(tmp_path: Path) -> None:
    code, results, _ = evaluated(tmp_path, GOOD.replace("ok", "a" * 200_000) + GOOD)
    assert code == 0
    assert results[0]["error"].startswith("name: a text longer than")
    assert "error" not in results[1]


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
@pytest.mark.parametrize("key", ["year", "region", "hours"])
def test_a_number_beyond_all_measure_is_answered_with_its_key(tmp_path: Path, name: str, key: str) -> None:
    values = {"year": "2023", "region": "370700", "hours": "1"} | {key: "9" * 5000}
    person = f'{{"region": {values["region"]}}}'
    entry = f'{{"category": "online_course", "subject": "public", "hours": {values["hours"]}}}'
    text = f'[{{"name": "long", "year": {values["year"]}, "person": {person}, "entries": [{entry}]}}]'
    code, [result], _ = evaluated(tmp_path, text, name)
    assert (code, result["name"]) == (0, "long")
    assert key in result["error"].partition(": ")[0]
    assert len(result["error"]) < 400


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("evaluate - <&-", "-: is closed\n"),
        ("test - <&-", "-: is closed\n"),
        ("evaluate {cases} >&-", "standard output: is closed\n"),
        ("evaluate {cases} >/dev/full", "standard output: No space left on device\n"),
        ("test {cases} >/dev/full", "standard output: No space left on device\n"),
        ("explain --region 370303 --year 2023 >/dev/full", "standard output: No space left on device\n"),
        ("evaluate /proc/self/mem", "/proc/self/mem: Input/output error\n"),
    ],
)
def test_streams_that_are_closed_full_or_broken_end_with_two(command: str, error: str) -> None:
    shell = f"{sys.executable} -m bot.cli_rules {command.format(cases=CASES / 'manual.yaml')}"
    done = subprocess.run(["/bin/sh", "-c", shell], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (2, error)


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "many.yaml"
    file.write_text(GOOD * 500, "utf-8")
    shell = f"{sys.executable} -m bot.cli_rules evaluate {file} | head -n 1"
    done = subprocess.run(["/bin/sh", "-c", shell], cwd=ROOT, capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"[\n", b"")


def test_the_case_files_pass(tmp_path: Path) -> None:
    done = run("test", *sorted(CASES.glob("*.yaml")))
    assert done.returncode == 0
    assert done.stdout.decode().strip().endswith("passed, 0 failed")


def test_differences_are_printed_and_counted(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(
        GOOD + "  expect: {public: {recognised: 18, met: false}}\n" + GOOD + "  expect: {passed: false}\n", "utf-8"
    )
    done = run("test", file)
    assert done.returncode == 1
    assert done.stdout.decode().splitlines() == [
        f"{file}: ok: public.recognised: expected 18, found 17.5",
        "1 passed, 1 failed",
    ]


def test_a_malformed_case_fails_its_test(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(GOOD.replace("2023", "1990"), "utf-8")
    done = run("test", file)
    assert done.returncode == 1
    assert b"year: no rules" in done.stdout


def test_check_passes_the_built_in_packs() -> None:
    done = run("check")
    assert (done.returncode, done.stdout.decode()) == (0, "7 built-in and 0 given packs, no faults\n")


def test_check_names_file_key_and_reason() -> None:
    done = run("check", BROKEN / "cap-without-a-unit.yaml")
    assert done.returncode == 1
    assert done.stdout.decode() == "cap-without-a-unit.yaml: categories.reading_circle.caps.0.per: is missing\n"


def test_check_of_an_edited_copy_replaces_the_built_in_pack(tmp_path: Path) -> None:
    text = (ROOT / "services" / "rulebook" / "packs" / "zibo-2023.yaml").read_text("utf-8")
    copy = tmp_path / "zibo-edited.yaml"
    copy.write_text(text, "utf-8")
    assert run("check", copy).stdout.decode() == "7 built-in and 1 given packs, no faults\n"
    copy.write_text(text.replace("cite: Zibo 四", "cite: Zibo2 四"), "utf-8")
    lines = run("check", copy).stdout.decode().splitlines()
    assert [line.partition(" cites")[0] for line in lines] == [
        "zibo-edited.yaml: windows.window.cite:",
        "zibo-edited.yaml: deadlines.year_end.cite:",
        "zibo-edited.yaml: reasons.outside_window.cite:",
    ]


def test_check_of_a_missing_pack_ends_with_two(tmp_path: Path) -> None:
    assert run("check", tmp_path / "none.yaml").returncode == 2


def test_explain_prints_the_page_of_a_place() -> None:
    page = run("explain", "--region", "370303", "--year", "2023").stdout.decode()
    assert "公需科目必修不少于20学时〔淄博市2023年度通知 二(一)1〕" in page
    assert "学习强国" in page
    assert "材料：单位派出证明（进修）、进修单位考核证明（进修）、学时证明（脱产" in page
    assert "学时申报：用人单位（人事代理机构） → 主管部门（没有则略过） → 人社部门" in page
    assert "单位调转：调出单位（逾期转主管部门） → 调入单位" in page
    assert "填报：情形、开始日期、结束日期、说明\n  材料：相关证明材料" in page


def test_explain_takes_a_nature_or_an_employers_pack() -> None:
    assert "sdsmu-2025" in run("explain", "--region", "省直", "--year", "2025", "--employer", "sdsmu").stdout.decode()
    waived = run(
        "explain", "--region", "370921", "--year", "2022", "--employer", "enterprise", "-l", "en"
    ).stdout.decode()
    assert "Title committees set no hard requirement" in waived


@pytest.mark.parametrize(
    "arguments",
    [
        ("--region", "999999", "--year", "2023"),
        ("--region", "370303", "--year", "2015"),
        ("--region", "370303", "--year", "2023", "--employer", "nobody"),
        ("--region", "370303", "--year", "2023", "--language", "fr"),
        ("--region", "370303", "--year", "soon"),
    ],
)
def test_explain_of_nothing_ends_with_two(arguments: tuple[str, ...]) -> None:
    done = run("explain", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr


def test_diff_tells_what_differs() -> None:
    lines = run("diff", "shandong", "zibo-2023").stdout.decode().splitlines()
    assert "requirements.public.compulsory.hours: — → 20.0" in lines
    assert "chains.transfer.escalates.old_employer: department → —" in lines
    assert "forms.appeal.fields: statement → —" in lines
    assert run("diff", "shandong", "shandong").stdout == b""
    assert run("diff", "shandong", "nothing").returncode == 2
