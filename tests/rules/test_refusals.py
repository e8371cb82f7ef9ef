"""Every doubtful pack is refused with its file, key and reason: one broken sample for each refusal."""

import re
from pathlib import Path

import pytest

from services.rulebook import PACKS, Fault, PacksInvalid, Rulebook
from services.rulebook.checks import faults_of
from services.rulebook.loading import MOST_BYTES, load_pack, load_packs, pack_files

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


def faults_with(sample: Path) -> tuple[Fault, ...]:
    try:
        return faults_of(*load_packs([*pack_files(PACKS), sample]))
    except PacksInvalid as invalid:
        return invalid.faults


@pytest.mark.parametrize("sample", BROKEN, ids=lambda path: path.stem)
def test_a_broken_pack_is_refused_with_file_key_and_reason(sample: Path) -> None:
    first = sample.read_text("utf-8").partition("\n")[0]
    expected = re.fullmatch(r"# refused: (.+) \| (.+)", first)
    assert expected
    key, reason = expected.groups()
    faults = faults_with(sample)
    assert all(fault.file == sample.name for fault in faults), faults
    assert any(fault.key.startswith(key) and reason in fault.reason for fault in faults), faults


def test_each_refusal_of_the_specification_has_a_sample() -> None:
    names = {path.stem for path in BROKEN}
    assert names >= {
        "unknown-key",
        "duplicate-key",
        "overlapping-dates",
        "backward-dates",
        "cap-without-a-unit",
        "category-without-a-subject",
        "citation-to-an-unlisted-source",
        "missing-citation",
        "cycle-of-inheritance",
        "requirement-that-no-category-can-meet",
        "yaml-bomb",
    }


def test_a_sound_sample_is_not_refused(tmp_path: Path) -> None:
    sound = (Path(__file__).parent / "broken" / "cap-without-a-unit.yaml").read_text("utf-8")
    sample = tmp_path / "sound.yaml"
    sample.write_text(sound.replace("hours: 8}", "hours: 8, per: day}"), "utf-8")
    assert faults_with(sample) == ()


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    sample = tmp_path / "many.yaml"
    sample.write_text("id: many\nname: {zh: 多}\nsince: soon\nscope: {}\nodd: 1\n", "utf-8")
    keys = {fault.key for fault in faults_with(sample)}
    assert {"name.en", "since", "checked", "sources", "odd", "scope"} <= keys


def test_a_longer_cycle_is_found(tmp_path: Path) -> None:
    base = (Path(__file__).parent / "broken" / "cycle-of-inheritance.yaml").read_text("utf-8")
    (tmp_path / "a.yaml").write_text(base.replace("weifang-2030", "a", 1).replace("weifang-2030", "b"), "utf-8")
    (tmp_path / "b.yaml").write_text(base.replace("weifang-2030", "b", 1).replace("weifang-2030", "a"), "utf-8")
    with pytest.raises(PacksInvalid) as refused:
        Rulebook.load(tmp_path)
    assert any("cycle" in fault.reason for fault in refused.value.faults)


def test_a_file_beyond_all_measure_is_not_read(tmp_path: Path) -> None:
    sample = tmp_path / "huge.yaml"
    sample.write_bytes(b"# " + b"x" * MOST_BYTES)
    with pytest.raises(PacksInvalid, match="larger than"):
        load_pack(sample)


def test_a_binary_file_is_refused_without_a_traceback(tmp_path: Path) -> None:
    sample = tmp_path / "picture.yaml"
    sample.write_bytes(bytes(range(256)))
    with pytest.raises(PacksInvalid, match="not YAML"):
        load_pack(sample)


def test_the_program_does_not_start_on_a_doubtful_folder(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("", "utf-8")
    with pytest.raises(PacksInvalid, match=r"empty\.yaml: line 1: the file is empty"):
        Rulebook.load(tmp_path)
