"""Administrators, links, people, the hat and the profile."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from services.accounts import FindUnfinished, SwitchHat
from services.administration.deputies import (
    DeputySearch,
    EndDeputyship,
    ListDeputies,
    NameDeputy,
    NewDeputy,
    PreviewDeputy,
)
from services.administration.seats import (
    ChangeRole,
    DismissAdministrator,
    FindLastSeat,
    ListAdministrators,
    ListOwnAppointments,
    NewRole,
    ViewAppointment,
)
from services.administration.serving import AcceptService, Particular, StateParticular
from services.binding import AcceptBinding, IssueBinding
from services.domain.answers import ChoiceUnknown
from services.domain.errors import NotFound, NotPermitted, Stale
from services.domain.organisations import (
    AlreadyServes,
    Appointment,
    AppointmentRole,
    Invite,
    InviteClosed,
    InvitePurpose,
    LastHead,
    SeatsHeld,
    SpanImpossible,
)
from services.domain.people import AccountTaken, FieldFixed, Hat, Person, RegistrationStatus
from services.domain.typed_contacts import PhoneInvalid
from services.domain.typed_dates import RangeBackwards
from services.domain.typed_text import AnswerEmpty, AnswerTooLong, NameCharacters
from services.invites import (
    InviteAdministrator,
    IssueInvite,
    ListInvites,
    ListOwnUnits,
    NewAdministrator,
    NewInvite,
    OpenInvite,
    RevokeInvite,
    ViewInvite,
)
from services.people import ListPeople, PeopleSearch, UnlistPerson, ViewPerson
from services.profile import EditProfile, ViewProfile
from services.registration import FormAnswer
from tests.house import NOW, REGION, Unit
from tests.integration.authorisation.cast import (
    ANY_PROFESSIONAL,
    ANYBODY,
    HARMLESS,
    OK,
    STRANGE_IDS,
    Forgery,
    Maker,
    R,
    Row,
    Scene,
    plain,
    table,
)

SCHOOL_CLERKS = (R.CLERK, R.OWNER_CLERK)
THE_SCHOOL = table(NotPermitted, (SCHOOL_CLERKS, OK))  # a head of the school; everybody else has nothing to do with it
A_KEEPER = table(NotPermitted, ((R.OTHER_CLERK, R.DEPARTMENT, R.AUTHORITY), NotFound), (SCHOOL_CLERKS, OK))
TODAY = date(2026, 11, 20)


async def appointed(
    s: Scene, role: AppointmentRole = AppointmentRole.REVIEWER, unit: Unit = Unit.SCHOOL
) -> Appointment:
    """Somebody else who acts for the school since an hour ago."""
    account = await s.house.visitor()
    person = Person(status=RegistrationStatus.NONE, created_at=NOW, name="管理员")
    async with s.house.memory() as memory, memory.writing() as work:
        await work.persons.add(person)
        (await work.accounts.get(account)).person_id = person.id
        seat = Appointment(
            person_id=person.id, organisation_id=s.house.units[unit], role=role, since=NOW - timedelta(hours=1)
        )
        await work.organisations.add_appointment(seat)
    return seat


async def deputy_of(s: Scene, seat: Appointment) -> Appointment:
    other = await appointed(s)
    async with s.house.memory() as memory, memory.writing() as work:
        seat = Appointment(
            person_id=other.person_id,
            organisation_id=seat.organisation_id,
            role=seat.role,
            since=NOW,
            until=NOW + timedelta(days=3),
            deputy_of=seat.person_id,
        )
        await work.organisations.add_appointment(seat)
    return seat


async def put_invite(s: Scene, purpose: InvitePurpose, **how: Any) -> Invite:
    issuer = await appointed(s, AppointmentRole.HEAD)
    lasts = how.pop("lasts", timedelta(days=1))
    invite = Invite(
        token=f"token-{s.house.number()}",
        organisation_id=s.house.units[Unit.SCHOOL],
        issued_by=issuer.person_id,
        issued_at=NOW - timedelta(days=2),
        expires_at=NOW + lasts,
        purpose=purpose,
        **how,
    )
    if purpose is not InvitePurpose.JOIN:
        invite.most_uses = 1
    async with s.house.memory() as memory, memory.writing() as work:
        await work.organisations.add_invite(invite)
    return invite


async def token_to_serve(s: Scene, **how: Any) -> str:
    return (await put_invite(s, InvitePurpose.SERVE, role=AppointmentRole.REVIEWER, **how)).token


async def token_to_join(s: Scene, **how: Any) -> str:
    return (await put_invite(s, InvitePurpose.JOIN, **how)).token


async def listed(s: Scene, unit: Unit = Unit.SCHOOL) -> int:
    person = Person(status=RegistrationStatus.LISTED, created_at=NOW, name="在册人员")
    person.region, person.employer_id = REGION, s.house.units[unit]
    async with s.house.memory() as memory, memory.writing() as work:
        await work.persons.add(person)
    return person.id


async def token_to_bind(s: Scene, **how: Any) -> str:
    return (await put_invite(s, InvitePurpose.BIND, person_id=await listed(s), **how)).token


def school(make: Callable[[int], Any]) -> Maker:
    async def request(s: Scene) -> Any:
        return make(s.house.units[Unit.SCHOOL])

    return request


def seat(make: Callable[[int], Any], *, of: Callable[..., Any] = appointed) -> Maker:
    async def request(s: Scene) -> Any:
        return make((await of(s)).id)

    return request


async def a_deputy(s: Scene) -> Appointment:
    return await deputy_of(s, await appointed(s))


def deputy(days: tuple[date, date] = (TODAY, TODAY)) -> Maker:
    """Somebody of the school stands in for another."""

    async def request(s: Scene) -> NewDeputy:
        stand_in = await appointed(s, AppointmentRole.AUDITOR)
        return NewDeputy((await appointed(s)).id, stand_in.person_id, *days)

    return request


ROWS: dict[type[Any], Row] = {
    SwitchHat: Row(plain(Hat.DESK), ANYBODY),
    FindUnfinished: Row(plain(None), ANYBODY),
    ListOwnUnits: Row(plain(None), ANYBODY),
    FindLastSeat: Row(plain(None), ANYBODY),
    ListOwnAppointments: Row(plain(None), ANYBODY),
    ViewInvite: Row(token_to_serve, ANYBODY),
    AcceptService: Row(token_to_serve, ANYBODY),
    AcceptBinding: Row(token_to_bind, table(OK, ([R.WAITING, R.OWNER, R.COLLEAGUE, R.OWNER_CLERK], AccountTaken))),
    StateParticular: Row(school(lambda unit: Particular(unit, "0538-5621234转801")), THE_SCHOOL),
    ListAdministrators: Row(school(lambda unit: unit), THE_SCHOOL),
    ViewAppointment: Row(seat(lambda id_: id_), table(NotFound, (SCHOOL_CLERKS, OK))),
    DismissAdministrator: Row(seat(lambda id_: id_), THE_SCHOOL),
    ChangeRole: Row(seat(lambda id_: NewRole(id_, AppointmentRole.AUDITOR)), THE_SCHOOL),
    ListDeputies: Row(seat(lambda id_: DeputySearch(id_, 0, 6)), THE_SCHOOL),
    NameDeputy: Row(deputy(), THE_SCHOOL),
    PreviewDeputy: Row(deputy(), THE_SCHOOL),
    EndDeputyship: Row(seat(lambda id_: id_, of=a_deputy), THE_SCHOOL),
    IssueInvite: Row(school(lambda unit: NewInvite(unit, 30)), THE_SCHOOL),
    InviteAdministrator: Row(school(lambda unit: NewAdministrator(unit, AppointmentRole.HEAD, 7)), THE_SCHOOL),
    ListInvites: Row(school(lambda unit: unit), THE_SCHOOL),
    OpenInvite: Row(token_to_join, A_KEEPER),
    RevokeInvite: Row(token_to_join, A_KEEPER),
    ListPeople: Row(school(lambda unit: PeopleSearch(unit, 0, 6)), THE_SCHOOL),
    ViewPerson: Row(listed, A_KEEPER),
    UnlistPerson: Row(listed, A_KEEPER),
    IssueBinding: Row(listed, A_KEEPER),
    ViewProfile: Row(plain(None), ANY_PROFESSIONAL),
    EditProfile: Row(plain(FormAnswer("post", "教研组长")), ANY_PROFESSIONAL),
}

# ── requests that no screen offers ───────────────────────────────────────────────────────────────────────────────────

OF_A_SEAT: dict[type[Any], Callable[[int], Any]] = {
    ViewAppointment: lambda id_: id_,
    DismissAdministrator: lambda id_: id_,
    ChangeRole: lambda id_: NewRole(id_, AppointmentRole.AUDITOR),
    ListDeputies: lambda id_: DeputySearch(id_, 0, 6),
    NameDeputy: lambda id_: NewDeputy(id_, 1, TODAY, TODAY),
    PreviewDeputy: lambda id_: NewDeputy(id_, 1, TODAY, TODAY),
    EndDeputyship: lambda id_: id_,
}
OF_A_UNIT: dict[type[Any], Callable[[int], Any]] = {
    ListAdministrators: lambda id_: id_,
    IssueInvite: lambda id_: NewInvite(id_, 30),
    InviteAdministrator: lambda id_: NewAdministrator(id_, AppointmentRole.HEAD, 7),
    ListInvites: lambda id_: id_,
    ListPeople: lambda id_: PeopleSearch(id_, 0, 6),
    StateParticular: lambda id_: Particular(id_, "0538-5621234"),
}
OF_A_TOKEN = (ViewInvite, AcceptService, AcceptBinding)
OF_A_PERSON = (ViewPerson, IssueBinding, UnlistPerson)
NOBODYS = (NotFound, NotPermitted)


def unknown_ids() -> Iterable[Forgery]:
    for id_ in STRANGE_IDS:
        for use_case, make in OF_A_SEAT.items():
            yield Forgery(f"seat {id_}", use_case, R.CLERK, plain(make(id_)), NotFound)
        for use_case, make in OF_A_UNIT.items():
            yield Forgery(f"unit {id_}", use_case, R.CLERK, plain(make(id_)), NOBODYS)
        for use_case in OF_A_PERSON:
            yield Forgery(f"person {id_}", use_case, R.CLERK, plain(id_), NotFound)


def tokens() -> Iterable[Forgery]:
    for opens in OF_A_TOKEN:
        for name, token in (("an invented link", "no-such-token"), ("a link with a zero byte", "\0"), ("none", "")):
            yield Forgery(name, opens, R.VISITOR, plain(token), NotFound)
    for keeps in (OpenInvite, RevokeInvite):
        yield Forgery("an invented link", keeps, R.CLERK, plain("no-such-token"), NotFound)
    for use_case, make in (
        (AcceptService, token_to_serve),
        (AcceptBinding, token_to_bind),
        (ViewInvite, token_to_serve),
    ):
        for name, how in (
            ("a link that has run out", {"lasts": timedelta()}),
            ("a link taken back", {"revoked_at": NOW}),
            ("a link used up", {"uses": 1}),
        ):
            yield Forgery(name, use_case, R.VISITOR, partial(make, **how), InviteClosed)
    yield Forgery("a link to join", AcceptService, R.VISITOR, token_to_join, InviteClosed)
    yield Forgery("a link to bind", AcceptService, R.VISITOR, token_to_bind, InviteClosed)
    yield Forgery("a link to serve", AcceptBinding, R.VISITOR, token_to_serve, InviteClosed)
    yield Forgery("a link taken back", OpenInvite, R.CLERK, partial(token_to_join, revoked_at=NOW), InviteClosed)


def others_units() -> Iterable[Forgery]:
    for use_case, make in OF_A_UNIT.items():
        yield Forgery("a unit below one's own", use_case, R.AUTHORITY, school(make), NotPermitted)
    for use_case, make in OF_A_SEAT.items():
        of = a_deputy if use_case is EndDeputyship else appointed
        yield Forgery("a unit below one's own", use_case, R.DEPARTMENT, seat(make, of=of), NOBODYS)


async def own_seat(s: Scene) -> int:
    actor = await s.house.actor(s.account)
    async with s.house.memory() as memory, memory.reading() as work:
        seats = await work.organisations.list_appointments_of(actor.known_person_id, NOW + timedelta(seconds=1))
    return seats[0].id


async def ended_seat(s: Scene) -> int:
    found = await appointed(s)
    async with s.house.memory() as memory, memory.writing() as work:
        (await work.organisations.get_appointment(found.id)).end(NOW)
    return found.id


def own(make: Callable[[int], Any]) -> Maker:
    async def request(s: Scene) -> Any:
        return make(await own_seat(s))

    return request


def of_the_last_head(make: Callable[[int], Any]) -> Maker:
    """One's own seat, after all other heads of the school have gone."""

    async def request(s: Scene) -> Any:
        mine = await own_seat(s)
        async with s.house.memory() as memory, memory.writing() as work:
            for each in await work.organisations.list_appointments(s.house.units[Unit.SCHOOL], NOW):
                if each.id != mine:
                    each.end(NOW)
        return make(mine)

    return request


