"""Reviews, their decisions, the queues of the desks and the cards on people's screens."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.review import Decision, Review, ReviewKind
from services.ports import CardCopy, QueueCount, QueueRow
from storage import tables
from storage.repositories.loading import load
from storage.upsert import insert_into


class SqlAlchemyReviews:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, review: Review) -> None:
        self._session.add(review)
        await self._session.flush()

    async def get(self, review_id: int) -> Review:
        return await load(self._session, Review, review_id)

    async def add_decision(self, decision: Decision) -> None:
        self._session.add(decision)

    async def list_decisions(self, review_id: int) -> Sequence[Decision]:
        d = tables.decisions.c
        return (await self._session.scalars(select(Decision).where(d.review_id == review_id).order_by(d.id))).all()

    async def list_queue(self, desks: Sequence[int], but: int | None, limit: int, offset: int) -> Sequence[QueueRow]:
        r, p, c = tables.reviews.c, tables.persons.c, tables.claims.c
        page = (
            select(r.id, r.kind, p.name, c.category, r.waiting_since)
            .join_from(tables.reviews, tables.persons, p.id == r.applicant_id)
            .outerjoin(tables.claims, (c.id == r.subject_id) & (r.kind == ReviewKind.CLAIM))
            .where(*_waiting(desks, but))
            .order_by(r.waiting_since, r.id)
        )
        return [QueueRow(*row) for row in await self._session.execute(page.limit(limit).offset(offset))]

    async def count_queue(self, desks: Sequence[int], but: int | None) -> QueueCount:
        r = tables.reviews.c
        row = (
            await self._session.execute(select(func.count(), func.min(r.waiting_since)).where(*_waiting(desks, but)))
        ).one()
        return QueueCount(row[0], row[1])

    async def find_next(self, desks: Sequence[int], but: int | None, after: int | None) -> int | None:
        r = tables.reviews.c
        query: Select[Any] = select(r.id).where(*_waiting(desks, but)).order_by(r.waiting_since, r.id).limit(1)
        if after is not None:
            seen = select(r.waiting_since, r.id).where(r.id == after).subquery()
            behind = await self._session.scalar(
                query.join(
                    seen,
                    (r.waiting_since > seen.c.waiting_since)
                    | ((r.waiting_since == seen.c.waiting_since) & (r.id > seen.c.id)),
                )
            )
            if behind is not None:
                return int(behind)
            query = query.where(r.id != after)
        first: int | None = await self._session.scalar(query)
        return first

    async def put_card(self, copy: CardCopy) -> None:
        statement = insert_into(self._session, tables.cards).values(
            account_id=copy.account_id, message_id=copy.message_id, review_id=copy.review_id
        )
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["account_id", "message_id"], set_={"review_id": copy.review_id}
            )
        )

    async def forget_card(self, account_id: int, message_id: int) -> None:
        c = tables.cards.c
        await self._session.execute(delete(tables.cards).where(c.account_id == account_id, c.message_id == message_id))

    async def list_cards(self, review_id: int) -> Sequence[CardCopy]:
        c = tables.cards.c
        rows = await self._session.execute(
            select(c.account_id, c.message_id, c.review_id).where(c.review_id == review_id)
        )
        return [CardCopy(*row) for row in rows]


def _waiting(desks: Sequence[int], but: int | None) -> list[ColumnElement[bool]]:
    r = tables.reviews.c
    waiting: list[ColumnElement[bool]] = [r.desk_id.in_(desks)]
    if but is not None:
        waiting.append(r.applicant_id != but)
    return waiting
