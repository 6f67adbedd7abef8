import pytest
from django.core.management import CommandError, call_command

from disclosure.models import Region

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
    call_command("load_regions")


def test_a_file_of_ones_own_renames_and_adds(tmp_path):
    Region.objects.create(code="990000", name="旧名")
    path = tmp_path / "regions.csv"
    path.write_text("code,name\n990000,岚越省\n990102,滨河区\n", "utf-8")
    call_command("load_regions", str(path))
    assert Region.objects.get(code="990102").parent.name == "岚越省"


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    for file in (path, tmp_path / "nothing.csv"):
        with pytest.raises(CommandError):
            call_command("load_regions", str(file))
