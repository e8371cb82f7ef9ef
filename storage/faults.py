"""What the database says, in the words of the product."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from services.domain.errors import NotFound, Stale

# PostgreSQL: it ended one of two that were in each other's way; it is away, full, not open, shutting down, or read-only
_TRY_AGAIN = ("40001", "40P01", "08", "53", "55", "57", "58", "25006")
_NO_SUCH_VALUE = {"22000", "22003", "22021"}  # PostgreSQL: a number beyond its type, a zero byte in a text


class StorageUnavailable(Exception):  # named for the fact
    """The database does not answer or cannot be written; what was asked can be tried again as it is."""


@contextmanager
def in_our_words() -> Iterator[None]:
    """A lost race becomes `Stale`, a value that no column can hold `NotFound`, a dead database `StorageUnavailable`."""
    try:
        yield
    except StaleDataError as lost_race:
        raise Stale from lost_race
    except IntegrityError as fault:
        if "unique" in str(fault.orig).lower():
            raise Stale from fault
        raise
    except OverflowError as beyond:  # SQLite's driver: an id that no column can hold
        raise NotFound from beyond
    except (OperationalError, InterfaceError, PoolTimeout, OSError) as outage:
        raise StorageUnavailable(type(outage).__name__) from outage
    except DBAPIError as fault:
        state = getattr(fault.orig, "sqlstate", None) or ""
        if state in _NO_SUCH_VALUE:
            raise NotFound from fault
        if fault.connection_invalidated or state.startswith(_TRY_AGAIN):
            raise StorageUnavailable(type(fault).__name__) from fault
        raise
