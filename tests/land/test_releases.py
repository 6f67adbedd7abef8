"""What of a land notice leaves, and in which units."""

import pytest

from disclosure.models import Due
from tests.factory import Office

pytestmark = pytest.mark.django_db


def test_the_reserve_price_stays_secret():
    for parcel in Office.open().release("land.listing").document["rows"]["parcels"]:
        assert "start_price" in parcel
        assert "reserve_price" not in parcel


def test_each_parcel_of_an_announcement_is_a_lot_that_owes_its_result(law: None):
    office = Office.open()
    announced = office.release("land.listing")
    assert [lot["number"] for lot in announced.document["lots"]] == ["YL-2026-017", "YL-2026-018"]
    office.release("land.sale_result", detail={"parcel_no": "YL-2026-018"})
    owed = Due.objects.filter(entry__code="LAN-06").values_list("lot", "met_by")
    assert {lot: bool(met) for lot, met in owed} == {"YL-2026-017": False, "YL-2026-018": True}


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
