"""Profiles, regions, statistics and the map as readers see them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from disclosure import checks, geography
from disclosure.core.boundaries import BoundaryError, read_rings
from disclosure.core.tiles import PROVINCES
from disclosure.models import Region
from tests.factory import Office, deliver_all, example_values, uscc

pytestmark = pytest.mark.django_db

CODE = uscc(810001)
NAME = "岚越云建有限公司"


def parties(**first: str) -> list[dict[str, str]]:
    """The example's parties of a land sale with another winner."""
    winner = {"role": "winner", "name": NAME, "kind": "organisation", "identifier": CODE}
    others = [p for p in example_values("land.sale_result")["parties"] if p["role"] != "winner"]
    return [{**winner, **first}, *others]


def test_a_profile_tells_what_an_organisation_received(office: Office, client: Client) -> None:
    release = office.release("land.sale_result", parties=parties())
    page = client.get(f"/party/{CODE}/").content.decode()
    assert NAME in page
    assert release.title in page
    answer = client.get(f"/api/v1/parties/{CODE}/").json()
    (year,) = answer["years"]
    assert (year["results"], year["results_stated"]) == (1, 1)
    assert year["results_amount"] == f"{release.amount:.2f}"
    assert [part["role"] for part in answer["parts"]] == ["winner"]


def test_a_withdrawn_notice_leaves_no_profile(office: Office, client: Client) -> None:
    release = office.release("land.sale_result", parties=parties())
    office.withdraw(release)
    assert client.get(f"/party/{CODE}/").status_code == 404
    assert client.get(f"/api/v1/parties/{CODE}/").status_code == 404


def test_a_follower_of_an_organisation_learns_of_a_withdrawal(
    office: Office, client: Client
) -> None:
    office.release("land.sale_result", parties=parties())
    other = office.release("land.sale_result", parties=parties(), notice={"title": "误发的公示"})
    office.withdraw(other)
    feed = client.get(f"/party/{CODE}/feed/json/").json()
    assert len(feed["items"]) == 2
    assert "误发的公示" in feed["items"][0]["title"]


def test_organisations_of_one_name_are_never_taken_for_one(office: Office, client: Client) -> None:
    office.release("land.sale_result", parties=parties())
    office.release("land.sale_result", parties=parties(identifier=uscc(810002)))
    answer = client.get(f"/api/v1/parties/{CODE}/").json()
    assert answer["notices"] == 1
    page = client.get(f"/party/named/{NAME}/").content.decode()
    assert CODE in page
    assert uscc(810002) in page


def test_a_person_has_no_profile(office: Office, client: Client) -> None:
    person = parties(kind="person", name="岚小云", identifier="")
    office.release("land.sale_result", parties=person)
    assert client.get("/party/named/岚小云/").status_code == 404


def test_a_notice_links_the_profile_of_its_parties(office: Office, client: Client) -> None:
    release = office.release("land.sale_result", parties=parties())
    assert f'href="/party/{CODE}/"' in client.get(f"/notice/{release.uid}/").content.decode()


def test_lists_and_api_can_be_narrowed_to_an_organisation(office: Office, client: Client) -> None:
    office.release("land.sale_result", parties=parties())
    found = client.get(f"/api/v1/releases/?party={CODE}").json()["results"]
    assert len(found) == 1
    assert client.get("/api/v1/releases/?party=nobody").status_code == 400
    assert client.get("/notices/?party=nobody").status_code == 400


def test_a_region_shows_what_is_below_it(office: Office, client: Client) -> None:
    release = office.release("land.sale_result")
    page = client.get("/region/990000/").content.decode()
    assert release.title in page
    assert 'href="/region/990100/"' in page
    below = client.get("/region/990100/").content.decode()
    assert 'href="/region/990000/"' in below


def test_a_region_tells_what_it_was_and_what_followed(office: Office, client: Client) -> None:
    new = Region.objects.create(code="990188", name="新云区", valid_from=2020)
    old = Region.objects.create(code="990189", name="旧云县", valid_to=2020)
    old.successors.add(new)
    old.former_names.create(name="古云县", valid_to=1999)
    page = client.get("/region/990189/").content.decode()
    assert "古云县" in page
    assert 'href="/region/990188/"' in page
    assert 'href="/region/990189/"' in client.get("/region/990188/").content.decode()


