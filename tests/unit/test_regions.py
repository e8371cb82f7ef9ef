import re
from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.regions import (
    PROVINCE,
    PROVINCIAL,
    Region,
    RegionLevel,
    RegionUnknown,
    cities,
    counties,
    find_regions,
    full_name,
    path,
    region,
)
from services.rulebook.places import PROVINCIAL_UNITS

ALL = (region(PROVINCE), *cities(), *(county for city in cities() for county in counties(city.code)))


def test_the_province_has_16_cities_and_136_counties() -> None:
    assert len(cities()) == 16
    kinds = Counter(each.name.zh[-1] for each in ALL if each.level is RegionLevel.COUNTY)
    assert kinds == {"区": 58, "市": 26, "县": 52}  # as 民政部 counts them since 2020


# GB/T 2260: the cities, and how many districts, county-level cities and counties each of them has
CITIES = {
    "370100": ("济南市", 12),
    "370200": ("青岛市", 10),
    "370300": ("淄博市", 8),
    "370400": ("枣庄市", 6),
    "370500": ("东营市", 5),
    "370600": ("烟台市", 11),
    "370700": ("潍坊市", 12),
    "370800": ("济宁市", 11),
    "370900": ("泰安市", 6),
    "371000": ("威海市", 4),
    "371100": ("日照市", 4),
    "371300": ("临沂市", 12),
    "371400": ("德州市", 11),
    "371500": ("聊城市", 8),
    "371600": ("滨州市", 7),
    "371700": ("菏泽市", 9),
}


def test_every_city_has_its_counties() -> None:
    assert {each.code: (each.name.zh, len(counties(each.code))) for each in cities()} == CITIES
    for city in cities():
        assert {county.code[:4] for county in counties(city.code)} == {city.code[:4]}


def test_units_directly_under_the_province_have_a_region_of_their_own() -> None:
    assert region(PROVINCIAL).level is RegionLevel.PROVINCIAL
    assert region(PROVINCIAL).parent == PROVINCE


def test_the_file_names_its_source() -> None:
    text = files("services.domain").joinpath("regions.csv").read_text(encoding="utf-8")
    sources = [line for line in text.splitlines() if line.startswith("# source:")]
    assert "GB/T 2260" in sources[0]
    assert text.startswith("# source:")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("370114", "章丘区"),
        ("370115", "济阳区"),
        ("370116", "莱芜区"),
        ("370117", "钢城区"),
        ("370215", "即墨区"),
        ("370303", "张店区"),
        ("370505", "垦利区"),
        ("370614", "蓬莱区"),
        ("370812", "兖州区"),
        ("370921", "宁阳县"),
        ("371003", "文登区"),
        ("371324", "兰陵县"),
        ("371403", "陵城区"),
        ("371503", "茌平区"),
        ("371603", "沾化区"),
        ("371681", "邹平市"),
        ("371703", "定陶区"),
    ],
)
def test_codes_in_force(code: str, name: str) -> None:
    assert region(code).name.zh == name


@pytest.mark.parametrize(
    "code", ["371200", "371202", "370181", "370634", "370684", "371626", "370101", "350623", "", "x"]
)
def test_codes_out_of_force_or_of_elsewhere_are_unknown(code: str) -> None:
    with pytest.raises(RegionUnknown):
        region(code)


# What python-stdnum's copy of the list (Wikipedia's, with years) says of Shandong and the product leaves out, and why.
LEFT_OUT = {
    r"市辖区": "the municipal districts of a city together: a heading of the code list, no place",
}


def test_the_list_is_that_of_python_stdnum() -> None:
    theirs = _of_stdnum()
    ours = {each.code: each.name.zh for each in ALL}
    assert {code: name for code, name in theirs.items() if name not in LEFT_OUT} == ours


def _of_stdnum() -> dict[str, str]:
    """Codes of Shandong without an end year in `stdnum/cn/loc.dat`."""
    text = files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    (block,) = re.findall(r'^37 province="山东省"\n((?: .*\n)+)', text, re.MULTILINE)
    rows = re.findall(r'^ +(\d{4}) county="(.*)"$', block, re.MULTILINE)
    in_force = (
        (code, re.fullmatch(r"(?:\[\d*-\])?([^\[\]]+)", part)) for code, all_ in rows for part in all_.split(",")
    )
    return {f"37{code}": match[1] for code, match in in_force if match}


