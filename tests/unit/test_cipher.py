import json
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.cipher import Keyring, KeyringUnusable, SealBroken

RING = Keyring.generate()
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts, texts)
def test_what_was_sealed_opens_in_its_context(text: str, context: str) -> None:
    assert RING.unseal(RING.seal(text, context), context) == text


@given(st.binary(), texts)
def test_bytes_open_as_they_were(content: bytes, context: str) -> None:
    assert RING.unseal_bytes(RING.seal_bytes(content, context), context) == content


@given(texts, texts, texts)
def test_another_context_does_not_open(text: str, context: str, other: str) -> None:
    if other != context:
        with pytest.raises(SealBroken):
            RING.unseal(RING.seal(text, context), other)


@given(st.data())
def test_a_changed_byte_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(RING.seal("370303", "persons.name"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        RING.unseal(bytes(sealed), "persons.name")


@given(st.binary(max_size=80))
def test_rubbish_does_not_open(rubbish: bytes) -> None:
    with pytest.raises(SealBroken):
        RING.unseal_bytes(rubbish, "x")


def test_a_cut_value_does_not_open() -> None:
    sealed = RING.seal("text", "x")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            RING.unseal(sealed[:length], "x")


def test_sealed_bytes_that_are_no_text_do_not_open_as_text() -> None:
    with pytest.raises(SealBroken):
        RING.unseal(RING.seal_bytes(b"\xff\xfe", "x"), "x")


def test_the_same_text_never_looks_the_same() -> None:
    assert len({RING.seal("370303", "x") for _ in range(100)}) == 100


def test_the_text_is_not_in_the_sealed_value() -> None:
    assert b"350623" not in RING.seal("350623199112155137", "persons.document")


def test_another_ring_does_not_open() -> None:
    with pytest.raises(SealBroken):
        Keyring.generate().unseal(RING.seal("text", "x"), "x")


def test_a_key_of_the_same_id_and_other_bytes_does_not_open() -> None:
    one, two = (Keyring({"k": bytes([n]) * 32}, "k", b"i" * 32) for n in (1, 2))
    with pytest.raises(SealBroken):
        two.unseal(one.seal("text", "x"), "x")


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key() -> None:
    old = RING.seal("text", "x")
    rotated = RING.rotated()
    new = rotated.seal("text", "x")
    assert rotated.unseal(old, "x") == rotated.unseal(new, "x") == "text"
    assert not rotated.is_current(old)
    assert rotated.is_current(new)
    with pytest.raises(SealBroken):
        RING.unseal(new, "x")


def test_a_rotation_keeps_the_blind_index() -> None:
    assert RING.rotated().blind("350623199112155137", "document") == RING.blind("350623199112155137", "document")


@given(texts, texts, texts, texts)
def test_the_blind_index_tells_texts_and_contexts_apart(text: str, context: str, other: str, elsewhere: str) -> None:
    is_same = RING.blind(text, context) == RING.blind(other, elsewhere)
    assert is_same == ((text, context) == (other, elsewhere))
    assert len(RING.blind(text, context)) == 32


def test_the_blind_index_does_not_confuse_where_context_ends() -> None:
    assert RING.blind("bc", "a") != RING.blind("c", "ab")


def test_the_blind_index_needs_the_key() -> None:
    assert RING.blind("text", "x") != Keyring.generate().blind("text", "x")


def test_a_ring_is_read_from_its_text() -> None:
    assert Keyring.from_text(RING.to_text()).unseal(RING.seal("text", "x"), "x") == "text"


def test_a_ring_never_shows_its_keys() -> None:
    shown = repr(RING)
    assert all(key not in shown for key in json.loads(RING.to_text())["keys"].values())


GOOD = "A" * 43 + "="
OTHER = "B" * 43 + "="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        "{}",
        json.dumps({"current": "a", "keys": {}, "index": GOOD}),
        json.dumps({"current": "b", "keys": {"a": GOOD}, "index": OTHER}),
        json.dumps({"current": "a", "keys": {"a": "AAAA"}, "index": OTHER}),
        json.dumps({"current": "a", "keys": {"a": "not base64"}, "index": OTHER}),
        json.dumps({"current": "a", "keys": {"a": 7}, "index": OTHER}),
        json.dumps({"current": "a", "keys": {"a": GOOD}, "index": GOOD}),
        json.dumps({"current": "a", "keys": {"a": GOOD}}),
        json.dumps({"current": ["a"], "keys": {"a": GOOD}, "index": OTHER}),
        json.dumps({"current": "Ä", "keys": {"Ä": GOOD}, "index": OTHER}),
        json.dumps({"current": "a", "keys": [GOOD], "index": OTHER}),
    ],
)
def test_what_is_no_ring_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(KeyringUnusable) as refusal:
        Keyring.from_text(text)
    assert GOOD not in str(refusal.value)
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


def test_the_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys.json"
    sealed = Keyring.load_or_create(path).seal("text", "x")
    assert path.stat().st_mode & 0o777 == 0o600
    assert Keyring.load_or_create(path).unseal(sealed, "x") == "text"
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    Keyring.load_or_create(path)
    path.chmod(mode)
    with pytest.raises(KeyringUnusable, match="chmod 600"):
        Keyring.load_or_create(path)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}"])
def test_a_spoilt_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys.json"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(KeyringUnusable):
        Keyring.load_or_create(path)
    assert path.read_bytes() == content


def test_many_that_start_at_once_get_one_ring(tmp_path: Path) -> None:
    path, rings, gate = tmp_path / "keys.json", list[Keyring](), threading.Barrier(8)

    def start() -> None:
        gate.wait()
        rings.append(Keyring.load_or_create(path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {ring.to_text() for ring in rings} == {path.read_text()}
    assert len(rings) == 8
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


def test_a_rotated_ring_takes_the_place_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = Keyring.load_or_create(path)
    ring.rotated().save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Keyring.load_or_create(path).unseal(ring.seal("text", "x"), "x") == "text"
    assert Keyring.load_or_create(path).current != ring.current
