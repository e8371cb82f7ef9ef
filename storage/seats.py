"""Which appointments count at a moment: begun, and neither taken away nor run out; or are still to come."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement

from storage import tables


def in_force(at: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    seat = tables.appointments.c
    return (seat.since <= at) & (seat.until.is_(None) | (seat.until > at))


def not_over(at: datetime) -> ColumnElement[bool]:
    """In force or to come; one that was taken away before it began has an end that is its beginning."""
    seat = tables.appointments.c
    return seat.until.is_(None) | ((seat.until > at) & (seat.until > seat.since))
