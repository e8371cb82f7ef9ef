"""Who there is: persons, accounts, organisations, rosters."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.domain.circumstances import ApprovedCircumstance
from services.domain.organisations import (
    JOINABLE,
    Appointment,
    FormerEmployment,
    Invite,
    Organisation,
    OrganisationKind,
)
from services.domain.people import Account, Person
from services.domain.roster import RosterRow
from services.ports.rows import PeopleAmong, PersonRow, RosterEntry, RosterMatch, RosterPerson, Sitter


class Persons(Protocol):
    async def add(self, person: Person) -> None: ...
    async def get(self, person_id: int) -> Person: ...
    async def hold(self, person_id: int) -> Person:
        """The person, locked until the end of the transaction: what is summed over their things cannot race."""
        ...

    async def is_document_taken(self, number: str, but_by: int) -> bool:
        """Whether a registration in force of somebody else holds the document number."""
        ...

    async def add_former_employment(self, employment: FormerEmployment) -> None: ...
    async def list_former_employments(self, person_id: int) -> Sequence[FormerEmployment]:
        """Where the person was before each move, in the order of the moves."""
        ...

    async def find_listed(self, employer_id: int, number: str, name: str) -> "RosterMatch | None":
        """Whom the unit's roster lists with this document number, and whether under this name (folded)."""
        ...

    async def merge(self, former_id: int, person_id: int) -> bool:
        """Gives the seats, petitions, cases, phrases and accounts of one person to another who is the same human.

        Says whether there were seats: then decisions name the former person for ever.
        """
        ...

    async def list_rows(self, among: PeopleAmong, limit: int, offset: int) -> Sequence[PersonRow]:
        """People of a unit, in the order in which they came."""
        ...

    async def count(self, among: "PeopleAmong") -> int: ...


class Accounts(Protocol):
    async def get(self, account_id: int) -> Account: ...
    async def forget_conversation(self, account_id: int) -> None:
        """Where the account's owner was typing is lost."""
        ...

    async def list_of_person(self, person_id: int) -> Sequence[Account]: ...
    async def list_at_desk(self, organisation_id: int, but: int | None, at: datetime) -> Sequence[Sitter]:
        """Accounts of those who review for the organisation at that moment, without the person `but`."""
        ...


class Organisations(Protocol):
    async def add(self, organisation: Organisation) -> None: ...
    async def get(self, organisation_id: int) -> Organisation: ...
    async def list_chain(self, organisation_id: int) -> Sequence[Organisation]:
        """The organisation and those above it, nearest first."""
        ...

    async def search(
        self,
        text: str,
        region: str | None,
        limit: int,
        offset: int,
        kinds: Sequence[OrganisationKind] = JOINABLE,
    ) -> Sequence[Organisation]:
        """Those of the kinds whose name holds every word of the text, in the region (a city holds its counties).

        Legal forms (有限公司 …), brackets, blanks, full-width and traditional characters make no difference. The name
        itself comes first, then those that begin with the text, the shorter ones first. All of them without a text.
        """
        ...

    async def find_same_name(self, name: str, region: str, kinds: Sequence[OrganisationKind]) -> Sequence[Organisation]:
        """Those in the region whose names are the same to the search."""
        ...

    async def find_by_credit_code(self, code: str) -> Organisation | None: ...
    async def list_authorities(self, regions: Sequence[str]) -> Sequence[Organisation]:
        """The authorities of exactly these regions, the eldest first."""
        ...

    async def list_by_ids(self, ids: Sequence[int]) -> Sequence[Organisation]: ...
    async def hold(self, organisation_id: int) -> Organisation:
        """The organisation, locked until the end of the transaction: who acts for it cannot change meanwhile."""
        ...

    async def add_appointment(self, appointment: Appointment) -> None: ...
    async def get_appointment(self, appointment_id: int) -> Appointment: ...
    async def list_appointments(self, organisation_id: int, at: datetime) -> Sequence[Appointment]:
        """Those in force at the moment, and those to come."""
        ...

    async def find_last_over(self, person_id: int, at: datetime) -> Appointment | None:
        """The appointment of the person that ended last."""
        ...

    async def list_appointments_of(self, person_id: int, at: datetime) -> Sequence[Appointment]:
        """Those of a person in force at the moment, and those to come."""
        ...

    async def list_names(self, person_ids: Sequence[int]) -> dict[int, str]: ...
    async def list_deputies(
        self, organisation_id: int, but: int, at: datetime, limit: int, offset: int
    ) -> Sequence[tuple[int, str]]:
        """Ids and names of who may stand in for somebody: administrators, then active people with an account."""
        ...

    async def add_invite(self, invite: Invite) -> None: ...
    async def find_invite(self, token: str) -> Invite | None: ...
    async def hold_invite(self, token: str) -> Invite | None:
        """The invite, locked until the end of the transaction: its uses are counted one after another."""
        ...

    async def list_invites(self, organisation_id: int, at: datetime) -> Sequence[Invite]:
        """The links of a unit that are open at the moment, the latest first."""
        ...


class Circumstances(Protocol):
    async def add(self, circumstance: ApprovedCircumstance) -> None: ...
    async def list_of_person(self, person_id: int) -> Sequence[ApprovedCircumstance]:
        """All of the person's, in order of their first day."""
        ...


class Roster(Protocol):
    """The people whom a unit lists, many at a time: rows that no entity is made for."""

    async def find(self, unit_id: int, rows: Sequence[RosterRow]) -> dict[str, RosterEntry]:
        """Who is meant, by document number: a registration before somebody whom the unit lists.

        Registrations in force count wherever they are, those begun only in the unit and under the same name.
        """
        ...

    async def add(self, unit_id: int, region: str, rows: Sequence[RosterRow], at: datetime) -> None:
        """Lists them."""
        ...

    async def change(self, rows: Sequence[tuple[int, RosterRow]]) -> None:
        """New answers of listed people by their ids; raises `Stale` when one of them is not listed any more."""
        ...

    async def list_page(self, unit_id: int, after: int, limit: int) -> Sequence[RosterPerson]:
        """The unit's people behind the id, in the order of ids."""
        ...