def ended(make: Callable[[int], Any]) -> Maker:
    async def request(s: Scene) -> Any:
        return make(await ended_seat(s))

    return request


async def deputy_for_oneself(s: Scene) -> NewDeputy:
    found = await appointed(s)
    return NewDeputy(found.id, found.person_id, TODAY, TODAY)


async def deputy_from_outside(s: Scene) -> NewDeputy:
    outside = await appointed(s, unit=Unit.OTHER_SCHOOL)
    return NewDeputy((await appointed(s)).id, outside.person_id, TODAY, TODAY)


async def deputy_without_an_account(s: Scene) -> NewDeputy:
    return NewDeputy((await appointed(s)).id, await listed(s), TODAY, TODAY)


async def deputy_who_has_the_role(s: Scene) -> NewDeputy:
    return NewDeputy((await appointed(s)).id, (await appointed(s)).person_id, TODAY, TODAY)


async def somebody_who_acts_elsewhere(s: Scene) -> int:
    """A teacher of the school who is head of the department."""
    account = await s.house.professional(seat=Unit.DEPARTMENT)
    return (await s.house.actor(account)).known_person_id


async def department(s: Scene) -> NewInvite:
    return NewInvite(s.house.units[Unit.DEPARTMENT], 30)


SEATS = (
    Forgery("the last head", DismissAdministrator, R.CLERK, of_the_last_head(lambda id_: id_), LastHead),
    Forgery(
        "the last head",
        ChangeRole,
        R.CLERK,
        of_the_last_head(lambda id_: NewRole(id_, AppointmentRole.AUDITOR)),
        LastHead,
    ),
    Forgery("a seat that is over", DismissAdministrator, R.CLERK, ended(lambda id_: id_), Stale),
    Forgery("the role that is there", ChangeRole, R.CLERK, own(lambda id_: NewRole(id_, AppointmentRole.HEAD)), Stale),
    Forgery(
        "a deputy's role", ChangeRole, R.CLERK, seat(lambda id_: NewRole(id_, AppointmentRole.HEAD), of=a_deputy), Stale
    ),
    Forgery(
        "a deputy of a deputy",
        ListDeputies,
        R.CLERK,
        seat(lambda id_: DeputySearch(id_, 0, 6), of=a_deputy),
        NotPermitted,
    ),
    Forgery("no deputy", EndDeputyship, R.CLERK, seat(lambda id_: id_), NotFound),
    Forgery("yesterday", NameDeputy, R.CLERK, deputy((TODAY - timedelta(days=1), TODAY)), SpanImpossible),
    Forgery("for two years", NameDeputy, R.CLERK, deputy((TODAY, TODAY + timedelta(days=700))), SpanImpossible),
    Forgery("backwards", NameDeputy, R.CLERK, deputy((TODAY + timedelta(days=1), TODAY)), RangeBackwards),
    Forgery("oneself", NameDeputy, R.CLERK, deputy_for_oneself, AlreadyServes),
    Forgery("somebody from outside", NameDeputy, R.CLERK, deputy_from_outside, NotFound),
    Forgery("somebody without an account", NameDeputy, R.CLERK, deputy_without_an_account, NotFound),
    Forgery("somebody who has the role", NameDeputy, R.CLERK, deputy_who_has_the_role, AlreadyServes),
    Forgery("no phone", StateParticular, R.CLERK, school(lambda unit: Particular(unit, "\u200b")), AnswerEmpty),
    Forgery(
        "an endless phone", StateParticular, R.CLERK, school(lambda unit: Particular(unit, "1" * 41)), AnswerTooLong
    ),
    Forgery(
        "a name of signs", StateParticular, R.CLERK, school(lambda unit: Particular(unit, "=1+1", True)), NameCharacters
    ),
    Forgery(
        "another name than the registration's",
        StateParticular,
        R.OWNER_CLERK,
        school(lambda unit: Particular(unit, "张三", True)),
        NotPermitted,
    ),
)
OTHERS = (
    Forgery("a unit that nobody joins", IssueInvite, R.DEPARTMENT, department, NotPermitted),
    Forgery("days of no button", IssueInvite, R.CLERK, school(lambda unit: NewInvite(unit, 36500)), NotFound),
    Forgery("uses of no button", IssueInvite, R.CLERK, school(lambda unit: NewInvite(unit, 30, -1)), NotFound),
    Forgery(
        "days of no button",
        InviteAdministrator,
        R.CLERK,
        school(lambda unit: NewAdministrator(unit, AppointmentRole.HEAD, 0)),
        NotFound,
    ),
    Forgery("a page before the first", ListPeople, R.CLERK, school(lambda unit: PeopleSearch(unit, -1, 6)), OK),
    Forgery("a page far away", ListPeople, R.CLERK, school(lambda unit: PeopleSearch(unit, 10**30, 6)), OK),
    Forgery(
        "a search for a zero byte", ListPeople, R.CLERK, school(lambda unit: PeopleSearch(unit, 0, 6, text="\0")), OK
    ),
    Forgery("a page before the first", ListDeputies, R.CLERK, seat(lambda id_: DeputySearch(id_, -1, 6)), OK),
    Forgery("a page far away", ListDeputies, R.CLERK, seat(lambda id_: DeputySearch(id_, 10**30, 6)), HARMLESS),
    Forgery("who acts for others", IssueBinding, R.CLERK, somebody_who_acts_elsewhere, SeatsHeld),
    Forgery("a hat without a right", SwitchHat, R.VISITOR, plain(Hat.DESK), OK),
    *(
        Forgery(f"the {field}", EditProfile, R.OWNER, plain(FormAnswer(field, "张三")), FieldFixed)
        for field in ("name", "birth_date", "gender", "document_kind", "document_number", "professional_title")
    ),
    Forgery("a field of no form", EditProfile, R.OWNER, plain(FormAnswer("status", "active")), NotFound),
    Forgery("no phone", EditProfile, R.OWNER, plain(FormAnswer("phone", "12")), PhoneInvalid),
    Forgery("no option", EditProfile, R.OWNER, plain(FormAnswer("education", "emperor")), ChoiceUnknown),
)
FORGERIES = (*unknown_ids(), *tokens(), *others_units(), *SEATS, *OTHERS)
