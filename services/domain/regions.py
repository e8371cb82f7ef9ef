"""Regions: Shandong, its 16 cities and their 136 counties by the national six-digit code, and 省直 (DOMAIN §1).

The list is `regions.csv`; its head names the source. Functional zones (高新区, 经开区, 文昌湖区 …) are not in GB/T
2260: their people belong to the county that the zone lies in.
"""

import csv
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from services.domain.errors import InputInvalid
from services.domain.words import Words

PROVINCE = "370000"
PROVINCIAL = "省直"  # as in the rulebook's packs; it can meet no code of GB/T 2260

_ZH_KIND = re.compile(r"(?<=.)[省市区县]$")
_EN_KIND = re.compile(r"(?<=.)(province|city|district|county)$")
_UNHEARD = re.compile(r"[\s'’·,，-]")
_OWN_PROVINCE = re.compile(r"^(山东省|山东(?!省)|shandong(?!province))(?=.)|(?<=.)shandong(province)?$")


class RegionLevel(StrEnum):
    """Where a region stands. `PROVINCIAL` is 省直: units directly under the province, in no city."""

    PROVINCE = "province"
    PROVINCIAL = "provincial"
    CITY = "city"
    COUNTY = "county"


class RegionUnknown(InputInvalid):
    """No region of Shandong has this code."""

    fields = ("given",)


@dataclass(frozen=True, slots=True)
class Region:
    """A region. `parent` is the code of the one that it lies in, None for the province."""

    code: str
    name: Words
    parent: str | None
    level: RegionLevel


def region(code: str) -> Region:
    """The region with this code; raises `RegionUnknown`."""
    try:
        return _regions()[code]
    except KeyError:
        raise RegionUnknown(code[:6]) from None


def cities() -> tuple[Region, ...]:
    """The 16 prefecture cities in the order of their codes."""
    return tuple(each for each in _regions().values() if each.level is RegionLevel.CITY)


def counties(city_code: str) -> tuple[Region, ...]:
    """The districts, county-level cities and counties of a city in the order of their codes."""
    city = region(city_code).code
    return tuple(each for each in _regions().values() if each.parent == city and each.level is RegionLevel.COUNTY)


def path(code: str) -> tuple[Region, ...]:
    """The region and those it lies in, the province first."""
    here = region(code)
    return (here,) if here.parent is None else (*path(here.parent), here)


def full_name(code: str, language: str) -> str:
    """`山东省淄博市张店区`, `Zhangdian District, Zibo, Shandong Province`; 省直 stands alone."""
    here = region(code)
    if here.level is RegionLevel.PROVINCIAL:
        return here.name.in_language(language)
    names = [each.name.in_language(language) for each in path(code)]
    return "".join(names) if language.startswith("zh") else ", ".join(reversed(names))


def find_regions(text: str) -> tuple[Region, ...]:
    """Regions whose name was typed: in Chinese or pinyin, with or without 市/区/县, alone or behind their city.

    The first of these that finds any wins: the whole name or code, the name without its kind (also of a place that was
    merged or promoted since: 莱芜市, 章丘市, 长岛), the beginning of a name, a part of one. Ordered from the province
    down; empty when nothing fits.
    """
    typed = _OWN_PROVINCE.sub("", _heard(text))
    if not typed:
        return ()
    for fits in (_is_whole, _is_stem, _is_beginning, _is_part):
        found = tuple(_regions()[code] for code, names in _heard_names().items() if fits(typed, names))
        if found:
            return found
    return ()


def _is_whole(typed: str, names: frozenset[str]) -> bool:
    return typed in names


def _is_stem(typed: str, names: frozenset[str]) -> bool:
    return any(_stem(typed) == _stem(name) for name in names)


def _is_beginning(typed: str, names: frozenset[str]) -> bool:
    return _is_long_enough(typed) and any(name.startswith(typed) for name in names)


def _is_part(typed: str, names: frozenset[str]) -> bool:
    return _is_long_enough(typed) and any(typed in name for name in names)


def _is_long_enough(typed: str) -> bool:
    """A letter of the alphabet or a digit fits half the province; a Chinese character says much, but not 市, 区, 县."""
    return len(typed) >= 3 or not (typed.isascii() or typed in "省市区县")


def _heard(text: str) -> str:
    return _UNHEARD.sub("", text.strip().casefold())


def _stem(name: str) -> str:
    return _EN_KIND.sub("", _ZH_KIND.sub("", name))


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = files(__package__).joinpath("regions.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@cache
def _regions() -> dict[str, Region]:
    """All regions by code, the province first, then 省直, then each city before its counties."""
    listed = {row["code"]: _listed(row["code"], Words(row["zh"], row["en"])) for row in _rows()}
    special = Region(PROVINCIAL, Words("省直", "Directly under the province"), PROVINCE, RegionLevel.PROVINCIAL)
    return {PROVINCE: listed[PROVINCE], PROVINCIAL: special, **listed}


def _listed(code: str, name: Words) -> Region:
    if code == PROVINCE:
        return Region(code, name, None, RegionLevel.PROVINCE)
    if code.endswith("00"):
        return Region(code, name, PROVINCE, RegionLevel.CITY)
    return Region(code, name, f"{code[:4]}00", RegionLevel.COUNTY)


@cache
def _heard_names() -> dict[str, frozenset[str]]:
    """By code, all that one may call a region: its code, its names and former names, also behind its city's name."""
    former = {row["code"]: row["former"].split(";") for row in _rows() if row["former"]}
    heard: dict[str, frozenset[str]] = {}
    for code, each in _regions().items():
        own = [_heard(name) for name in (each.name.zh, each.name.en, *former.get(code, ()))]
        if each.level is RegionLevel.CITY:
            own[1] += "city"  # so that dongying, like 东营, finds the city and its district of that name
        names = {code.casefold(), *own}
        if each.level is RegionLevel.COUNTY and each.parent:
            city = _regions()[each.parent].name
            names |= {stem + name for stem in (city.zh, _stem(city.zh), _heard(city.en)) for name in own}
            names |= {own[1] + _heard(city.en), _stem(own[1]) + _heard(city.en)}  # Zhangdian District, Zibo
        heard[code] = frozenset(names)
    return heard
