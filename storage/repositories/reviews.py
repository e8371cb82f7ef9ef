"""Reviews, their decisions, and the cards on people's screens."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.review import Decision, Review, ReviewState
from services.ports import CardCopy
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

    async def list_open(self, applicant_id: int) -> Sequence[Review]:
        r = tables.reviews.c
        mine = (r.applicant_id == applicant_id) & (r.state == ReviewState.PENDING)
        return (await self._session.scalars(select(Review).where(mine).order_by(r.id))).all()

    async def settle_returns(self, applicant_id: int) -> None:
        r = tables.reviews.c
        returned = (r.applicant_id == applicant_id) & (r.state == ReviewState.RETURNED)
        anew = {"turn": r.turn + 1, "version": r.version + 1}
        await self._session.execute(update(tables.reviews).where(returned).values(anew))

    async def list_overdue(self, today: date, after: int, limit: int) -> Sequence[int]:
        r = tables.reviews.c
        late = select(r.id).where(r.due_on < today, r.id > after)
        return (await self._session.scalars(late.order_by(r.id).limit(limit))).all()

    async def add_decision(self, decision: Decision) -> None:
        self._session.add(decision)

    async def list_decisions(self, review_id: int) -> Sequence[Decision]:
        d = tables.decisions.c
        return (await self._session.scalars(select(Decision).where(d.review_id == review_id).order_by(d.id))).all()

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

    async def is_called(self, account_id: int, desks: Sequence[int], since: datetime, but: int) -> bool:
        o, c, r = tables.outbox.c, tables.cards.c, tables.reviews.c
        lately = select(o.id).where(o.account_id == account_id, o.kind == "review_card", o.settled_at > since)
        open_card = (
            select(c.review_id)
            .join(tables.reviews, r.id == c.review_id)
            .where(c.account_id == account_id, r.desk_id.in_(desks), r.id != but)
        )
        called = select(lately.where(o.message_id.is_not(None)).exists() & open_card.exists())
        return bool(await self._session.scalar(called))

    async def list_cards(self, review_id: int) -> Sequence[CardCopy]:
        return [CardCopy(*row) for row in await self._session.execute(_cards(), {"review_id": review_id})]


@cache  # each decision asks for it
def _cards() -> Select[int, int, int]:
    c = tables.cards.c
    return select(c.account_id, c.message_id, c.review_id).where(c.review_id == bindparam("review_id"))
