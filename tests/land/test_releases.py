"""What of a land notice leaves, and in which units."""

import pytest

from tests.factory import Office

pytestmark = pytest.mark.django_db


def test_the_reserve_price_stays_secret():
    details = Office.open().release("land.listing").document["details"]
    assert "start_price" in details
    assert "reserve_price" not in details


def test_hectares_and_mu_keep_their_published_unit():
    parcels = Office.open().release("land.supply_plan").document["rows"]["parcels"]
    assert [parcel["area"]["published"] for parcel in parcels] == [
        {"value": "4.2319", "unit": "公顷"},
        {"value": "64", "unit": "亩"},
    ]
    assert parcels[0]["area"]["value"] == "42319"


def test_a_person_who_wins_land_is_named_with_the_county_and_no_number():
    parties = Office.open().release("land.sale_result").document["parties"]
    (person,) = [party for party in parties if party["kind"] == "person"]
    assert person == {
        "role": "winner",
        "name": "秦陌川",
        "kind": "person",
        "identifier": None,
        "address": "云岚市青石县",
    }
