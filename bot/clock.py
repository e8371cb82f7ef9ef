"""The clock of the machine: the one place where now is read."""

from datetime import UTC, date, datetime

from services.domain.moments import local


class SystemClock:
    """Implements `services.ports.Clock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  # this is the Clock port

    def today(self) -> date:
        return local(self.now()).date()
