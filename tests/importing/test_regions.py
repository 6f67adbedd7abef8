import pytest

from disclosure.core.divisions import read_divisions
from disclosure.importing.parsers import Unreadable
from disclosure.importing.regions import Regions
from disclosure.management.commands.load_regions import REGIONS
from disclosure.models import Region


@pytest.fixture
def regions(db):
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
    district = Region.objects.create(code="420506", name="夷陵区", valid_from=2001)
    county = Region.objects.create(code="420521", name="宜昌县", valid_to=2001)
    county.successors.add(district)
    Region.objects.get(code="420000").former_names.create(name="楚省", valid_to=1990)
    return Regions.load()


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


def test_an_address_may_name_a_former_region(regions):
    assert regions.in_address("宜昌市宜昌县小溪塔镇", "420500") == "420521"
    assert regions.in_address("宜昌市宜昌县小溪塔镇", "420500", 1999) == "420521"
    assert regions.in_address("宜昌市宜昌县小溪塔镇", "420500", 2004) == "420506"


def test_former_names_are_known_from_the_database(regions):
    assert regions.resolve("楚省,宜昌市") == "420500"


def test_a_region_that_is_not_loaded_is_refused(regions):
    with pytest.raises(Unreadable):
        regions.in_address("某地", "990200")


@pytest.fixture(scope="module")
def country():
    with REGIONS.open(encoding="utf-8", newline="") as file:
        return Regions(read_divisions(file))


@pytest.mark.parametrize(
    ("text", "year", "code"),
    [
        # The name of its time, the one before, and none at all said when.
        ("四川省,成都市,郫县", 2010, "510124"),
        ("四川省,成都市,郫县", 2016, "510124"),
        ("四川省,成都市,郫县", 2017, "510117"),
        ("四川省,成都市,郫县", None, "510124"),
        ("四川省,成都市,郫都区", 2017, "510117"),
        ("河北省,邢台市,桥东区", 2021, "130502"),
        ("湖北省,襄樊市", 2017, "420600"),
        # Prefectures that ceased, with counties that ceased.
        ("贵州省,铜仁地区,万山特区", 2017, "520603"),
        ("安徽省,巢湖市", 2009, "341400"),
        ("安徽省,巢湖市", 2017, "340181"),
        ("安徽省,巢湖市,庐江县", 2009, "341421"),
        ("安徽省,巢湖市,庐江县", 2017, "340124"),
        ("新疆维吾尔,哈密地区,哈密市", 2017, "650502"),
        ("山东省,莱芜市", 2020, "370100"),
        # What was divided keeps its own code.
        ("河北省,邯郸市,邯郸县", 2020, "130421"),
        ("重庆市渝北区", 2026, "500112"),
        # Codes.
        ("510124", 2010, "510124"),
        ("510124", 2020, "510117"),
        ("420501", None, "420500"),
        ("110100", None, "110000"),
        ("429000", 2020, "420000"),
        # The level above itself.
        ("陕西省,商洛市,商洛市本级", 2017, "611000"),
        ("新疆维吾尔,哈密地区,哈密市本级", 2017, "650500"),
        ("重庆市,重庆市所辖县", 2017, "500000"),
        ("海南省,省直辖县级行政单位,澄迈县", 2017, "469023"),
        ("重庆市,重庆市所辖县,大足县", 2017, "500111"),
        # Short and other ways to write a name, several in one.
        ("恩施州", None, "422800"),
        ("湖北,恩施,利川", None, "422802"),
        ("江西省,南昌市,新建县", 2017, "360112"),
        ("湖北省宜昌市长阳县", 2020, "420528"),
        ("湖北宜昌", 2020, "420500"),
        ("吉林", None, "220000"),
        ("河南", None, "410000"),
        # The Corps is no division; some of its cities are.
        ("新疆建设兵团,农一师,农一师本级", 2017, "650000"),
        ("新疆生产建设兵团第八师石河子市", 2020, "659001"),
        ("新疆,昆玉市", 2017, "659009"),
        # Zones are no divisions either, and are where they say.
        ("湖北省,宜昌市,宜昌高新区", 2020, "420500"),
        ("宜昌高新区", 2020, "420500"),
        ("河北省,秦皇岛市,北戴河新区", 2020, "130300"),
        ("天津滨海新区", 2020, "120116"),
        ("重庆市,两江新区", 2017, "500000"),
        ("重庆市,两江新区", 2026, "500157"),
    ],
)
def test_regions_of_the_country(country, text, year, code):
    assert country.resolve(text, year=year) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("北戴河新区", "region"),
        ("雄安新区", "region"),
        ("河南路街道", "region"),
        ("市辖区", "region"),
        ("420599", "region"),
        ("朝阳", "region_ambiguous"),
        ("城关区", "region_ambiguous"),
    ],
)
def test_what_is_not_certain_in_the_country_is_refused(country, text, code):
    with pytest.raises(Unreadable) as caught:
        country.resolve(text, year=2020)
    assert caught.value.code == code


def test_common_words_in_an_address_are_no_former_regions(country):
    assert country.in_address("常州市郊区某路", "320400", 2020) == "320400"
    assert country.in_address("重庆市两江新区某路", "500000", 2017) == "500000"
    assert country.in_address("重庆市两江新区某路", "500000", 2026) == "500157"


def test_regions_that_follow_each_other_in_a_circle_stop_nobody():
    circle = read_divisions(
        [
            "code,name,valid_from,valid_to,successors",
            "990101,甲区,1990,2000,990102",
            "990102,乙区,1990,2001,990101",
        ]
    )
    assert Regions(circle).resolve("甲区", year=2020) in ("990101", "990102")
