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