def test_statistics_add_up_results_and_no_announcement(office: Office, client: Client) -> None:
    sold = office.release("land.sale_result")
    answer = client.get("/api/v1/statistics/").json()
    (land,) = answer["areas"]
    assert land["notices"] == 2
    assert (land["staged"], land["stated"]) == (1, 1)
    assert land["amount"] == f"{sold.amount:.2f}"


def test_statistics_go_down_to_the_level_below_the_region_chosen(
    office: Office, client: Client
) -> None:
    office.release("land.sale_result")
    keys = {
        region: [row["key"] for row in client.get(f"/api/v1/statistics/{region}").json()["regions"]]
        for region in ("", "?region=990000", "?region=990100")
    }
    assert keys == {"": ["990000"], "?region=990000": ["990100"], "?region=990100": ["990100"]}


def test_a_year_is_told_by_month(office: Office, client: Client) -> None:
    office.release("land.sale_result")
    keys = [
        [row["key"] for row in client.get(f"/api/v1/statistics/{query}").json()["periods"]]
        for query in ("", "?year=2026", "?year=2026&month=11", "?year=2025")
    ]
    assert keys == [["2026"], ["2026-11"], ["2026-11"], []]


def test_what_is_met_late_or_not_at_all_is_told(law: None, office: Office, client: Client) -> None:
    office.release("land.sale_result")
    kept = client.get("/api/v1/statistics/").json()["punctuality"]
    assert [row["key"] for row in kept] == ["land"]
    assert "及时" in client.get(f"/agency/{office.agency.slug}/").content.decode()


@pytest.mark.parametrize("name", ["areas", "types", "regions", "periods", "punctuality"])
def test_every_table_is_a_csv_file(office: Office, client: Client, name: str) -> None:
    office.release("land.sale_result")
    answer = client.get(f"/statistics/{name}.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["key", "label"]
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize(
    "query",
    ["month=13&year=2026", "month=5", "year=abc", "area=moon", "region=000000", "stage=plan"],
)
@pytest.mark.parametrize("path", ["/statistics/", "/statistics/areas.csv", "/api/v1/statistics/"])
def test_a_question_nobody_can_read_is_refused_in_words(
    client: Client, path: str, query: str
) -> None:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert answer.content


def test_the_map_shows_a_province_that_is_nowhere_else(office: Office, client: Client) -> None:
    office.release("land.sale_result")
    deliver_all()
    page = client.get("/map/").content.decode()
    assert 'href="/map/?region=990000"' in page
    assert page.count("<rect") == len(PROVINCES) + 1


def test_no_two_provinces_share_a_tile() -> None:
    assert len({(place.column, place.row) for place in PROVINCES.values()}) == len(PROVINCES) == 34


def test_areas_with_corners_are_drawn(office: Office, client: Client) -> None:
    release = office.release("mining.announcement", notice={})
    deliver_all()
    page = client.get("/map/?area=mining").content.decode()
    assert f'<a href="/notice/{release.uid}/"' in page
    assert '<path d="M' in page
    assert '<path d="M' not in client.get("/map/?area=land").content.decode()


SQUARE = {"type": "Polygon", "coordinates": [[[100, 30], [103, 30], [103, 33], [100, 30]]]}


@pytest.fixture
def boundaries(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "boundaries.geojson"
    path.write_text(json.dumps(SQUARE))
    settings.MAP_BOUNDARIES = path
    settings.MAP_APPROVAL = ""
    return path


def test_boundaries_without_an_approval_number_are_refused(boundaries: Path) -> None:
    assert [error.id for error in checks.check_boundaries()] == ["disclosure.E010"]


def test_approved_boundaries_are_drawn_with_their_number(
    boundaries: Path, settings: Any, office: Office, client: Client
) -> None:
    settings.MAP_APPROVAL = "GS(0000)0号"
    assert checks.check_boundaries() == []
    office.release("mining.announcement", notice={})
    page = client.get("/map/").content.decode()
    assert "GS(0000)0号" in page
    assert 'class="borders"' in page


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"type": "Polygon", "coordinates": [[[999, 1]]]}']
)
def test_a_file_that_is_no_map_is_refused(boundaries: Path, text: str) -> None:
    boundaries.write_text(text)
    with pytest.raises(BoundaryError):
        read_rings(boundaries)


def test_a_lone_point_is_drawn_in_a_frame_of_some_size() -> None:
    frame = geography._Frame.around([(100.0, 30.0)])
    assert frame.west < 100 < frame.east
    assert frame.width > 0
