"""The law as the API gives it: the rows of the catalogue, and what they make due."""

from __future__ import annotations

import dataclasses

import pytest

from disclosure import services
from disclosure.core.obligations import Confidence
from disclosure.models import CatalogueEntry
from tests.api.conftest import broken_promises
from tests.factory import NOW, Office, make_region, parcels

pytestmark = pytest.mark.django_db

#: A sale whose result is due within a year that has a list of holidays.
SOON = {"transfer_method": "auction", "activity_end": "2026-12-10 15:00"}


def codes(answer):
    return [item["code"] for item in answer.json()["results"]]


def test_every_row_is_given_as_it_was_loaded(get, law):
    body = get("/obligations/").json()
    assert not broken_promises("ObligationList", body)
    assert len(body["results"]) == CatalogueEntry.objects.count()
    (row,) = [item for item in body["results"] if item["code"] == "LAN-06"]
    assert row["row"]["basis"][0]["name"]["zh"].startswith("招标拍卖挂牌")
    assert row["row"]["confidence"] in set(Confidence)


def test_rows_of_an_area_of_a_type_of_a_place(get, law):
    make_region("990100")
    nation = CatalogueEntry.objects.get(code="LAN-06")
    services.add_version(
        row=dataclasses.replace(nation.obligation, region="990100", value=5), now=NOW
    )
    assert set(codes(get("/obligations/", {"area": "land"}))) == {
        entry.code for entry in CatalogueEntry.objects.filter(area="land")
    }
    of_type = get("/obligations/", {"type": "land.sale_result"}).json()["results"]
    assert {(item["code"], item["region"]) for item in of_type} >= {
        ("LAN-06", None),
        ("LAN-06", "990100"),
    }
    make_region("980100")
    elsewhere = get("/obligations/", {"region": "980100"}).json()["results"]
    assert "990100" not in {item["region"] for item in elsewhere}
    below = make_region("990102")
    inside = get("/obligations/", {"region": below.pk}).json()["results"]
    assert "990100" in {item["region"] for item in inside}


def test_earlier_versions_stay_readable(get, law):
    entry = CatalogueEntry.objects.get(code="LAN-06")
    services.add_version(row=dataclasses.replace(entry.obligation, value=3), now=NOW)
    current = [i for i in get("/obligations/").json()["results"] if i["code"] == "LAN-06"]
    assert [(item["revision"], item["row"]["value"]) for item in current] == [(2, 3)]
    for answer in (get("/obligations/LAN-06/"), get("/obligations/", {"versions": "all"})):
        body = answer.json()
        assert not broken_promises("ObligationList", body)
        versions = [item for item in body["results"] if item["code"] == "LAN-06"]
        assert [item["revision"] for item in versions] == [1, 2]
        assert versions[0]["replaced_at"]


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/obligations/", "area", "fishing"),
        ("/obligations/", "type", "land.nothing"),
        ("/obligations/", "region", "000000"),
        ("/obligations/", "versions", "old"),
        ("/obligations/", "colour", "red"),
        ("/dues/", "agency", "nobody"),
        ("/dues/", "type", "land.nothing"),
        ("/dues/", "region", "x"),
        ("/dues/", "status", "late"),
        ("/dues/", "due_to", "2026-02-30"),
        ("/dues/", "limit", "0"),
        ("/dues/", "cursor", "nonsense"),
        ("/dues/", "colour", "red"),
    ],
)
def test_a_wrong_parameter_is_named(get, db, path, name, value):
    answer = get(path, {name: value})
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == [name]


def test_a_row_there_is_not_is_not_found(get, law):
    assert get("/obligations/XYZ-99/").status_code == 404


def test_what_is_due_is_told_with_what_it_arises_from(get, office: Office, law):
    listing = office.release("land.listing", detail=SOON, rows=parcels({}))
    body = get("/dues/", {"allocation": listing.allocation_uid}).json()
    assert not broken_promises("DuePage", body)
    (due,) = [item for item in body["results"] if item["code"] == "LAN-06"]
    assert due["arises_from"] == listing.uid
    assert due["agency"] == office.agency.slug
    assert (due["met_by"], due["met_on"]) == (None, None)
    assert due["due_on"] > due["starts_on"]


def test_what_was_met_is_told_with_what_met_it(get, office: Office, law):
    listing = office.release("land.listing", detail=SOON, rows=parcels({}))
    (lot,) = [lot["number"] for lot in listing.document["lots"]]
    result = office.release("land.sale_result", detail={"parcel_no": lot})
    wanted = {"allocation": listing.allocation_uid, "type": "land.sale_result"}
    assert "LAN-06" not in codes(get("/dues/", wanted))
    met = get("/dues/", {**wanted, "status": "met"}).json()["results"]
    assert result.uid in {item["met_by"] for item in met if item["code"] == "LAN-06"}
    assert "LAN-06" in codes(get("/dues/", {**wanted, "status": "all"}))


def test_dues_are_found_by_agency_place_and_day(get, office: Office, law):
    office.release("land.listing", detail=SOON, rows=parcels({}))
    other = Office.open(name="别处自然资源局")
    every = {"code": "LAN-06", "due_on": get("/dues/").json()["results"][0]["due_on"]}
    assert "LAN-06" in codes(get("/dues/", {"agency": office.agency.slug}))
    assert codes(get("/dues/", {"agency": other.agency.slug})) == []
    assert "LAN-06" in codes(get("/dues/", {"region": "990000"}))
    assert codes(get("/dues/", {"region": make_region("980100").pk})) == []
    assert codes(get("/dues/", {"due_to": "2026-01-01"})) == []
    assert every["code"] in codes(get("/dues/", {"due_to": "2027-12-31"}))


def test_dues_are_paged_without_loss(client, get, office: Office, law):
    office.release("land.listing", detail=SOON, rows=parcels({}))
    office.release("housing.monthly_progress", detail={"month": "2026-10"})
    whole = codes(get("/dues/", {"limit": 100}))
    assert len(whole) > 1
    seen, address = [], "/api/v1/dues/?limit=1"
    while address:
        page = client.get(address).json()
        seen += [item["code"] for item in page["results"]]
        address = (page["next"] or "").removeprefix("http://127.0.0.1:8000")
    assert seen == whole


def test_a_release_carries_its_clocks_and_leads_to_what_it_owes(client, get, office: Office, law):
    listing = office.release("land.listing", detail=SOON, rows=parcels({}))
    document = get(f"/releases/{listing.uid}/").json()["document"]
    assert document["clocks"] == listing.document["clocks"]
    assert document["lots"] == listing.document["lots"]
    (item,) = get("/land/listing/").json()["results"]
    owed = client.get(item["owes"].removeprefix("http://127.0.0.1:8000"))
    assert "LAN-06" in codes(owed)


def test_dues_are_sent_again_only_when_they_changed(get, office: Office, law):
    office.release("land.listing", detail=SOON, rows=parcels({}))
    tag = get("/dues/")["ETag"]
    assert get("/dues/", if_none_match=tag).status_code == 304
    office.release("land.sale_result")
    assert get("/dues/", if_none_match=tag).status_code == 200
