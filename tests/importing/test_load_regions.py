import pytest
from django.core.management import CommandError, call_command

from disclosure.models import Region, RegionName

pytestmark = pytest.mark.django_db


def test_the_divisions_of_the_repository():
    call_command("load_regions")
    county = Region.objects.get(code="420526")
    assert (county.name, county.parent.name, county.parent.parent.name) == (
        "兴山县",
        "宜昌市",
        "湖北省",
    )
    assert Region.objects.filter(parent=None).count() == 34


def test_the_country_changes_from_year_to_year():
    call_command("load_regions")
    former = Region.objects.get(code="510124")
    assert (former.name, former.valid_from, former.valid_to) == ("郫县", 1983, 2016)
    assert [region.code for region in former.successors.all()] == ["510117"]
    assert Region.objects.get(code="510117").predecessor_codes == {"510124", "512722"}
    assert not Region.objects.get(code="420600").former_names.exclude(name="襄樊市").exists()
    assert {r.code for r in Region.objects.heirs_of(["512300"])} == {"500000"}
    assert "341400" in Region.objects.get(code="340100").predecessor_codes
    years = {year: Region.objects.at_end_of(year) for year in (1985, 2015, 2016)}
    assert not years[2016].filter(code="510124").exists()
    assert years[2015].filter(code="510124").exists()
    assert not years[1985].filter(code="500000").exists()
    in_use = Region.objects.in_use()
    assert not in_use.filter(name__in=("市辖区", "县", "省直辖县级行政区划")).exists()
    assert not in_use.exclude(parent=None).exclude(parent__valid_to=None).exists()


def test_loading_again_changes_nothing():
    call_command("load_regions")
    links = Region.successors.through.objects

    def state():
        return (
            list(Region.objects.values_list()),
            list(RegionName.objects.values_list("region", "name", "valid_from", "valid_to")),
            sorted(links.values_list("from_region", "to_region")),
        )

    before = state()
    call_command("load_regions")
    assert state() == before


def test_a_file_of_ones_own_renames_and_adds(tmp_path):
    Region.objects.create(code="990000", name="旧名")
    path = tmp_path / "regions.csv"
    path.write_text("code,name\n990000,岚越省\n990102,滨河区\n", "utf-8")
    call_command("load_regions", str(path))
    assert Region.objects.get(code="990102").parent.name == "岚越省"


def test_a_mistake_in_a_file_loads_nothing(tmp_path):
    path = tmp_path / "regions.csv"
    head = "code,name,valid_from,valid_to,successors\n990000,岚越省,1981,,\n"
    for wrong in ("990101,某县,1981,2016,990109\n", "9901,某县,1981,,\n"):
        path.write_text(head + wrong, "utf-8")
        with pytest.raises(CommandError, match="9901"):
            call_command("load_regions", str(path))
    assert not Region.objects.exists()


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    for file in (path, tmp_path / "nothing.csv"):
        with pytest.raises(CommandError):
            call_command("load_regions", str(file))
