"""Areas, notice types, agencies and regions."""

import pytest

from disclosure.core.notice_types import registry
from tests.api.conftest import broken_promises
from tests.factory import Office, make_agency, make_region

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "component"),
    [
        ("/", "Index"),
        ("/areas/", "AreaList"),
        ("/types/", "NoticeTypeList"),
        ("/types/land.listing/", "NoticeType"),
        ("/agencies/", "AgencyPage"),
        ("/regions/", "RegionPage"),
        ("/regions/990100/", "Region"),
        ("/releases/", "ReleasePage"),
        ("/changes/", "ChangePage"),
        ("/land/listing/", "LandListingPage"),
    ],
)
def test_answers_keep_what_the_description_promises(get, office: Office, path, component):
    office.withdraw(office.release())
    office.correct(office.release())
    answer = get(path)
    assert answer.status_code == 200
    assert not broken_promises(component, answer.json())


def test_every_link_of_the_index_answers(client, get):
    for link in get("/").json()["links"].values():
        path = link.removeprefix("http://127.0.0.1:8000")
        if path.startswith("/api/"):
            assert client.get(path).status_code == 200


def test_every_type_names_a_list_that_answers(client, get):
    types = get("/types/").json()["results"]
    assert [found["type"] for found in types] == registry.codes()
    for found in types:
        assert client.get(found["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_labels_are_in_both_languages(get):
    found = get("/types/land.listing/").json()
    column = next(c for c in found["columns"] if c["name"] == "parcel_no")
    assert column["label"]["en"] == "parcel number"
    assert column["label"]["zh"] != column["label"]["en"]


def test_agencies_are_listed_once_they_have_released_something(get, office: Office):
    make_agency(name="云岚市档案馆")
    assert get("/agencies/").json()["results"] == []
    office.release()
    found = get("/agencies/").json()["results"]
    assert [agency["code"] for agency in found] == [office.agency.code]
    single = get(f"/agencies/{office.agency.slug}/").json()
    assert single == found[0]
    assert not broken_promises("Agency", single)


def test_agencies_are_paged_and_found_by_region(client, get):
    offices = [Office.open(name=f"云岚市第{n}局") for n in range(3)]
    for one in offices:
        one.release()
    codes = sorted(one.agency.code for one in offices)
    page = get("/agencies/", {"limit": 2, "region": "990000"}).json()
    rest = client.get(page["next"].removeprefix("http://127.0.0.1:8000")).json()
    assert [a["code"] for a in page["results"] + rest["results"]] == codes
    back = client.get(rest["previous"].removeprefix("http://127.0.0.1:8000")).json()
    assert [a["code"] for a in back["results"]] == codes[:2]
    make_region("980000", "远州省")
    assert get("/agencies/", {"region": "980000"}).json()["results"] == []


def test_regions_are_listed_below_their_parent(get):
    make_region("990101", "云岚区")
    below = get("/regions/", {"parent": "990100"}).json()["results"]
    assert [region["code"] for region in below] == ["990101"]
    assert get("/regions/990102/").status_code == 404
