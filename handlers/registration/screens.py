"""Screens of the registration."""

from handlers.registration.callbacks import (
    AskField,
    ChoosePlace,
    EditFields,
    ListUnits,
    PickRegion,
    PickUnit,
    Submit,
    Withdraw,
)
from handlers.widgets.history import history_lines, return_lines
from handlers.widgets.navigation import GoHome, GoHours, GoNewClaim, GoRegistration, back_row, home_row
from handlers.widgets.pager import pager
from handlers.widgets.places import FoundUnits, PlaceDoors, cities_screen, counties_screen, unit_rows, units_text
from handlers.widgets.questions import answer_shown, field_rows
from handlers.widgets.screen import Button, Screen, button
from handlers.widgets.words import Html, bold, language, lines, listed, say, shown
from services.domain.people import EDITABLE, Person, RegistrationStatus
from services.domain.regions import full_name
from services.registration import RegistrationView

_PAGE = 8


def registration_screen(view: RegistrationView) -> Screen:
    """Where the registration stands, with the one thing to do next on top."""
    person = view.person
    if person is None:
        return Screen(say("reg.welcome"), [[button("reg.begin", AskField())], home_row()])
    if person.status in EDITABLE:
        return _draft_screen(view, person)
    if person.status is RegistrationStatus.ACTIVE:
        rows = [[button("home.hours", GoHours()), button("home.claim", GoNewClaim())], home_row()]
        return Screen(lines(bold(say("reg.active")), *_summary(view, person)), rows)
    if person.status is RegistrationStatus.PENDING:
        steps = history_lines(view.history) if view.history else []
        text = lines(bold(say("reg.pending", unit=view.employer.name if view.employer else "")), *steps)
        return Screen(text, [[button("reg.withdraw", Withdraw())], home_row()])
    return Screen(
        lines(bold(say(f"reg.{person.status}")), *(return_lines(view.history, view.reasons) if view.history else [])),
        [home_row()],
    )


def _draft_screen(view: RegistrationView, person: Person) -> Screen:
    """The summary: complete, it carries the promise and the button that submits; else the next step."""
    returned = return_lines(view.history, view.reasons) if person.status is RegistrationStatus.RETURNED else []
    complete = view.employer is not None and not view.missing
    text = lines(
        bold(say("reg.title")),
        *returned,
        *_summary(view, person),
        "",
        say("reg.promise") if complete else _left(view),
    )
    ahead = [button("reg.submit", Submit(version=person.version))] if complete else [_next_button(view)]
    rows = [
        *_repair_rows(view, person),
        ahead,
        [button("reg.edit", EditFields()), button("reg.change-unit", ChoosePlace())],
        home_row(),
    ]
    return Screen(text, rows)


def _repair_rows(view: RegistrationView, person: Person) -> list[list[Button]]:
    """For each reason of the return a button that leads to exactly that field."""
    last = view.history.last if view.history else None
    if last is None or person.status is not RegistrationStatus.RETURNED:
        return []
    fields = {field.id: field.name for field in view.fields}
    return [
        [button("claim.mend", AskField(field=reason.about), what=fields[reason.about])]
        for reason in view.reasons
        if reason.id in last.decision.reasons and reason.about in fields
    ]


def _next_button(view: RegistrationView) -> Button:
    if view.employer is None:
        return button("reg.choose-unit", ChoosePlace())
    return button("reg.continue", AskField())


def _left(view: RegistrationView) -> Html:
    if view.employer is None:
        return say("reg.left-unit")
    return say("reg.left", count=len(view.missing), names=listed(shown(f.name) for f in view.missing[:4]))


def _summary(view: RegistrationView, person: Person) -> list[Html]:
    place = full_name(person.region, language()) if person.region else "—"
    told = [
        say("reg.line", name=say("reg.region"), value=place),
        say("reg.line", name=say("reg.unit"), value=view.employer.name if view.employer else "—"),
    ]
    given = [(field, person.answers[field.id]) for field in view.fields if person.answers.get(field.id)]
    return told + [say("reg.line", name=field.name, value=answer_shown(field, value)) for field, value in given]


def fields_screen(view: RegistrationView, person: Person, page: int) -> Screen:
    """Every field of the form, a button each; required ones are marked in words."""
    page = min(page, (len(view.fields) - 1) // _PAGE)
    shown_fields = view.fields[page * _PAGE : (page + 1) * _PAGE]
    rows = field_rows(shown_fields, person.answers, lambda field: AskField(field=field))
    turn = pager(page, len(view.fields), lambda p: EditFields(page=p), _PAGE)
    text = lines(bold(say("reg.edit")), say("reg.edit-hint"))
    return Screen(text, [*rows, turn, [button("nav.back", AskField(field="-"))]])


def withdraw_screen() -> Screen:
    """Asks once more, the safe choice first."""
    rows = [[button("reg.keep", AskField(field="-")), button("reg.withdraw-sure", Withdraw(sure=True))]]
    return Screen(say("reg.withdraw-ask"), rows)


_PLACES = PlaceDoors(open=lambda city: ChoosePlace(city=city), pick=lambda code: PickRegion(code=code))


def place_screen(city: str = "") -> Screen:
    """The cities, or a city's counties."""
    if city:
        return counties_screen(city, _PLACES, back_row(ChoosePlace()))
    return cities_screen(_PLACES, back_row(GoRegistration()))


def units_screen(found: FoundUnits) -> Screen:
    """The units of a region, or what to do where there are none."""
    place = full_name(found.place, language()) if found.place else ""
    hint = say("reg.units-hint" if found.units else "reg.units-none", place=place)
    rows = unit_rows(found, lambda unit: PickUnit(unit=unit), lambda page: ListUnits(page=page))
    way_out = [back_row(ChoosePlace(), home=False), [button("nav.cancel", GoHome())]]
    return Screen(units_text(say("reg.choose-unit"), hint, found.text), [*rows, *way_out])
