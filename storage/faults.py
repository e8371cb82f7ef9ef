"""What the database says, in the words of the product."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from services.domain.errors import Stale


class StorageUnavailable(Exception):  # named for the fact
    """The database does not answer or cannot be written; what was asked can be tried again as it is."""


@contextmanager
def in_our_words() -> Iterator[None]:
    """A lost race becomes `Stale`, a dead database `StorageUnavailable`; everything else stays what it is."""
    try:
        yield
    except StaleDataError as lost_race:
        raise Stale from lost_race
    except IntegrityError as fault:
        if "unique" in str(fault.orig).lower():
            raise Stale from fault
        raise
    except (OperationalError, InterfaceError, PoolTimeout, OSError) as outage:
        raise StorageUnavailable(type(outage).__name__) from outage
    except DBAPIError as fault:
        if fault.connection_invalidated:
            raise StorageUnavailable(type(fault).__name__) from fault
        raise
