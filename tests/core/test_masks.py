import pytest

from disclosure.core import masks


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳明月", "欧阳**"),
        ("欧阳", "欧*"),
        ("买买提·某某", "买买提·***"),
        ("Jane Mary Smith", "* * Smith"),
        ("Smith, Jane", "* Smith"),
        ("Sukarno", "S***"),
        ("李", "李*"),
        ("", ""),
    ],
)
def test_only_the_surname_is_kept(name: str, shown: str) -> None:
    assert masks.surname(name) == shown


def test_only_four_characters_of_a_number_are_kept() -> None:
    assert masks.id_tail("11010519491231002X") == "****002X"
    assert masks.id_tail("12345678") == "****"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("某省某市新区和平社区3栋502室", "某省某市新区和平社区"),
        ("某省某市新区和平路12号3栋502室", "某省某市新区和平路"),
        ("某省某市新区12号", "某省某市新区"),
        ("某县红星村5组", "某县红星村"),
        ("12 Long Street, Camden, London", "Camden, London"),
    ],
)
def test_addresses_end_at_the_community(text: str, shown: str) -> None:
    assert masks.address(text) == shown


def test_scrub_removes_numbers_of_persons() -> None:
    text = "某某，11010519491231002X，13800138000；办公室 0717-2585459；110105194912******"
    assert masks.scrub(text) == "某某，****，****；办公室 0717-2585459；****"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("某省某市新区和平路12号", "某省某市新区"),
        ("某省某市和平社区3栋502室", "某省某市"),
        ("某市高新技术产业开发区12号", "某市高新技术产业开发区"),
        ("某市县前街12号", "某市"),
        ("某市红旗路12号", "某市"),
        ("某市某县县城路3号", "某市某县"),
        ("某某自治州某某自治县某乡某村", "某某自治州某某自治县"),
        ("和平路12号", ""),
        ("12 Long Street, Camden, London", ""),
    ],
)
def test_a_district_is_no_smaller_than_a_county(text: str, shown: str) -> None:
    assert masks.district(text) == shown


def test_a_persons_number_never_leaves() -> None:
    person = masks.mask_party("person", "王五", "11010519491231002X", "某省某市新区和平路12号")
    assert person == ("王五", None, "某省某市新区")
    for number in ("11010519491231002X", "110105 19491231 002X", "110105194912******"):
        trader = masks.mask_party("organisation", "某某商行", number)
        assert trader.identifier is None


def test_of_a_masked_person_only_the_surname_stays() -> None:
    person = masks.mask_party("person", "王五六", "P-1", "某省某市新区和平路12号", masked=True)
    assert person == ("王**", None, "")
    organisation = masks.mask_party("organisation", "某某公司", "C-1", "某市", masked=True)
    assert organisation == ("某某公司", "C-1", "某市")


def test_an_organisations_code_is_public() -> None:
    party = masks.mask_party("organisation", "某某公司", "12532500067137175R", "某市某路1号")
    assert party == ("某某公司", "12532500067137175R", "某市某路1号")
