"""Time as people here read it: moments are aware UTC inside, days and clock times are those of Asia/Shanghai."""

from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)
