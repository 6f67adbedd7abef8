import pytest

from disclosure.importing.parsers import Unreadable
from disclosure.importing.regions import Regions
from disclosure.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def regions():
    for code, name in (
        ("410000", "河南省"),
        ("410700", "新乡市"),
        ("410721", "新乡县"),
        ("420000", "湖北省"),
        ("420500", "宜昌市"),
        ("420505", "猇亭区"),
        ("420526", "兴山县"),
        ("430000", "湖南省"),
        ("430503", "大祥区"),
        ("990100", "大祥区"),
        ("450000", "广西壮族自治区"),
    ):
        Region.objects.create(code=code, name=name)
    return Regions()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("420526", "420526"),
        ("兴山县", "420526"),
        ("兴山", "420526"),
        ("湖北省,宜昌市,猇亭区", "420505"),
        ("广西壮族", "450000"),
        ("河南省,新乡市,新乡市本级", "410700"),
        ("河南省,新乡县", "410721"),
        ("湖北省,宜昌市,某撤销县", "420500"),
        ("湖南省 大祥区", "430503"),
    ],
)
def test_names_from_large_to_small(regions, text, code):
    assert regions.resolve(text) == code


@pytest.mark.parametrize(
    ("text", "code"), [("无此地", "region"), ("", "region"), ("大祥区", "region_ambiguous")]
)
def test_uncertain_names_are_refused(regions, text, code):
    with pytest.raises(Unreadable) as caught:
        regions.resolve(text)
    assert caught.value.code == code


def test_an_address_names_the_smallest_region_below(regions):
    assert regions.in_address("宜昌市兴山县古夫镇", "420500") == "420526"
    assert regions.in_address("古夫镇", "420500") == "420500"
    assert regions.in_address("河南省新乡县", "420500") == "420500"


def test_a_region_that_is_not_loaded_is_refused(regions):
    with pytest.raises(Unreadable):
        regions.in_address("某地", "990200")
