"""A unit's roster by plain statements: thousands of people in one transaction.

The mapper's events do not fire here, so the blind indexes are reckoned in place, as `storage.mapping` does.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.errors import Stale
from services.domain.people import RegistrationStatus
from services.domain.roster import RosterRow
from services.ports import RosterEntry, RosterPerson
from storage import tables
from storage.search_names import searchable

_p = tables.persons.c
_BEGUN = (RegistrationStatus.DRAFT, RegistrationStatus.WITHDRAWN)
_HIDDEN = (RegistrationStatus.NONE, RegistrationStatus.DRAFT)  # no people of the unit yet
_CHANGE = (
    update(tables.persons)
    .where(_p.id == bindparam("key"), _p.status == RegistrationStatus.LISTED)
    .values(
        {each: bindparam(f"new_{each}") for each in ("name", "answers", "name_index")} | {"version": _p.version + 1}
    )
)


class SqlAlchemyRoster:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, unit_id: int, rows: Sequence[RosterRow]) -> dict[str, RosterEntry]:
        by_index = {self._blind(row.number, "document"): row.number for row in rows}
        names = {self._blind(searchable(row.name), "name") for row in rows}
        told = (_p.id, _p.employer_id, _p.status, _p.document_index, _p.name, _p.answers)
        among = select(*told).where(_p.document_index.in_(by_index))
        here = among.where(_p.employer_id == unit_id)
        found: dict[str, RosterEntry] = {}
        for asked in (
            here.where(tables.LISTED),
            here.where(_p.status.in_(_BEGUN), _p.name_index.in_(names)),  # by name: nothing else leads to them
            among.where(tables.IN_FORCE),
        ):
            people = await self._session.execute(asked)
            found |= {by_index[person.document_index]: _entry(person, unit_id) for person in people}
        return found

    async def add(self, unit_id: int, region: str, rows: Sequence[RosterRow], at: datetime) -> None:
        same = {"version": 1, "status": RegistrationStatus.LISTED, "created_at": at}
        same |= {"region": region, "employer_id": unit_id}
        people = [
            same
            | {
                "name": row.name,
                "answers": row.answers,
                "document_index": self._blind(row.number, "document"),
                "name_index": self._blind(searchable(row.name), "name"),
            }
            for row in rows
        ]
        if people:
            await self._session.execute(insert(tables.persons), people)

    async def change(self, rows: Sequence[tuple[int, RosterRow]]) -> None:
        people = [
            {
                "key": person_id,
                "new_name": row.name,
                "new_answers": row.answers,
                "new_name_index": self._blind(searchable(row.name), "name"),
            }
            for person_id, row in rows
        ]
        if not people:
            return
        await self._ensure_listed([person_id for person_id, _ in rows])
        await (await self._session.connection()).execute(_CHANGE, people)

    async def list_page(self, unit_id: int, after: int, limit: int) -> Sequence[RosterPerson]:
        rows = await self._session.execute(
            select(_p.id, _p.name, _p.status, _p.answers)
            .where(_p.employer_id == unit_id, _p.id > after, _p.status.not_in(_HIDDEN))
            .order_by(_p.id)
            .limit(limit)
        )
        return [RosterPerson(*row) for row in rows]

    async def _ensure_listed(self, ids: Sequence[int]) -> None:
        """Locks them, so that nobody is bound to an account meanwhile."""
        listed = select(_p.id).where(_p.id.in_(ids), tables.LISTED).with_for_update()
        if len((await self._session.scalars(listed)).all()) != len(ids):
            raise Stale

    def _blind(self, text: str, of: str) -> bytes:
        keyring = self._session.get_bind().dialect.keyring  # type: ignore[attr-defined]  # `engine` puts it there
        index: bytes = keyring.blind(text, f"persons.{of}_index")
        return index


def _entry(person: Any, unit_id: int) -> RosterEntry:
    is_here = person.employer_id == unit_id
    is_listed = person.status is RegistrationStatus.LISTED
    return RosterEntry(person.id, is_listed, is_here, person.name if is_here else "", person.answers if is_here else {})
