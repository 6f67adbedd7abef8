"""Areas, notice types, agencies and regions."""

import pytest

from disclosure.core.notice_types import registry
from disclosure.models import Region
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
    (parcels,) = (table for table in found["rows"] if table["name"] == "parcels")
    column = next(c for c in parcels["columns"] if c["name"] == "parcel_no")
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


@pytest.fixture
def renamed() -> None:
    """A county that became a district in 2016, of a city renamed in 2010."""
    city = make_region("990100", "云岚市")
    city.former_names.create(name="云州市", valid_from=1985, valid_to=2010)
    county, district = make_region("990121", "郫云县"), make_region("990117", "郫云区")
    county.valid_to = district.valid_from = 2016
    county.save()
    district.save()
    county.successors.add(district)


def test_a_region_says_from_when_to_when_and_what_followed(get, renamed):
    former, now = get("/regions/990121/").json(), get("/regions/990117/").json()
    assert (former["valid_to"], former["successors"]) == (2016, ["990117"])
    assert (now["valid_from"], now["valid_to"], now["successors"]) == (2016, None, [])
    names = get("/regions/990100/").json()["former_names"]
    assert names == [{"name": "云州市", "valid_from": 1985, "valid_to": 2010}]
    assert not broken_promises("RegionPage", get("/regions/").json())


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({}, ["990117", "990121"]),
        ({"in_use": "true"}, ["990117"]),
        ({"in_use": "false"}, ["990121"]),
        ({"on": "2015"}, ["990121"]),
        ({"on": "2016"}, ["990117"]),
        ({"on": "2015", "in_use": "true"}, []),
    ],
)
def test_regions_of_a_year(get, renamed, asked, codes):
    below = get("/regions/", {"parent": "990100", **asked}).json()["results"]
    assert [region["code"] for region in below] == codes


@pytest.mark.parametrize("asked", [{"in_use": "yes"}, {"on": "last"}, {"on": "0"}])
def test_a_year_that_cannot_be_read_is_an_error(get, asked):
    answer = get("/regions/", asked)
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == list(asked)


def test_agencies_of_a_former_region_are_found_under_the_new_one(get, renamed):
    office = Office.open(region=Region.objects.get(code="990121"))
    office.release()
    found = get("/agencies/", {"region": "990117"}).json()["results"]
    assert [agency["code"] for agency in found] == [office.agency.code]
