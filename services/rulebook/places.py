"""Where rules hold: a region of Shandong, an employer's nature, and perhaps an employer with rules of its own."""

from dataclasses import dataclass
from functools import cache

from stdnum import numdb

from services.domain.learning import EmployerNature
from services.rulebook.errors import PlaceUnknown

PROVINCE = "370000"
PROVINCIAL_UNITS = "省直"
COUNTRY = "000000"


@dataclass(frozen=True, slots=True)
class Place:
    """`region` is a six-digit code of GB/T 2260 or 省直; `pack` the id of an employer's own pack, such as `sdsmu`."""

    region: str
    nature: EmployerNature | None = None
    pack: str | None = None

    def __str__(self) -> str:
        return f"{self.region}/{self.pack}" if self.pack else self.region


@cache
def regions_of(region: str) -> tuple[str, ...]:
    """The region and those around it, nearest first: county, city, province. Raises `PlaceUnknown`.

    Units directly under the province (省直) stand in the province itself.
    """
    if region == PROVINCIAL_UNITS:
        return (PROVINCIAL_UNITS, PROVINCE)
    if not is_in_shandong(region):
        raise PlaceUnknown(region)
    around = dict.fromkeys((region, region[:4] + "00", PROVINCE))
    return tuple(around)


def is_in_shandong(region: str) -> bool:
    """Whether the national list has, or once had, this code under 37 (a year long past may need an old county)."""
    if len(region) != 6 or not region.isascii() or not region.isdigit():
        return False
    (_, province), *inside = numdb.get("cn/loc").info(region)
    return region[:2] == "37" and bool(province) and bool(inside and inside[0][1])


def name_of(region: str) -> str:
    """The Chinese name of a region, as the national list has it; the code itself where it has none."""
    if region == PROVINCIAL_UNITS or not is_in_shandong(region):
        return region
    county: str = numdb.get("cn/loc").info(region)[1][1]["county"]
    return county.rpartition("]")[2]


def level_of(region: str) -> int:
    """How near a pack stands: 0 country, 1 province, 2 city or 省直, 3 county."""
    if region == COUNTRY:
        return 0
    if region == PROVINCE:
        return 1
    return 2 if region == PROVINCIAL_UNITS or region.endswith("00") else 3
