"""What the API promises of every registered notice type. A new type is tested by being there."""

import json
import re
from datetime import datetime

import pytest

from disclosure import documents
from disclosure.api.schema.columns import public_columns
from disclosure.api.schema.names import component_name
from disclosure.checks import example
from disclosure.core import canonical
from disclosure.core.notice_types import registry
from disclosure.filters import ReleaseFilter, filterset_for, parameter_of
from disclosure.models import MeasureField, Release, column_of
from tests.api.conftest import broken_promises
from tests.factory import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice_type(type_code):
    return registry.get(type_code)


@pytest.fixture
def path(notice_type):
    return f"/{notice_type.area().replace('_', '-')}/{notice_type.slug()}/"


def test_the_example_is_listed_as_its_component_promises(get, release: Release, notice_type, path):
    answer = get(path)
    assert answer.status_code == 200
    body = answer.json()
    assert [item["uid"] for item in body["results"]] == [release.uid]
    assert not broken_promises(f"{component_name(notice_type)}Page", body)
    (item,) = body["results"]
    assert item["document"] == release.document
    assert canonical.digest(release.committed) == item["digest"] == release.digest


def test_corrections_and_tombstones_keep_the_promise_too(
    get, office: Office, release: Release, notice_type, path
):
    office.correct(release)
    office.withdraw(office.release(notice_type.code))
    body = get(path, {"status": "all"}).json()
    assert len(body["results"]) == 4
    assert not broken_promises(f"{component_name(notice_type)}Page", body)


def test_a_document_holds_no_column_the_description_does_not_know(release: Release, notice_type):
    document = release.document
    known = {c.name for c, _ in public_columns(notice_type, notice_type.model)}
    assert set(document["details"]) <= known
    assert not {c for c in notice_type.private if "." not in c} & known
    for model in notice_type.rows:
        prefix = f"{model.table_name}."
        known = {c.name for c, _ in public_columns(notice_type, model, prefix)}
        for row in document["rows"][model.table_name]:
            assert set(row) <= known


def test_private_and_masked_values_are_nowhere(get, release: Release, notice_type, path):
    pages = [get(path), get("/changes/"), get(f"/releases/{release.uid}/"), get("/releases/")]
    texts = " ".join(page.content.decode() for page in pages)
    for secret in _secrets(notice_type, release.document):
        assert secret not in texts


def _secrets(notice_type, document):
    """Values of the example that may not leave: private, masked away, or of a natural person."""
    values = example(notice_type)
    kept = json.dumps(document, ensure_ascii=False)
    for name in [*notice_type.private, *notice_type.masks]:
        table, _, column = name.rpartition(".")
        rows = values.get("rows", {}).get(table, []) if table else [values["detail"]]
        for row in rows:
            value = str(row.get(column) or "")
            number = re.sub(r"[^0-9.]", "", value)
            masked = name in notice_type.masks and value in kept
            if len(number or value) > 3 and not masked:
                yield number if len(number) > 3 else value
    for party in values.get("parties", []):
        if party.get("kind") == "person":
            yield from filter(None, (party.get("identifier"), party.get("address")))


def test_masks_change_what_they_mask(release: Release, notice_type):
    document = release.document
    values = example(notice_type)
    for name, mask in notice_type.masks.items():
        table, _, column = name.rpartition(".")
        if table in {model.table_name for model in notice_type.annexes}:
            continue
        filed = values["rows"][table] if table else [values["detail"]]
        released = document["rows"][table] if table else [document["details"]]
        for before, after in zip(filed, released, strict=True):
            if before.get(column):
                assert after[column] == mask(before[column])


def test_each_declared_filter_finds_the_example_and_can_leave_it_out(
    get, release: Release, notice_type, path
):
    asked = list(_questions(notice_type, release))
    assert asked or not notice_type.filters
    for parameter, value in asked:
        found = get(path, {parameter: value})
        assert found.status_code == 200, (parameter, value, found.content)
        assert [item["uid"] for item in found.json()["results"]] == [release.uid], parameter
    for parameter, value in _questions_in_vain(notice_type):
        assert get(path, {parameter: value}).json()["results"] == [], parameter


def _questions(notice_type, release):
    """Parameters and the value that the example itself has."""
    draft = documents.load(release.notice)
    for name, lookups in notice_type.filters.items():
        value = documents.values_at(draft, name)[0]
        assert value not in (None, ""), f"the example leaves {name} empty"
        if isinstance(value, datetime):
            value = value.isoformat(timespec="seconds")
        if isinstance(value, bool):
            value = str(value).lower()
        for lookup in lookups:
            yield parameter_of(name, lookup), str(value)


def _questions_in_vain(notice_type):
    """Parameters and values that no example has."""
    for name, lookups in notice_type.filters.items():
        if "gte" in lookups and isinstance(column_of(notice_type, name), MeasureField):
            yield parameter_of(name, "gte"), "1e17"
        if "icontains" in lookups:
            yield parameter_of(name, "icontains"), "查无此文"


def test_a_filter_refuses_what_its_column_cannot_hold(get, notice_type, path):
    form = filterset_for(notice_type)().form
    for name, field in form.fields.items():
        if _takes_any_text(field):
            continue
        answer = get(path, {name: "不是值"})
        assert answer.status_code == 400, name
        assert [error["parameter"] for error in answer.json()["errors"]] == [name]


NASTY = [
    "-1",
    "1e-999999",
    "99999999999999999",
    "0001-01-01",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59.999999+14:00",
    "null",
    "%\\'; --",
    "\U0001f600" * 300,
]


def test_no_value_of_a_filter_breaks_the_list(get, notice_type, path):
    for name in set(filterset_for(notice_type).base_filters) - set(ReleaseFilter.base_filters):
        for value in NASTY:
            answer = get(path, {name: value})
            assert answer.status_code in (200, 400), (name, value, answer.content)


@pytest.mark.parametrize("name", list(ReleaseFilter.base_filters))
def test_no_value_of_a_common_filter_breaks_a_list(get, name):
    for value in NASTY:
        answer = get("/releases/", {name: value})
        assert answer.status_code in (200, 400), (value, answer.content)


def _takes_any_text(field) -> bool:
    return type(field).__name__ == "CharField"