def test_names_tell_their_kind_in_both_languages() -> None:
    kinds = {"区": "District", "市": "City", "县": "County"}
    for each in ALL:
        if each.level is RegionLevel.COUNTY:
            assert each.name.en.rpartition(" ")[2] == kinds[each.name.zh[-1]]


def test_every_region_lies_in_one_of_the_level_above() -> None:
    for each in ALL:
        levels = [step.level for step in path(each.code)]
        assert levels == [RegionLevel.PROVINCE, RegionLevel.CITY, RegionLevel.COUNTY][: len(levels)]
    assert [step.code for step in path(PROVINCIAL)] == [PROVINCE, PROVINCIAL]


def test_codes_fit_the_column_and_are_unique() -> None:
    codes = [each.code for each in (*ALL, region(PROVINCIAL))]
    assert len(set(codes)) == len(codes) == 154
    assert {len(code) for code in codes} == {2, 6}
    assert PROVINCIAL == PROVINCIAL_UNITS


def test_the_special_value_belongs_to_no_city() -> None:
    assert PROVINCIAL not in {each.code for each in cities()}
    assert counties(PROVINCE) == counties(PROVINCIAL) == counties("370303") == ()


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("370303", "山东省淄博市张店区", "Zhangdian District, Zibo, Shandong Province"),
        ("370300", "山东省淄博市", "Zibo, Shandong Province"),
        ("370000", "山东省", "Shandong Province"),
        (PROVINCIAL, "省直", "Directly under the province"),
    ],
)
def test_full_names(code: str, zh: str, en: str) -> None:
    assert full_name(code, "zh_CN") == zh
    assert full_name(code, "en") == en


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("张店区", "370303"),
        ("张店", "370303"),
        (" 张 店 ", "370303"),
        ("淄博市张店区", "370303"),
        ("淄博张店", "370303"),
        ("山东省淄博市张店区", "370303"),
        ("山东淄博张店", "370303"),
        ("Zhangdian", "370303"),
        ("zhangdian district", "370303"),
        ("Zhangdian, Zibo", "370303"),
        ("zibo zhangdian", "370303"),
        ("370303", "370303"),
        ("淄博", "370300"),
        ("淄博市", "370300"),
        ("Zibo City", "370300"),
        ("泰安", "370900"),
        ("taian", "370900"),
        ("Tai'an", "370900"),
        ("东营", "370500 370502"),
        ("dongying", "370500 370502"),
        ("东营市", "370500"),
        ("东营区", "370502"),
        ("市中", "370103 370402"),
        ("市中区", "370103 370402"),
        ("济南市中区", "370103"),
        ("济南市市中区", "370103"),
        ("济南市中", "370103"),
        ("枣庄市中", "370402"),
        ("lanshan", "371103 371302"),
        ("linyi", "371300 371424"),
        ("曹", "371721"),
        ("曹县", "371721"),
        ("莱芜市", "370116"),
        ("莱城区", "370116"),
        ("章丘市", "370114"),
        ("长岛", "370614"),
        ("苍山县", "371324"),
        ("胶南", "370211"),
        ("邹平县", "371681"),
        ("台儿", "370405"),
        ("儿庄", "370405"),
        ("taier", "370405"),
        ("省直", PROVINCIAL),
        ("山东省", PROVINCE),
        ("山东", PROVINCE),
        ("高新区", ""),
        ("区", ""),
        ("a", ""),
        ("", ""),
        ("北京", ""),
    ],
)
def test_typed_names_find_their_regions(text: str, codes: str) -> None:
    assert [each.code for each in find_regions(text)] == codes.split()


@given(st.sampled_from([*ALL, region(PROVINCIAL)]))
def test_every_region_is_found_by_its_names(each: Region) -> None:
    typed = (each.code, each.name.zh, each.name.en, full_name(each.code, "zh_CN"), full_name(each.code, "en"))
    assert all(each in find_regions(text) for text in typed)
    assert find_regions(full_name(each.code, "zh_CN")) == (each,)


@given(st.text())
def test_any_text_is_searched_without_an_error(text: str) -> None:
    find_regions(text)
