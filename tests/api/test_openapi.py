"""The OpenAPI document: valid, complete, unchanged by accident."""

import json
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from disclosure.api.schema.building import openapi
from disclosure.api.schema.names import component_name
from disclosure.core.notice_types import registry
from disclosure.filters import filterset_for


def references(value):
    """Every component named anywhere."""
    if isinstance(value, dict):
        if isinstance(found := value.get("$ref"), str):
            yield found.rpartition("/")[2]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_document_is_openapi_3_1():
    assert openapi()["openapi"].startswith("3.1")
    validate_schema(openapi())


def test_every_component_is_a_valid_schema():
    for schema in openapi()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_component_named_is_there_and_every_one_there_is_named():
    components = openapi()["components"]
    names = [name for kind in components.values() for name in kind]
    assert set(references(openapi())) == set(names)
    assert len(names) == len(set(names))


def test_operations_have_names_of_their_own():
    names = [op["operationId"] for path in openapi()["paths"].values() for op in path.values()]
    assert len(names) == len(set(names))


def test_only_reading_is_described():
    assert {method for path in openapi()["paths"].values() for method in path} == {"get"}


def test_types_do_not_share_components():
    names = [component_name(notice_type) for notice_type in registry.all()]
    assert len(names) == len(set(names))


def test_a_list_describes_the_filters_of_its_type(type_code):
    notice_type = registry.get(type_code)
    area, slug = notice_type.area().replace("_", "-"), notice_type.slug()
    operation = openapi()["paths"][f"/api/v1/{area}/{slug}/"]["get"]
    shared = openapi()["components"]["parameters"]
    parameters = [
        shared[p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in operation["parameters"]
    ]
    described = {p["name"] for p in parameters if p["in"] == "query"}
    assert described == set(filterset_for(notice_type).base_filters) | {
        "cursor",
        "limit",
        "q",
        "sort",
    }


def test_the_committed_description_is_up_to_date():
    """Run `manage.py openapi` after changing a notice type."""
    call_command("openapi", check=True)


def test_an_outdated_description_is_noticed(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="out of date"):
        call_command("openapi", check=True)
    call_command("openapi", stdout=StringIO())
    call_command("openapi", check=True)


@pytest.mark.parametrize(
    ("accept", "read"),
    [("application/json", json.loads), ("application/yaml", yaml.safe_load)],
)
def test_the_document_is_served_as_json_and_yaml(get, accept, read):
    answer = get("/schema/", accept=accept)
    assert answer["Content-Type"].startswith(accept)
    assert read(answer.content) == openapi()
