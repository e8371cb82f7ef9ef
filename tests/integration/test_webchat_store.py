"""The memory of the web chat, on every database that is there."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.cipher import Keyring
from storage.engine import create_engine
from storage.tables import metadata
from storage.webchat import WebChatStore
from tests.integration.webchat_house import DATABASES, TABLES, database, seal, unseal

ANN = 1001


@pytest.fixture(params=DATABASES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[WebChatStore]:
    async with database(request.param, tmp_path) as url:
        engine = create_engine(url, Keyring({"test": b"k" * 32}, "test", b"i" * 32))
        async with engine.begin() as db:
            await db.run_sync(lambda sync: metadata.create_all(sync, tables=TABLES))
        store = WebChatStore(engine, seal=seal, unseal=unseal, kept_messages=100)
        await store.ensure_person(ANN, "王晓岚", created=0)
        yield store
        await engine.dispose()


async def test_message_ids_grow_and_are_never_given_out_again(store: WebChatStore) -> None:
    first, second = await store.append(ANN, [{"text": "1"}, {"text": "2"}])
    await store.remove(ANN, [first.message_id, second.message_id])
    [third] = await store.append(ANN, [{"text": "3"}])
    assert [first.message_id, second.message_id, third.message_id] == [1, 2, 3]


async def test_messages_written_at_once_get_different_ids(store: WebChatStore) -> None:
    written = await asyncio.gather(*(store.append(ANN, [{"text": str(n)}]) for n in range(20)))
    assert sorted(message.message_id for [message] in written) == list(range(1, 21))
    assert len({message.revision for [message] in written}) == 20


async def test_a_page_that_was_away_learns_of_edits_and_deletions_in_their_order(store: WebChatStore) -> None:
    one, two, three = await store.append(ANN, [{"text": "1"}, {"text": "2"}, {"text": "3"}])
    await store.remove(ANN, [two.message_id, 999])
    await store.replace(ANN, one.message_id, {"message_id": 1, "text": "1, edited"})
    changes = await store.list_since(ANN, three.revision, limit=10)
    assert [(c.message_id, c.payload and c.payload["text"]) for c in changes] == [(2, None), (1, "1, edited")]


async def test_only_the_newest_messages_are_kept(store: WebChatStore) -> None:
    for _ in range(6):
        await store.append(ANN, [{"text": "x"} for _ in range(50)])
    kept = await store.list_recent(ANN, limit=1000)
    assert [kept[0].message_id, kept[-1].message_id] == [201, 300]


async def test_a_repeated_request_stores_nothing_twice(store: WebChatStore) -> None:
    assert len(await store.receive(ANN, [{"text": "once"}], nonce="same")) == 1
    assert await store.receive(ANN, [{"text": "once"}], nonce="same") == []
    await store.queue(ANN, {"callback_query": {}}, nonce="press")
    await store.queue(ANN, {"callback_query": {}}, nonce="press")
    assert len(await store.list_recent(ANN)) == 1
    assert len(await handled_in_order(store)) == 2


async def test_updates_come_in_their_order_until_they_are_finished(store: WebChatStore) -> None:
    for words in "abc":
        await store.receive(ANN, [{"text": words}], nonce=words)
    assert await store.list_waiting_chats() == [ANN]
    assert await store.find_next(ANN) == await store.find_next(ANN)
    assert [update["message"]["text"] for update in await handled_in_order(store)] == ["a", "b", "c"]
    assert await store.list_waiting_chats() == []


async def test_update_ids_are_not_given_out_again_when_old_rows_are_gone(store: WebChatStore) -> None:
    await store.queue(ANN, {}, nonce="first")
    [first] = await handled_in_order(store)
    async with store._writing.begin() as db:
        await db.execute(text("DELETE FROM webchat_updates"))
    await store.queue(ANN, {}, nonce="second")
    [second] = await handled_in_order(store)
    assert second["update_id"] > first["update_id"]


async def test_what_people_wrote_is_nowhere_in_the_clear(store: WebChatStore) -> None:
    await store.receive(ANN, [{"text": "secret words", "photo": []}], nonce="n1")
    await store.set_keyboard(ANN, {"keyboard": [["secret words"]]})
    async with store._reading.connect() as db:
        for table in TABLES:
            rows = (await db.execute(table.select())).all()
            assert "secret words" not in str(rows)
            assert "王晓岚".encode().hex() not in str(rows)


async def test_a_body_does_not_open_in_another_row(store: WebChatStore) -> None:
    await store.append(ANN, [{"text": "1"}, {"text": "2"}])
    async with store._writing.begin() as db:
        await db.execute(
            text("UPDATE webchat_messages SET body = (SELECT body FROM webchat_messages WHERE message_id = 1)")
        )
    with pytest.raises(AssertionError):
        await store.find_message(ANN, 2)


async def test_a_stranger_has_no_chat(store: WebChatStore) -> None:
    assert await store.append(404, [{"text": "?"}]) == []
    assert await store.receive(404, [{"text": "?"}], nonce="n") == []


async def handled_in_order(store: WebChatStore) -> list[dict[str, Any]]:
    seen = []
    while queued := await store.find_next(ANN):
        seen.append(queued.payload)
        await store.finish(queued.update_id)
    return seen
