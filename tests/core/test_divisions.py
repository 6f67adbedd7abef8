import pytest

from disclosure.core.divisions import (
    DivisionError,
    FormerName,
    governing,
    lineage,
    parent,
    prefix,
    read_divisions,
    short_names,
)

HEAD = "code,name,valid_from,valid_to,successors"


def read(*rows: str) -> list:
    return read_divisions([HEAD, *rows])


def test_codes_nest() -> None:
    assert lineage("420526") == ["420526", "420500", "420000"]
    assert lineage("420500") == ["420500", "420000"]
    assert lineage("420000") == ["420000"]
    assert [prefix(code) for code in ("420526", "420500", "420000", "500000")] == [
        "420526", "4205", "42", "50",
    ]  # fmt: skip


def test_a_county_without_a_prefecture_belongs_to_its_province() -> None:
    known = {"110000", "110101", "420000", "420500", "429004"}
    assert parent("110101", known) == "110000"
    assert parent("429004", known) == "420000"
    assert parent("420500", known) == "420000"
    assert parent("420000", known) is None


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("420501", "420500"),
        ("420571", "420500"),
        ("110100", "110000"),
        ("500200", "500000"),
        ("429000", "420000"),
        ("110101", None),
        ("420500", None),
        ("420599", None),
        ("420600", None),
        ("420601", None),
        ("430100", None),
    ],
)
def test_codes_that_stand_for_the_level_above(code: str, meant: str | None) -> None:
    known = {"110000", "110101", "420000", "420500", "430000", "500000"}
    assert governing(code, known) == meant


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("宜昌市", {"宜昌"}),
        ("神农架林区", {"神农架"}),
        ("浦东新区", {"浦东"}),
        ("郫县", set()),
        ("内蒙古自治区", {"内蒙古"}),
        ("恩施土家族苗族自治州", {"恩施土家族苗族", "恩施州", "恩施"}),
        ("长阳土家族自治县", {"长阳土家族", "长阳县", "长阳"}),
        ("新疆维吾尔自治区", {"新疆维吾尔", "新疆区", "新疆"}),
        ("龙胜各族自治县", {"龙胜各族", "龙胜县", "龙胜"}),
        ("管城回族区", {"管城回族", "管城区", "管城"}),
        ("东乡族自治县", {"东乡族"}),
    ],
)
def test_names_are_written_short(name: str, short: set[str]) -> None:
    assert short_names(name) == short


def test_a_division_has_the_last_name_of_its_code_and_remembers_the_others() -> None:
    (city,) = read("990100,云州市,1985,2010,", "990100,云岚市,2010,,")
    assert (city.name, city.valid_from, city.valid_to) == ("云岚市", 2010, None)
    assert city.former_names == (FormerName("云州市", 1985, 2010),)


def test_what_ceased_names_what_followed() -> None:
    _, county = read("990121,滨河县,1981,2016,990102;990103", "990102,滨河区,2016,,")
    assert (county.valid_to, county.successors) == (2016, ("990102", "990103"))


def test_a_list_may_have_codes_and_names_alone() -> None:
    (province,) = read_divisions(["code,name", "990000,岚越省"])
    assert (province.code, province.valid_from, province.successors) == ("990000", None, ())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("99010,滨河区,2016,,", "line 2: '99010' is no code of six digits"),
        ("990102,,2016,,", "line 2: a name has"),
        ("990102,滨河区,16,,", "line 2: '16' is no year"),
        ("990102,滨河区,2016,2015,990103", "valid_to is before valid_from"),
        ("990102,滨河区,2016,,990103", "what is in use has no successors"),
        ("990102,滨河区,2016,2020,9901", "'9901' is no code"),
    ],
)
def test_a_mistake_is_said_with_its_line(row: str, said: str) -> None:
    with pytest.raises(DivisionError, match=said):
        read(row)


def test_names_of_a_code_follow_each_other() -> None:
    with pytest.raises(DivisionError, match="each name begins"):
        read("990100,云州市,1985,2010,", "990100,云岚市,2012,,")
    with pytest.raises(DivisionError, match="each name begins"):
        read("990100,云州市,1985,,", "990100,云岚市,2010,,")


def test_a_file_of_something_else_is_refused() -> None:
    for lines in (["a,b", "1,2"], []):
        with pytest.raises(DivisionError, match="no columns code and name"):
            read_divisions(lines)
