"""Which appointments count at a moment: begun, and neither taken away nor run out."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement

from storage import tables


def in_force(at: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    seat = tables.appointments.c
    return (seat.since <= at) & (seat.until.is_(None) | (seat.until > at))
