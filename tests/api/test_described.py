"""What a parameter may be is what the description says of it; anything else is 400 at its name."""

import pytest

from disclosure.api.schema.building import openapi
from tests.factory import make_region

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/releases/", "limit", ""),
        ("/releases/", "cursor", ""),
        ("/releases/", "status", ""),
        ("/releases/", "region", ""),
        ("/releases/", "sort", ""),
        ("/releases/", "amount_from", "1_000"),
        ("/releases/", "amount_from", " 1"),
        ("/releases/", "amount_from", "１２"),
        ("/releases/", "published_from", ""),
        ("/releases/", "q", "地" * 201),
        ("/tendering/candidates/", "publicity_end__gte", ""),
        ("/changes/", "after", ""),
        ("/agencies/", "cursor", "sideways-1"),
        ("/regions/", "in_use", ""),
        ("/regions/", "in_use", "True"),
        ("/regions/", "cursor", "after-A"),
        ("/dues/", "due_to", "20260101"),
        ("/dues/", "due_to", "2026-W01-1"),
        ("/dues/", "due_to", "2026-02-30"),
        ("/dues/", "status", ""),
        ("/obligations/", "versions", "every"),
        ("/statistics/", "year", "２０２６"),
        ("/statistics/", "year", "2026.0"),
        ("/suggest/", "q", "地" * 201),
        ("/ocds/records/", "after", "o" * 201),
        ("/oc4ids/projects/", "after", "o" * 201),
        ("/schema/", "format", "json"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused_at_its_parameter(get, path, name, value):
    make_region()
    answer = get(path, {name: value})
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == [name]


@pytest.mark.parametrize("value", ["true", "false"])
def test_truth_is_written_as_json_writes_it(get, value):
    assert get("/regions/", {"in_use": value}).status_code == 200


@pytest.mark.parametrize("value", ["0", "-1.5", "1e3", "12345.67"])
def test_numbers_are_written_as_json_writes_them(get, value):
    assert get("/releases/", {"amount_from": value}).status_code == 200


@pytest.mark.parametrize("offset", ["%2B15:59", "-20:53", "%2B23:59"])
@pytest.mark.parametrize("moment", ["0946-05-30T07:13:50", "2026-11-27T09:00:00"])
def test_a_moment_is_read_with_every_offset_rfc_3339_has(get, moment, offset):
    assert get(f"/tendering/candidates/?publicity_end__gte={moment}{offset}").status_code == 200


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59"])
def test_a_moment_outside_of_all_years_is_refused_at_its_parameter(get, moment):
    answer = get(f"/tendering/candidates/?publicity_end__gte={moment}")
    assert answer.status_code == 400
    assert [e["parameter"] for e in answer.json()["errors"]] == ["publicity_end__gte"]


@pytest.mark.parametrize("path", ["/%0A", "/ocds/records/%0A/", "/filing/%0A"])
def test_an_address_with_a_line_break_is_not_found_in_the_form_of_the_api(get, path):
    answer = get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_parameters_with_known_values_name_them():
    """Of an area or a type; an agency or a region is found in its own list."""
    paths = openapi()["paths"]
    for path, name in (
        ("obligations", "area"),
        ("obligations", "type"),
        ("dues", "type"),
        ("statistics", "area"),
    ):
        described = paths[f"/api/v1/{path}/"]["get"]["parameters"]
        shared = openapi()["components"]["parameters"]
        found = [shared[p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in described]
        (parameter,) = [p for p in found if p["name"] == name]
        assert parameter["schema"]["enum"], (path, name)


def test_no_operation_describes_a_parameter_it_does_not_know():
    for path, operations in openapi()["paths"].items():
        names = [p.get("name") for p in operations["get"]["parameters"]]
        assert "format" not in names, path
